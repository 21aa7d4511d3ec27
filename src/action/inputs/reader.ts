/** Reads the inputs of a run one by one; what is wrong is noted, so that all of it is told at once. */

import { InputError, type PublishError } from '../../core/errors.ts';
import { fromHome } from '../../core/home.ts';
import type { Io } from '../runner/io.ts';
import { homeFolder } from './home.ts';

export interface InputReader {
  /** What the input says, read by `parse` without the blanks around it; `otherwise` where it is empty, and where it is wrong. */
  read<T, const D>(name: string, parse: (text: string) => T, otherwise: D): T | D;
  /** Runs `task`. What is wrong is noted, with the input's name before it, and answered with `undefined`. */
  attempt<T>(name: string, task: () => T): T | undefined;
  note(problem: PublishError): void;
  /** A path of an input, with the home folder in place of `~`. */
  readonly path: (text: string) => string;
  /** Whether nothing was noted so far. */
  isClean(): boolean;
  /** Throws one `InputError` for all that was noted. */
  refuse(): void;
  /** As `refuse`; else `value`, which can be missing only where something was noted. */
  demand<T>(value: T | undefined): T;
}

export function inputReader(io: Pick<Io, 'input' | 'env'>): InputReader {
  const problems: PublishError[] = [];
  const attempt = <T>(name: string, task: () => T): T | undefined => {
    try {
      return task();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(named(name, error));
      return undefined;
    }
  };
  const demand = <T>(value: T | undefined): T => {
    refuse(problems);
    if (value === undefined) throw new TypeError('an input is missing, and nothing was noted');
    return value;
  };
  return {
    demand,
    read(name, parse, otherwise) {
      const text = io.input(name).trim();
      if (text === '') return otherwise;
      const found = attempt(name, () => ({ value: parse(text) }));
      return found === undefined ? otherwise : found.value;
    },
    attempt,
    note: (problem) => void problems.push(problem),
    path: (text) => fromHome(text, homeFolder(io.env)),
    isClean: () => problems.length === 0,
    refuse: () => refuse(problems),
  };
}

/** Throws one `InputError` for all problems; the hints stay with their problems. */
export function refuse(problems: readonly PublishError[]): void {
  if (problems.length > 0)
    throw new InputError(problems.flatMap((problem) => (problem instanceof InputError && problem.problems.length > 1 ? problem.problems : withHint(problem))));
}

function withHint({ message, hint }: PublishError): string {
  return hint === undefined ? message : `${message}: ${hint}`;
}

function named(name: string, error: InputError): InputError {
  const { problems, hint } = error;
  if (problems.every((problem) => problem.startsWith(`${name}: `))) return error;
  return new InputError(
    problems.map((problem) => `${name}: ${problem}`),
    { hint, cause: error },
  );
}
