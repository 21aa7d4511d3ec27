/** Errors that say where they happened: at which image, and under which tag. */

import { PublishError, reworded } from './errors.ts';

/**
 * The same error, naming `image` (as outputs show it) and the `suffix` behind it, `:TAG` or `@DIGEST`; what its sentence says already is not said twice.
 * What is no `PublishError` stays what it is.
 */
export function located<T>(error: T, image: string, suffix = ''): T {
  if (!(error instanceof PublishError)) return error;
  const { message } = error;
  const at = findName(message, image);
  if (at === undefined) return reworded(error, `${image}${suffix}: ${message}`);
  const end = at + image.length;
  const hasOwn = /^(?::[\w]|@\w)/.test(message.slice(end));
  // `has no tag "v1"`
  const isSaid = suffix.startsWith('@') ? message.includes(suffix.slice(1)) : message.includes(`"${suffix.slice(1)}"`);
  if (suffix === '' || hasOwn || isSaid) return error;
  return reworded(error, `${message.slice(0, end)}${suffix}${message.slice(end)}`);
}

/** Where `name` stands, and is no part of a longer one. */
function findName(text: string, name: string): number | undefined {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w./-]/.test(text[at - 1] ?? ' ') && !/^(?:[\w/]|[.-]\w)/.test(text.slice(at + name.length))) return at;
  }
  return undefined;
}

/** What `task` throws is located. */
export async function locating<T>(image: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw located(error, image);
  }
}
