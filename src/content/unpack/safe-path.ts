/** Names that strangers chose, checked before any of them becomes a path. */

import { nameBytes } from '../tar/name.ts';

const LONGEST_PATH = 4096;
const LONGEST_SEGMENT = 255;

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file: with any extension, and with blanks before it. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(?:\..*)?$/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** Letters without a look, which HFS+ does not see (git/git@6162a1d). */
const UNSEEN = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Two names with the same fold may be one file on a disk: one that is blind to case, or takes composed and decomposed letters for the same. */
export function foldName(name: string): string {
  return name.replace(UNSEEN, '').normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** What is wrong with a pulled title, as a phrase ("is absolute"); `undefined` when it is safe on every system. */
export function checkTitle(title: string): string | undefined {
  if (title === '') return 'is empty';
  if (CONTROL.test(title)) return 'holds a control character';
  if (!title.isWellFormed()) return 'is no whole text';
  if (/^[\\/]/.test(title)) return 'is absolute';
  if (title.includes('\\')) return 'holds a backslash';
  if (title.includes(':')) return 'holds a colon';
  if (title.endsWith('/')) return 'ends with a slash';
  if (Buffer.byteLength(title) > LONGEST_PATH) return `is longer than ${LONGEST_PATH} bytes`;
  for (const segment of title.split('/')) {
    if (segment === '') return 'holds an empty name';
    if (segment === '..') return 'leads up with ".."';
    const problem = windowsProblem(segment) ?? lengthProblem(segment);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** A sentence for every title that occurs twice. */
export function duplicateTitles(titles: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  const twice = titles.filter((title) => seen.size === seen.add(title).size);
  return [...new Set(twice)].map((title) => `the title ${JSON.stringify(title)} occurs twice`);
}

export interface EntryRules {
  /** Refuse what Windows cannot hold; file systems of Linux images are full of it, so there only on Windows. */
  readonly everySystem: boolean;
  /** Names begin at the root of a file system: a slash before them changes nothing (GoogleContainerTools/kaniko#1375). */
  readonly rooted?: boolean;
  readonly system: NodeJS.Platform;
}

/** The segments of an archive's entry name (none = the root itself), or what is wrong with it. `./` and doubled slashes mean nothing. */
export function entrySegments(name: string, rules: EntryRules): { readonly segments: readonly string[] } | { readonly problem: string } {
  const windows = rules.system === 'win32';
  if (name === '' && rules.rooted !== true) return { problem: 'has no name' };
  if (name.includes('\0')) return { problem: 'holds a control character' };
  if (name.startsWith('/') && rules.rooted !== true) return { problem: 'is absolute' };
  if (rules.system !== 'linux' && !name.isWellFormed()) return { problem: 'is no UTF-8, which only Linux can hold' };
  if (nameBytes(name).byteLength > LONGEST_PATH) return { problem: `is longer than ${LONGEST_PATH} bytes` };
  if ((windows || rules.everySystem) && name.includes('\\')) return { problem: 'holds a backslash' };
  if ((windows || rules.everySystem) && /^[a-z]:(?:\/|$)/i.test(name)) return { problem: 'is absolute' };
  const segments = name.split('/').filter((segment) => segment !== '' && segment !== '.');
  for (const segment of segments) {
    if (segment === '..') return { problem: 'leads up with ".."' };
    const strict = windows
      ? CONTROL.test(segment)
        ? 'holds a control character'
        : segment.includes(':')
          ? 'holds a colon'
          : windowsProblem(segment)
      : undefined;
    const reserved = rules.everySystem && RESERVED.test(segment) ? reservedProblem(segment) : undefined;
    const problem = strict ?? reserved ?? lengthProblem(segment);
    if (problem !== undefined) return { problem };
  }
  return { segments };
}

function windowsProblem(segment: string): string | undefined {
  if (/[. ]$/.test(segment)) return `holds a name that ends with a dot or a blank (${JSON.stringify(segment)})`;
  return RESERVED.test(segment) ? reservedProblem(segment) : undefined;
}

function reservedProblem(segment: string): string {
  return `holds a name that Windows reserves (${segment})`;
}

function lengthProblem(segment: string): string | undefined {
  return nameBytes(segment).byteLength > LONGEST_SEGMENT ? `holds a name longer than ${LONGEST_SEGMENT} bytes` : undefined;
}
