/** What a registry answers in place of what it would have, and how often. */

import type { Asked, Fault, OciRegistryOptions } from '../support/oci-registry.ts';
import type { Answer } from '../support/oci-registry-answer.ts';

type Before = ReturnType<NonNullable<OciRegistryOptions['before']>>;

/** The first `times` requests of a kind get this answer; -1 = all of them. */
export function first(times: number, method: string, path: RegExp, answer: Before | ((asked: Asked) => Fault)): NonNullable<OciRegistryOptions['before']> {
  let left = times;
  return (asked) => {
    if (asked.method !== method || !path.test(asked.path) || left === 0) return undefined;
    left -= 1;
    return typeof answer === 'function' ? answer(asked) : answer;
  };
}

/** The first request of a kind is worked on, and its answer is lost. */
export function losing(method: string, path: RegExp): NonNullable<OciRegistryOptions['after']> {
  let lost = false;
  return (asked) => {
    if (lost || asked.method !== method || !path.test(asked.path)) return undefined;
    lost = true;
    return 'reset';
  };
}

/** What a registry would have answered, with other headers. */
export function rewriting(
  method: string,
  path: RegExp,
  headers: (answer: Answer) => Readonly<Record<string, string>>,
): NonNullable<OciRegistryOptions['after']> {
  return (asked, answer) => (asked.method === method && path.test(asked.path) ? { ...answer, headers: { ...answer.headers, ...headers(answer) } } : undefined);
}

export function errors(status: number, code: string, message = '', headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ errors: [{ code, message }] }) };
}
