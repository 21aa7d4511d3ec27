/** A workspace of small files, and what the lines of `layers` find there. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { type Found, findPaths } from '../../../src/content/find/find.ts';
import { parseLayerLine } from '../../../src/content/find/layer-line.ts';

export interface Finding {
  readonly workspace: string;
  files(...names: readonly string[]): void;
  find(lines: readonly string[], options?: FindingOptions): Found;
  /** Paths below the workspace. */
  names(lines: readonly string[], options?: FindingOptions): readonly string[];
  remove(): void;
}

export interface FindingOptions {
  readonly hidden?: boolean;
  readonly baseDir?: string;
}

/** The home folder is `home` in the workspace. */
export function makeFinding(): Finding {
  const workspace = realpathSync(mkdtempSync(join(tmpdir(), 'find-')));
  const find: Finding['find'] = (lines, { hidden = false, baseDir = '.' } = {}) =>
    findPaths({ layers: lines.map(parseLayerLine), workspace, home: join(workspace, 'home'), baseDir: join(workspace, baseDir), includeHiddenFiles: hidden });
  return {
    workspace,
    files(...names) {
      for (const name of names) {
        mkdirSync(dirname(join(workspace, name)), { recursive: true });
        writeFileSync(join(workspace, name), name);
      }
    },
    find,
    names: (lines, options) => find(lines, options).paths.map(({ path }) => relative(workspace, path)),
    remove: () => rmSync(workspace, { recursive: true, force: true }),
  };
}
