/** Every way to change one thing of a bundle: each string, each run of bytes at many places, and the JSON inside of bytes. */

import type { Json } from './recorded.ts';

export interface Variant {
  /** Where, and what: `dsseEnvelope.payload#12/0x01`, `….canonicalizedBody$.spec.data.digest`. */
  readonly name: string;
  readonly text: string;
}

type Path = readonly (string | number)[];

/** So many places of one run of bytes. */
const PLACES = 24;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function variantsOf(text: string): readonly Variant[] {
  const bundle = JSON.parse(text) as Json;
  return leaves(bundle).flatMap(([path, value]) => {
    const put = (name: string, changed: unknown): Variant => ({ name: `${path.join('.')}${name}`, text: JSON.stringify(replaced(bundle, path, changed)) });
    const list: Variant[] = [put('=more', `${value}x`), put('=empty', ''), put('=digit', bumped(String(value)))];
    if (typeof value !== 'string' || value.length < 8 || !BASE64.test(value)) return list;
    const bytes = Buffer.from(value, 'base64');
    // Other letters for the same bytes change nothing.
    list.splice(0, list.length, put('=empty', ''));
    for (let place = 0; place < PLACES; place++) {
      const at = Math.floor((place * bytes.length) / PLACES);
      const other = Buffer.from(bytes);
      other[at] = (other[at] as number) ^ 0x01;
      list.push(put(`#${at}`, other.toString('base64')));
    }
    list.push(put('#cut', bytes.subarray(0, -1).toString('base64')), put('#more', Buffer.concat([bytes, Buffer.from([0])]).toString('base64')));
    const inner = parsed(bytes);
    for (const [within, leaf] of leaves(inner)) {
      const json = JSON.stringify(replaced(inner, within, `${leaf}x`));
      list.push(put(`$.${within.join('.')}`, Buffer.from(json).toString('base64')));
    }
    return list;
  });
}

/** Nothing, where it is no JSON (any more). */
function parsed(bytes: Buffer): Json {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** The last digit of a text that has one, else its first letter. */
function bumped(text: string): string {
  const digit = text.search(/\d(?!.*\d)/s);
  const at = digit < 0 ? 0 : digit;
  return `${text.slice(0, at)}${text[at] === '1' ? '2' : '1'}${text.slice(at + 1)}`;
}

function leaves(value: Json, path: Path = []): readonly (readonly [Path, string | number])[] {
  if (typeof value === 'string' || typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, Array.isArray(value) ? Number(name) : name]));
}

function replaced(value: Json, [first, ...rest]: Path, by: unknown): Json {
  if (first === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[first] = replaced(value[first], rest, by);
  return copy;
}
