/** The input `annotations`: keys and values, and what each is written on. */

import { InputError } from '../../core/errors.ts';
import { lines } from './input-values.ts';
import type { InputReader } from './reader.ts';

export interface AnnotationInput {
  readonly manifest: Readonly<Record<string, string>>;
  /** Of the config's descriptor. */
  readonly config: Readonly<Record<string, string>>;
  readonly index: Readonly<Record<string, string>>;
  readonly layers: readonly { readonly glob: string; readonly key: string; readonly value: string }[];
}

export function readAnnotations({ read, attempt }: InputReader): AnnotationInput {
  const manifest: Record<string, string> = {};
  const config: Record<string, string> = {};
  const index: Record<string, string> = {};
  const layers: { glob: string; key: string; value: string }[] = [];
  for (const line of read('annotations', lines, [])) {
    attempt('annotations', () => {
      const [, prefix, glob, rest] = /^(?:(manifest|config|index|layer(?:\[((?:[^\]\\]|\\.)*)\])?):)?(.*)$/s.exec(line) as unknown as string[];
      const equals = (rest as string).indexOf('=');
      const key = (rest as string).slice(0, equals).trim();
      if (equals < 0 || key === '') throw new InputError(`"${line}" is not key=value`);
      const value = (rest as string).slice(equals + 1);
      if (prefix === undefined || prefix === 'manifest') manifest[key] = value;
      else if (prefix === 'config') config[key] = value;
      else if (prefix === 'index') index[key] = value;
      else layers.push({ glob: glob ?? '**', key, value });
    });
  }
  return { manifest, config, index, layers };
}
