/** What a folder holds: names as text, those that are none told by their bytes. */

import { isUtf8 } from 'node:buffer';
import { type Dirent, readdirSync } from 'node:fs';
import { InputError } from '../../core/errors.ts';
import { unreadable } from '../hash/read.ts';

export interface Child {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Of a name that is no UTF-8: with its bytes as `\xe9`. */
  readonly broken?: string;
}

/** What stands where bytes are no UTF-8; and a name may hold the character itself. */
const REPLACEMENT = '\ufffd';

/** Unsorted. Throws `InputError` for a folder that cannot be read. */
export function readChildren(folder: string): readonly Child[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    if (!entries.some(({ name }) => name.includes(REPLACEMENT))) return entries.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
    return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }).map((entry) => {
      const name = entry.name.toString();
      return { name, kind: kindOf(entry), ...(isUtf8(entry.name) ? {} : { broken: shown(entry.name) }) };
    });
  } catch (error) {
    throw unreadable(folder, error);
  }
}

/** A layer's title and an archive's names are text. */
export function refuseBroken(folder: string, { broken }: Child): void {
  if (broken === undefined) return;
  throw new InputError(`the name ${broken} in ${folder} is no UTF-8, and nothing can be published under it`, { hint: 'rename it, or exclude it with !' });
}

function kindOf(entry: Dirent<string> | Dirent<NonSharedBuffer>): Child['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** Each byte that is no character of ASCII's printable ones as `\xHH`. */
function shown(bytes: Uint8Array): string {
  return [...bytes].map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('');
}
