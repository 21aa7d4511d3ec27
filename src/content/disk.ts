/** What a disk refuses, as a sentence. */

import { InputError, PublishError } from '../core/errors.ts';

/** Runs a step on files; what the system refuses becomes an `InputError` that names `path`. */
export async function onDisk<T>(path: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw diskError(path, error);
  }
}

export const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
export const FULL_HINT = 'free some space, or use another disk';

/** As one sentence; errors of the family, and what did not come from the system, stay as they are. */
export function diskError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof PublishError || code === undefined || (error as NodeJS.ErrnoException).syscall === undefined) return error;
  if (FULL.has(code)) return new InputError(`${path} cannot be written: the disk is full (${code})`, { hint: FULL_HINT, cause: error });
  return new InputError(`${path} cannot be written (${code})`, { cause: error });
}
