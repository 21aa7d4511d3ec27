/** JSON as others wrote it, to be written again. */

import type { Written } from '../core/model.ts';

/** Numbers keep their digits, also those that no double holds. Throws `SyntaxError`. */
export function parseWritten(text: string): unknown {
  const { parse, rawJSON } = JSON as unknown as {
    parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): Written;
    rawJSON(source: string): unknown;
  };
  return parse(text, (_key, value, { source }) => (typeof value === 'number' && source !== undefined && source !== String(value) ? rawJSON(source) : value));
}
