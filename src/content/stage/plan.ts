/** What is to be done to bring a pull to its places, and whether anything stands in the way. */

import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { InputError, IntegrityError } from '../../core/errors.ts';
import { diskError } from '../disk.ts';
import { diskPath, nameBytes } from '../tar/name.ts';
import { foldName } from '../unpack/safe-path.ts';
import type { FolderNode, Node } from './node.ts';
import type { Room } from './room.ts';
import { type AskTwins, differInCase, findTwins, type Twins } from './twins.ts';

export interface Step {
  readonly node: Node;
  /** Relative to the destination. */
  readonly path: string;
  /** What the disk has there. */
  readonly there: Stats | undefined;
}

export interface PlanOptions {
  /** Absolute, without links. */
  readonly root: string;
  readonly overwrite: boolean;
  readonly askTwins: AskTwins;
  /** For folders that are there and let nobody in. */
  readonly room: Room;
}

const SHOWN_PROBLEMS = 10;

/** In the order in which it is to be done: sorted bytewise. Throws `InputError` with everything that stands in the way. */
export function planPlaces(tree: FolderNode, options: PlanOptions): readonly Step[] {
  const steps: Step[] = [];
  const problems: string[] = [];
  const visit = (folder: FolderNode, prefix: string, stats: Stats | undefined): void => {
    const twins = findTwins(folder.children.keys(), options.askTwins)?.map((name) => `${prefix}${name}`);
    if (twins !== undefined) throw new IntegrityError(differInCase(twins as unknown as Twins));
    if (stats !== undefined && folder.children.size > 0) options.room.open(join(options.root, prefix), stats);
    for (const [name, node] of folder.children) {
      const path = `${prefix}${name}`;
      const whole = join(options.root, path);
      const there = stats === undefined ? undefined : look(whole);
      const problem = there === undefined ? undefined : (ofGit(name) ?? conflict(node, there, options.overwrite));
      if (problem !== undefined) problems.push(`path: ${whole} ${problem}`);
      steps.push({ node, path, there });
      if (node.kind === 'folder' && problem === undefined) visit(node, `${path}/`, there);
    }
  };
  visit(tree, '', lstatSync(options.root));
  if (problems.length > SHOWN_PROBLEMS) problems.splice(SHOWN_PROBLEMS, problems.length, `and ${problems.length - SHOWN_PROBLEMS} more`);
  if (problems.length > 0) throw new InputError(problems, { hint: 'pull to another folder, or remove what is there' });
  const keyed = steps.map((step) => ({ step, key: nameBytes(step.path) }));
  return keyed.sort((a, b) => Buffer.compare(a.key, b.key)).map(({ step }) => step);
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(diskPath(path), { throwIfNoEntry: false });
  } catch (error) {
    throw diskError(path, error);
  }
}

/** Hooks and settings in there are programs that the next `git` would run (Windows knows the folder as `git~1` too). */
function ofGit(name: string): string | undefined {
  return /^(?:\.git|git~\d+)$/.test(foldName(name)) ? "is git's own, and nothing is written there" : undefined;
}

function conflict(node: Node, stats: Stats, overwrite: boolean): string | undefined {
  if (node.kind === 'folder') {
    if (stats.isSymbolicLink()) return 'is a link that was there before, and nothing is written through it';
    return stats.isDirectory() ? undefined : 'is in the way: a folder of that name is to be made';
  }
  if (stats.isDirectory()) return 'is a folder, and a file of that name is to be written';
  return overwrite ? undefined : 'is there already, and overwrite is false';
}
