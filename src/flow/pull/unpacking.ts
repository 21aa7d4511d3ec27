/** What becomes of each verified layer: a file, a folder, a file system, or the parts of it that are wanted. */

import type { Content } from '../../content/stage/spool.ts';
import type { Stage } from '../../content/stage/stage.ts';
import { createLate } from '../../content/unpack/late.ts';
import type { Limits } from '../../content/unpack/limits.ts';
import { createSelection } from '../../content/unpack/selection.ts';
import { sniff } from '../../content/unpack/sniff.ts';
import { unpack } from '../../content/unpack/unpack.ts';
import { type Digest, parseDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { ChosenLayer } from './describe-layer.ts';
import type { PullEvents } from './pull-events.ts';

export interface Unpacking {
  /** From a verified blob to names in the tree; in manifest order, `position` from 1. */
  take(layer: ChosenLayer, position: number, content: Content): Promise<void>;
  /** Once all layers are taken: leaves out what `paths` does not name. */
  finish(): Promise<void>;
}

export interface UnpackingRequest {
  readonly paths?: readonly string[];
  readonly skipDevices?: boolean;
}

const DEFAULT_MODE = 0o644;
const FOLDER_MODE = 0o755;
const SHOWN = 10;

export function createUnpacking(stage: Stage, { paths = [], skipDevices = false }: UnpackingRequest, limits: Limits, events: PullEvents): Unpacking {
  const selection = createSelection(paths);
  const late = createLate(stage, limits);
  const chosen = selection === undefined ? {} : { chosen: { selection, late } };
  const left: string[] = [];
  const skip = skipDevices ? { skipped: (name: string) => void left.push(name) } : {};

  return {
    async take(layer, position, content) {
      const { what, title, use } = layer;
      const names = title === undefined || title === '.' ? [] : title.split('/');
      const options = { stage, what, layer: position, limits, ...skip };
      const file = { kind: 'file', content, mode: layer.mode ?? DEFAULT_MODE, layer: position } as const;
      switch (use) {
        case 'system':
          await unpack(content, { ...options, ...chosen, root: [], prefix: [], kind: 'system' });
          break;
        case 'folder':
          await unpack(content, { ...options, ...chosen, root: [], prefix: names, kind: 'folder' });
          if (stage.tree.find(names) === undefined) stage.tree.put(names, { kind: 'folder', mode: FOLDER_MODE, layer: position }, what);
          break;
        case 'packed-file':
          await unpack(content, { ...options, root: [], prefix: names, kind: 'file' });
          if (stage.tree.find(names)?.kind !== 'file') throw new IntegrityError(`${what} does not hold the file that it says it holds`);
          break;
        case 'any': {
          const { tar, foreign, broken } = await sniff(content.path, what);
          if (!tar) {
            // Many files are zips and say so to nobody (.jar, .docx).
            const because =
              foreign !== undefined && (foreign !== 'zip' || /\.zip$/i.test(title ?? ''))
                ? `${what} is not unpacked, because it is packed with ${foreign}`
                : broken;
            if (because !== undefined) events.warning(`${because}; it is saved as it is`);
            stage.tree.put(names, file, what);
            return;
          }
          // As if the archive had been unpacked where it would lie.
          await unpack(content, { ...options, ...chosen, root: names.slice(0, -1), prefix: [], kind: 'folder' });
          break;
        }
        case 'file':
          stage.tree.put(title === undefined ? [await untitledName(layer, content)] : names, file, what);
          return;
      }
      // A second reading may be needed for what only another name asks for.
      if (selection === undefined) stage.drop(content);
    },

    async finish() {
      if (left.length > 0)
        events.info(`left out, as devices and pipes: ${left.slice(0, SHOWN).join(', ')}${left.length > SHOWN ? ` and ${left.length - SHOWN} more` : ''}`);
      const kept = createSelection(paths);
      if (kept === undefined) return;
      stage.settleLinks();
      stage.tree.keep(kept.takes);
      await late.fetch(stage.tree.root);
      for (const pattern of kept.unmatched()) events.warning(`paths: ${pattern} matches nothing`);
    },
  };
}

/** `HEX.tar`, `HEX.tar.gz`, `HEX.tar.zst`, by what the bytes are; `HEX` for what is no tar. */
async function untitledName({ descriptor }: ChosenLayer, content: Content): Promise<string> {
  const { hex } = parseDigest(descriptor.digest) as Digest;
  const { packing, tar } = await sniff(content.path);
  if (!tar) return hex;
  return `${hex}.tar${packing === 'gzip' ? '.gz' : packing === 'zstd' ? '.zst' : ''}`;
}
