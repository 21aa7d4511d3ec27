/** Tests that need programs of other people say which, and are skipped where one is missing, each for itself; `findTool` says so, loudly. */

import { describe, test } from '@jest/globals';
import { findTool } from '../../scripts/tools.ts';

export interface Needed {
  readonly test: typeof test | typeof test.skip;
  readonly describe: typeof describe | typeof describe.skip;
  /** The path of the program, for tests that run; with several names that of the first. */
  readonly program: string;
}

/** To be awaited at the top of a test file. Throws where `CI=true` and a program cannot be had. */
export async function needs(...names: readonly [string, ...string[]]): Promise<Needed> {
  const paths: (string | undefined)[] = [];
  for (const name of names) paths.push(await findTool(name));
  const missing = paths.includes(undefined);
  return { test: missing ? test.skip : test, describe: missing ? describe.skip : describe, program: paths[0] ?? '' };
}
