/** The name that a layer has in the manifest. */

import { basename, isAbsolute, relative, sep } from 'node:path';

const LONGEST_TITLE = 1024;

/** The title of a path by its way from the base folder, `/`-separated. The base folder itself has its own name for a title. */
export function titleOf(inner: string, baseDir: string): string {
  return inner === '' ? basename(baseDir) : inner.split(sep).join('/');
}

/** Whether `path` is `folder` or lies below it, by names alone. */
export function isInside(path: string, folder: string): boolean {
  const inner = relative(folder, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`) && !isAbsolute(inner);
}

/** What is wrong with these titles, each as one sentence: control characters, length, and every title that occurs twice. */
export function titleProblems(titles: readonly string[]): readonly string[] {
  const problems: string[] = [];
  const count = new Map<string, number>();
  for (const title of titles) {
    const shown = JSON.stringify(title);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\u0000-\u001f\u007f-\u009f]/.test(title)) problems.push(`layers: the title ${shown} holds a control character`);
    if (title === '') problems.push('layers: a title is empty');
    if (Buffer.byteLength(title) > LONGEST_TITLE) problems.push(`layers: the title ${shown.slice(0, 60)}… is longer than 1,024 bytes`);
    count.set(title, (count.get(title) ?? 0) + 1);
  }
  for (const [title, times] of count) if (times > 1) problems.push(`layers: the title ${JSON.stringify(title)} occurs ${times} times`);
  return problems;
}
