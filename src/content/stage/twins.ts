/** Names that are two in an archive and may be one on a disk: only the disk itself knows. */

import { closeSync, lstatSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { diskPath } from '../tar/name.ts';
import { foldName } from '../unpack/safe-path.ts';

export type Twins = readonly [one: string, other: string];

/** The first two of some different names that are one, `undefined` when there are none. */
export type AskTwins = (names: readonly string[]) => Twins | undefined;

/** Of the names in one folder: `ask` is asked about those alone that may be one somewhere. */
export function findTwins(names: Iterable<string>, ask: AskTwins): Twins | undefined {
  const folds = new Map<string, string[]>();
  for (const name of names) {
    const fold = foldName(name);
    const like = folds.get(fold);
    if (like === undefined) folds.set(fold, [name]);
    else like.push(name);
  }
  for (const like of folds.values()) {
    const twins = like.length > 1 ? ask(like) : undefined;
    if (twins !== undefined) return twins;
  }
  return undefined;
}

/** Of titles, folder by folder. */
export function twinTitles(titles: readonly string[], ask: AskTwins): Twins | undefined {
  const folders = new Map<string, Set<string>>();
  for (const title of titles) {
    const names = title.split('/');
    for (const [index, name] of names.entries()) {
      const folder = names.slice(0, index).join('/');
      folders.set(folder, (folders.get(folder) ?? new Set()).add(name));
    }
  }
  for (const [folder, names] of folders) {
    const twins = findTwins(names, ask);
    if (twins !== undefined) return twins.map((name) => (folder === '' ? name : `${folder}/${name}`)) as unknown as Twins;
  }
  return undefined;
}

export function differInCase([one, other]: Twins): string {
  return `${JSON.stringify(one)} and ${JSON.stringify(other)} differ only in case or Unicode form, and this disk does not tell them apart`;
}

/** Asks the disk by writing empty files into a folder of their own below `hidden`. */
export function askDisk(hidden: string): AskTwins {
  return (names) => {
    const folder = mkdtempSync(join(hidden, 'twins-'));
    try {
      const at = (name: string): string | Buffer => diskPath(join(folder, name));
      for (const [index, name] of names.entries()) {
        const there = lstatSync(at(name), { throwIfNoEntry: false });
        if (there === undefined) closeSync(openSync(at(name), 'wx'));
        else return [names.slice(0, index).find((before) => lstatSync(at(before)).ino === there.ino) ?? (names[0] as string), name];
      }
    } catch {
      // A name that the disk does not take is told of when its own turn comes.
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return undefined;
  };
}
