/** HTTP/1.1 heads as text: how a request is written, and what the head of an answer says of the bytes behind it. Pure. */

import { InputError } from '../core/errors.ts';
import { wireError } from './network-error.ts';
import type { HttpResponse } from './types.ts';

export interface AnswerHead {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  /** Bytes of the body; `chunked`, or until the connection ends. */
  readonly framing: number | 'chunked' | 'close';
  /** Whether the connection may carry another request. */
  readonly keepAlive: boolean;
  /** Milliseconds that the server keeps an idle connection, where it says so. */
  readonly idle: number | undefined;
}

/** A line break in a value would begin another header. */
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

/** `target` as it stands in the first line. Throws `InputError` for a header that HTTP cannot carry, without its value. */
export function requestHead(method: string, target: string, host: string, headers: Readonly<Record<string, string>>): string {
  let text = `${method} ${target} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (const name in headers) {
    const value = headers[name] as string;
    if (NO_VALUE.test(value)) throw new InputError(`the header ${name} would hold characters that HTTP does not allow`, { hint: 'check the credentials' });
    text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}

/** Control characters, line breaks among them that are not CR LF (RFC 9112, section 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
const BROKEN = /[\0-\x08\x0a-\x1f\x7f]/;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/**
 * `text` without the empty line at its end; `bodyless` for what was asked with HEAD. Throws what `networkError` has words for: `NOT_HTTP`,
 * also for heads that contradict themselves about the length of what follows (RFC 9112, section 6.3).
 */
export function parseHead(text: string, bodyless: boolean): AnswerHead {
  const [first, ...lines] = text.split('\r\n') as [string, ...string[]];
  const [, minor, code] = STATUS_LINE.exec(first) ?? [];
  if (code === undefined) throw wireError('NOT_HTTP');
  const headers: Record<string, string | string[]> = Object.create(null);
  let last = '';
  for (const line of lines) {
    if (BROKEN.test(line)) throw wireError('NOT_HTTP');
    if (line.startsWith(' ') || line.startsWith('\t')) {
      // A value that goes on in the next line (RFC 9112, section 5.2).
      add(headers, last, ` ${line.trim()}`, true);
      continue;
    }
    const colon = line.indexOf(':');
    last = line.slice(0, colon).toLowerCase();
    if (colon < 1 || !NAME.test(last)) throw wireError('NOT_HTTP');
    add(headers, last, line.slice(colon + 1).trim(), false);
  }
  const status = Number(code);
  const connection = joined(headers['connection']).toLowerCase();
  const framing = bodyless || status < 200 || status === 204 || status === 304 ? 0 : framingOf(headers);
  const keepAlive = framing !== 'close' && (minor === '1' ? !/\bclose\b/.test(connection) : /\bkeep-alive\b/.test(connection));
  const seconds = /\btimeout=(\d{1,6})/i.exec(joined(headers['keep-alive']))?.[1];
  return { status, headers, framing, keepAlive, idle: seconds === undefined ? undefined : Number(seconds) * 1000 };
}

function add(headers: Record<string, string | string[]>, name: string, value: string, more: boolean): void {
  const before = headers[name];
  if (before === undefined) {
    if (more) throw wireError('NOT_HTTP');
    headers[name] = value;
  } else if (typeof before === 'string') headers[name] = more ? before + value : [before, value];
  else if (more) before.push(before.pop() + value);
  else before.push(value);
}

function framingOf(headers: Readonly<Record<string, string | readonly string[]>>): AnswerHead['framing'] {
  const coding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (coding !== undefined) {
    if (length !== undefined || joined(coding).toLowerCase() !== 'chunked') throw wireError('NOT_HTTP');
    return 'chunked';
  }
  if (length === undefined) return 'close';
  const lengths = new Set(joined(length).split(/\s*,\s*/));
  const [text = ''] = lengths;
  if (lengths.size > 1 || !/^\d{1,15}$/.test(text)) throw wireError('NOT_HTTP');
  return Number(text);
}

function joined(value: string | readonly string[] | undefined): string {
  return value === undefined ? '' : typeof value === 'string' ? value : value.join(', ');
}
