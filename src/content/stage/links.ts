/** Where links lead, name by name and over every other link, before any of them is on the disk. */

import { IntegrityError } from '../../core/errors.ts';
import type { FolderNode, LinkNode, Node } from './node.ts';

/** As Linux does (path_resolution(7)). */
const MOST_HOPS = 40;
/** Bytes; the most that Linux takes is one less. */
const LONGEST_TARGET = 4096;
/** Names that are walked over in one pull. A large image has some hundred thousand. */
const MOST_STEPS = 20_000_000;

/** Where links are walked: what the pull brings, and below it what was on the disk before. */
export interface Ground {
  readonly root: FolderNode;
  /** The target of a link that was there before; `undefined` for something else, `null` where nothing is. */
  readonly onDisk: (path: readonly string[]) => string | undefined | null;
  /** Counts down. */
  steps: number;
}

export function groundOf(root: FolderNode, onDisk: Ground['onDisk'] = () => null): Ground {
  return { root, onDisk, steps: MOST_STEPS };
}

interface Way {
  /** Names from the root, no link among them. */
  readonly path: readonly string[];
  /** Whether the root was a ceiling, as it is in a container; who follows the link on the disk would go on. */
  readonly clamped: boolean;
  readonly end: 'there' | 'in circles' | 'too far';
}

/** The place that a name of an image means: links above it are followed inside the root. Throws `IntegrityError`, which begins with `what`, when they go round. */
export function resolveInRoot(ground: Ground, path: readonly string[], what: string): readonly string[] {
  const way = walk(ground, [], path.slice(0, -1).join('/'), undefined);
  if (way.end !== 'there') throw new IntegrityError(`${what} lies behind links that lead over too many others`);
  const place = [...way.path, ...path.slice(-1)];
  if (Buffer.byteLength(place.join('/')) > LONGEST_TARGET) throw new IntegrityError(`${what} lies behind links, and deeper than any disk goes`);
  return place;
}

/** Makes a link say what stays inside, or throws `IntegrityError`. `folder` is where it lies. */
export function settleLink(ground: Ground, link: LinkNode, folder: readonly string[]): void {
  const refuse = (problem: string): never => {
    throw new IntegrityError(`${link.what} is a link to ${JSON.stringify(link.target)}, ${problem}`);
  };
  if (!link.rooted && folder.length < link.within) refuse('which stands in the place of the folder itself');
  const way = walk(ground, folder, link.target, link.rooted ? undefined : { within: link.within, refuse });
  // A link that goes round leads nowhere, and images have such: it does no harm as long as it does so inside.
  if (way.end === 'too far' || (way.end === 'in circles' && (way.clamped || !link.rooted))) refuse('which leads over too many links');
  const up = '../'.repeat(folder.length);
  if (way.clamped) link.target = `${up}${way.path.join('/')}` || '.';
  else if (link.target.startsWith('/')) link.target = `${up}${link.target.replace(/^\/+/, '')}` || '.';
  if (Buffer.byteLength(link.target) >= LONGEST_TARGET) refuse('which is too long');
}

/** A name that is still to be walked, and whether it is one that stays as it is; or the end of a link that was entered. */
type Step = { readonly name: string; readonly fixed: boolean } | { readonly leave: string };

interface Fence {
  readonly within: number;
  readonly refuse: (problem: string) => never;
}

/** Without a fence the root is a ceiling. */
function walk(ground: Ground, from: readonly string[], text: string, fence: Fence | undefined): Way {
  const todo: Step[] = [];
  const entered = new Set<string>();
  let place = standAt(ground.root, text.startsWith('/') ? [] : from);
  let clamped = false;
  let hops = 0;
  const follow = (target: string, fixed: boolean): void => {
    for (const name of target.split('/').reverse()) if (name !== '' && name !== '.') todo.push({ name, fixed });
  };
  follow(text, true);
  for (let step = todo.pop(); step !== undefined; step = todo.pop()) {
    if ('leave' in step) {
      entered.delete(step.leave);
      continue;
    }
    ground.steps -= 1;
    if (ground.steps < 0) throw new IntegrityError('the pull is refused: its links lead over more names than any image has');
    if (step.name === '..') {
      if (fence !== undefined && place.names.length <= fence.within) fence.refuse('which leads out of the folder');
      if (place.names.length === 0) clamped ||= step.fixed;
      else up(place);
      continue;
    }
    const node = down(place, step.name);
    // One that was there before stays as it is, and so do its steps.
    const before = node === undefined ? ground.onDisk(place.names) : undefined;
    if (before === null) place.nodes[place.nodes.length - 1] = null;
    const target = node?.kind === 'link' ? node.target : before;
    if (target === undefined || target === null) continue;
    const link = place.names.join('/');
    hops += 1;
    if (entered.has(link)) return { path: place.names, clamped, end: 'in circles' };
    if (hops > MOST_HOPS) return { path: place.names, clamped, end: 'too far' };
    entered.add(link);
    todo.push({ leave: link });
    up(place);
    if (target.startsWith('/')) {
      fence?.refuse('which leads out of the folder over another link');
      clamped ||= before !== undefined;
      place = standAt(ground.root, []);
    }
    follow(target, before !== undefined);
  }
  return { path: place.names, clamped, end: 'there' };
}

interface Place {
  readonly names: string[];
  /** The root, and what the pull has at each of the names: `undefined` = nothing, `null` = nor has the disk. */
  readonly nodes: (Node | undefined | null)[];
}

function standAt(root: FolderNode, path: readonly string[]): Place {
  const place: Place = { names: [], nodes: [root] };
  for (const name of path) down(place, name);
  return place;
}

function down({ names, nodes }: Place, name: string): Node | undefined | null {
  const parent = nodes.at(-1);
  const node = parent?.kind === 'folder' ? parent.children.get(name) : parent === null ? null : undefined;
  names.push(name);
  nodes.push(node);
  return node;
}

function up({ names, nodes }: Place): void {
  names.pop();
  nodes.pop();
}
