/** The name that a layer has in the manifest. */

import { basename, isAbsolute, relative, sep } from 'node:path';
import type { Platform } from '../../core/model.ts';
import { platformKey } from '../../core/platform.ts';

const LONGEST_TITLE = 1024;

/** The title of a path by its way from the base folder, `/`-separated. The base folder itself has its own name for a title. */
export function titleOf(inner: string, baseDir: string): string {
  return inner === '' ? basename(baseDir) : inner.split(sep).join('/');
}

/** The last name of it alone. */
export function nameOf(inner: string, baseDir: string): string {
  return basename(inner === '' ? baseDir : inner);
}

/** Whether `path` is `folder` or lies below it, by names alone. */
export function isInside(path: string, folder: string): boolean {
  // Most of them, and there may be many thousands.
  if (path.startsWith(folder) && path[folder.length] === sep && !path.includes('..')) return true;
  const inner = relative(folder, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

export interface Titled {
  readonly title: string;
  /** Of the one manifest that the layer is in; `undefined` = it is in all of them. */
  readonly platform?: Platform | undefined;
}

/** What is wrong with these titles, each as one sentence: control characters, length, and every title that occurs twice in a manifest. */
export function titleProblems(layers: readonly Titled[]): readonly string[] {
  const problems: string[] = [];
  for (const title of new Set(layers.map((layer) => layer.title))) {
    const shown = JSON.stringify(title);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\u0000-\u001f\u007f-\u009f]/.test(title)) problems.push(`layers: the title ${shown} holds a control character`);
    if (title === '') problems.push('layers: a title is empty');
    if (Buffer.byteLength(title) > LONGEST_TITLE) problems.push(`layers: the title ${shown.slice(0, 60)}… is longer than 1,024 bytes`);
  }
  const twice = manifestsOf(layers).flatMap((own) => repeated(own.map(({ title }) => title)));
  return [...problems, ...new Set(twice)];
}

/** The layers of each manifest that these make: one for each platform that is named, with those that name none in all. */
export function manifestsOf<T extends Titled>(layers: readonly T[]): readonly (readonly T[])[] {
  const keys = new Set(layers.flatMap(({ platform }) => (platform === undefined ? [] : platformKey(platform))));
  if (keys.size === 0) return [layers];
  return [...keys].map((key) => layers.filter(({ platform }) => platform === undefined || platformKey(platform) === key));
}

function repeated(titles: readonly string[]): readonly string[] {
  const count = new Map<string, number>();
  for (const title of titles) count.set(title, (count.get(title) ?? 0) + 1);
  return [...count].filter(([, times]) => times > 1).map(([title, times]) => `layers: the title ${JSON.stringify(title)} occurs ${times} times`);
}
