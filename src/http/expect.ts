/** From an answer that was not hoped for to an error that says what happened and what to change. */

import { AuthError, type PublishError, RegistryError } from '../core/errors.ts';
import { oneLine } from '../core/text/one-line.ts';
import { hintFor } from './hints.ts';
import { redactUrl } from './origin.ts';
import { type HttpRequest, type HttpResponse, header } from './types.ts';

/** Bytes of an error's body that are read at most. */
const LARGEST_ERROR = 64 * 1024;

/** Worth another try: too busy, too early, or broken on the way (522 and its like are Cloudflare's). */
const RETRYABLE = new Set([408, 425, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
/** What registries say when an upload session is lost: a fresh one heals it. */
const RETRYABLE_CODES = new Set(['BLOB_UPLOAD_UNKNOWN', 'BLOB_UPLOAD_INVALID', 'TOOMANYREQUESTS', 'UNAVAILABLE']);

/** The answer, when its status is one of `accepted`. Else throws `AuthError` (401, 403) or `RegistryError`; `what` is a phrase like `uploading "x"`. */
export async function expectStatus(response: HttpResponse, request: HttpRequest, accepted: readonly number[], what: string): Promise<HttpResponse> {
  if (accepted.includes(response.status)) return response;
  throw await errorOf(response, request, what);
}

/** The error that an answer amounts to. Reads the body. */
export async function errorOf(response: HttpResponse, request: HttpRequest, what: string): Promise<PublishError> {
  const text = request.method === 'HEAD' ? '' : await bodyText(response);
  const { codes, words } = readErrors(text, header(response, 'content-type') ?? '');
  const { status } = response;
  const said = words === '' ? '' : ` (${oneLine(words)})`;
  const { without } = response;
  const message = `${what}: ${request.url.host} answered ${status}${said}${without === undefined ? '' : `; ${without.why}`}`;
  const retryAfter = parseRetryAfter(header(response, 'retry-after'), text, Date.parse(header(response, 'date') ?? '') || Date.now());
  const limited = status === 403 && /rate.?limit|too many requests/i.test(words);
  const hint = without?.hint ?? hintFor({ status, method: request.method, host: request.url.host, codes, words, anonymous: response.anonymous === true });
  if ((status === 401 || status === 403) && !limited) return new AuthError(message, { hint });
  const retryable = RETRYABLE.has(status) || limited || status === 416 || codes.some((code) => RETRYABLE_CODES.has(code)) || lostUpload(request, status, codes);
  const digests = words.match(/\bsha(?:256|512):[0-9a-f]{64,128}\b/g) ?? [];
  return new RegistryError(message, { status, method: request.method, url: redactUrl(request.url), codes, digests, retryable, retryAfter, hint });
}

/** A session that is gone is answered with 404 by registries that know no code for it. */
function lostUpload(request: HttpRequest, status: number, codes: readonly string[]): boolean {
  return (
    status === 404 &&
    request.method !== 'GET' &&
    request.url.pathname.includes('/blobs/uploads/') &&
    request.body !== undefined &&
    !codes.includes('NAME_UNKNOWN')
  );
}

async function bodyText(response: HttpResponse): Promise<string> {
  try {
    return new TextDecoder().decode(await response.body.start(LARGEST_ERROR));
  } catch {
    // What could not be read adds nothing; the status says enough.
    return '';
  }
}

/** spec: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes. Other bodies are shown as they are, HTML by its title. */
function readErrors(text: string, contentType: string): { readonly codes: readonly string[]; readonly words: string } {
  try {
    const { errors, ...rest } = JSON.parse(text) as { errors?: unknown; message?: unknown; details?: unknown; error?: unknown };
    if (!Array.isArray(errors)) return { codes: [], words: [rest.message, rest.details, rest.error].find((part) => typeof part === 'string') ?? text };
    const list = errors.filter((error): error is Record<string, unknown> => typeof error === 'object' && error !== null);
    const codes = list.map(({ code }) => code).filter((code) => typeof code === 'string');
    const words = list.map(({ code, message, detail }) =>
      [code, message, shownDetail(detail)].filter((part) => typeof part === 'string' && part !== '').join(': '),
    );
    return { codes, words: words.join('; ') };
  } catch {
    const title = titleOf(text);
    return { codes: [], words: title !== undefined ? `a web page: ${title}` : contentType.includes('html') ? 'a web page' : text };
  }
}

/** Of a page. Looked for once: a page that begins many titles must not cost more than its size. */
function titleOf(text: string): string | undefined {
  const begin = text.search(/<title[\s>]/i);
  return begin < 0 ? undefined : /^<title[^>]{0,200}>([^<]{0,400})/i.exec(text.slice(begin, begin + 700))?.[1];
}

function shownDetail(detail: unknown): string {
  if (detail === undefined || detail === null || (typeof detail === 'object' && Object.keys(detail).length === 0)) return '';
  return typeof detail === 'string' ? detail : JSON.stringify(detail).slice(0, 200);
}

const UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/**
 * Milliseconds to wait, from the header (seconds or a date, RFC 9110 §10.2.3) or from the words `retry-after: 10.3ms` that GHCR
 * writes into the body; `undefined` when nothing is said. `now` in milliseconds, by the server's clock where it sent one.
 */
export function parseRetryAfter(value: string | undefined, text: string, now: number): number | undefined {
  if (value !== undefined) {
    const given = value.trim();
    if (/^\d+(?:\.\d+)?$/.test(given)) return Math.ceil(Number(given) * 1000);
    // What is parsed loosely makes a date of "-5" too.
    const date = /^[a-z]{3}/i.test(given) ? Date.parse(given) : Number.NaN;
    if (!Number.isNaN(date)) return Math.max(0, date - now);
  }
  const words = /retry-after:\s*(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|m)\b/i.exec(text);
  return words ? Math.ceil(Number(words[1]) * (UNIT[(words[2] as string).toLowerCase()] as number)) : undefined;
}

/** Some registries call their empty answers so, too (Quay): it proves nothing where what was promised is there. */
export function isHtml(response: HttpResponse): boolean {
  return /^(?:text\/html|application\/xhtml)/i.test(header(response, 'content-type') ?? '');
}
