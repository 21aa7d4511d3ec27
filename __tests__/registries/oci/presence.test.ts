/** Is a blob there? What is asked of a registry, in the order of what it has shown before: the rules of `mount-memory.ts`, a row or more each. */

import { describe, expect, test } from '@jest/globals';
import { AuthError, RegistryError } from '../../../src/core/errors.ts';
import type { LocalBlob } from '../../../src/core/model.ts';
import type { HttpRequest, HttpResponse, Send } from '../../../src/http/types.ts';
import { presence } from '../../../src/registries/oci/presence.ts';
import { openUploads } from '../../../src/registries/oci/uploads.ts';
import { memoryBlob } from '../../support/memory-target.ts';

const REPOSITORY = { origin: 'https://r.example', name: 'a/b', host: 'r.example' };

/** Capitals are large: larger than what is uploaded without asking. */
const blob = (title: string): LocalBlob => ({ ...memoryBlob(title), size: title === title.toUpperCase() ? 64 * 1024 * 1024 : 1 });
const BLOBS = [...'abcABC'].map(blob);

interface Row {
  /** `silent` = it answers 202 to every mount. */
  readonly mounts: 'tell' | 'silent';
  /** Titles. */
  readonly there: string;
  readonly isNew?: boolean;
  /** By name, the titles of what each has. */
  readonly others?: Readonly<Record<string, string>>;
  /** Titles whose first HEAD fails. */
  readonly fails?: string;
}

/** A registry that is a row of a table; `log` has a line a request: `POST a`, `POST a from x`, `HEAD a`, `DELETE a`. */
function registry({ mounts, there, others = {}, fails = '' }: Row): { readonly send: Send; readonly log: string[] } {
  const log: string[] = [];
  const failing = new Set(fails);
  const answer = (status: number, url: URL, location?: string): HttpResponse => ({
    status,
    url,
    headers: location === undefined ? {} : { location },
    body: { discard: async () => {}, bytes: async () => new Uint8Array(), start: async () => new Uint8Array() } as never,
  });
  const send = async ({ method, url }: HttpRequest): Promise<HttpResponse> => {
    const { title = '' } = BLOBS.find(({ digest }) => url.href.includes(digest.hex)) ?? {};
    const from = url.searchParams.get('from') ?? '';
    const own = from === REPOSITORY.name;
    log.push(`${method} ${title}${from === '' || own ? '' : ` from ${from}`}`);
    if (method === 'DELETE') return answer(204, url);
    if (method === 'HEAD') return answer(failing.delete(title) ? 429 : there.includes(title) ? 200 : 404, url);
    if (others[from] === 'refused') throw new AuthError('no token for it');
    const has = (own ? there : (others[from] ?? '')).includes(title);
    return mounts === 'tell' && has ? answer(201, url, url.pathname) : answer(202, url, `/upload/${url.searchParams.get('mount')}`);
  };
  return { send, log };
}

function open(row: Row) {
  const { send, log } = registry(row);
  const uploads = openUploads(send, REPOSITORY, [], {});
  const ask = presence(send, REPOSITORY, { scopes: [], mountFrom: Object.keys(row.others ?? {}), uploads, isNew: () => row.isNew === true });
  const mount = async (title: string): Promise<string> => {
    try {
      const found = await ask.mount(BLOBS.find((one) => one.title === title) as LocalBlob);
      return found.kind === 'present' ? found.how : found.session === undefined ? 'missing' : 'open';
    } catch (error) {
      expect(error).toBeInstanceOf(RegistryError);
      return 'fails';
    }
  };
  return { log, mount };
}

describe('one after the other', () => {
  test.each<[rule: string, row: Row, titles: string, answers: string, requests: string]>([
    ['1: a mount that was answered 201 vouches for every 202', { mounts: 'tell', there: 'a' }, 'abB', 'exists open open', 'POST a, POST b, POST B'],
    ['2: the first 202 is checked', { mounts: 'tell', there: '' }, 'a', 'open', 'POST a, HEAD a'],
    ['3: found by HEAD, so HEAD is the question from then on', { mounts: 'silent', there: 'ab' }, 'ab', 'exists exists', 'POST a, HEAD a, DELETE a, HEAD b'],
    ['3: and what it does not find is sent without a mount', { mounts: 'silent', there: 'a' }, 'ab', 'exists missing', 'POST a, HEAD a, DELETE a, HEAD b'],
    [
      '3: but mounted from others all the same',
      { mounts: 'silent', there: 'a', others: { x: '' } },
      'ab',
      'exists open',
      'POST a from x, POST a, DELETE a, HEAD a, DELETE a, HEAD b, POST b from x',
    ],
    ['4: nothing found, so 202 is believed', { mounts: 'silent', there: 'b' }, 'ab', 'open open', 'POST a, HEAD a, POST b'],
    ['4: but not for what is large', { mounts: 'silent', there: 'B' }, 'aBC', 'open exists open', 'POST a, HEAD a, POST B, HEAD B, DELETE B, POST C, HEAD C'],
    ['5: a HEAD that failed is open again', { mounts: 'silent', there: 'b', fails: 'a' }, 'ab', 'fails exists', 'POST a, HEAD a, POST b, HEAD b, DELETE b'],
    ['6: in a new repository nothing is there', { mounts: 'silent', there: '', isNew: true }, 'aB', 'open open', 'POST a, POST B'],
    [
      '6: unless it is mounted from another',
      { mounts: 'silent', there: 'a', isNew: true, others: { x: '' } },
      'a',
      'exists',
      'POST a from x, POST a, DELETE a, HEAD a, DELETE a',
    ],
    [
      'what another has is mounted, and no session is left',
      { mounts: 'tell', there: '', others: { x: '', y: 'a' } },
      'a',
      'mounted',
      'POST a from x, POST a from y, DELETE a',
    ],
    ['a refused mount is no failure', { mounts: 'tell', there: 'a', others: { x: 'refused' } }, 'a', 'exists', 'POST a from x, POST a'],
  ])('%s', async (_rule, row, titles, answers, requests) => {
    const { log, mount } = open(row);
    const found: string[] = [];
    for (const title of titles) found.push(await mount(title));
    expect(found.join(' ')).toBe(answers);
    expect(log.join(', ')).toBe(requests);
  });
});

describe('at once', () => {
  test.each<[rule: string, row: Row, titles: string, answers: string, heads: string]>([
    ['2: one asks for all', { mounts: 'tell', there: '' }, 'abc', 'open open open', 'a'],
    ['3: each is asked for where the one was found', { mounts: 'silent', there: 'abc' }, 'abc', 'exists exists exists', 'a b c'],
    ['4: what is large is asked for beside it', { mounts: 'silent', there: 'B' }, 'aB', 'open exists', 'a B'],
    ['5: one asks where the first failed, and the others wait for it', { mounts: 'tell', there: '', fails: 'a' }, 'abc', 'fails open open', 'a b'],
    ['5: the next one asks where the first failed', { mounts: 'silent', there: 'abc', fails: 'a' }, 'abc', 'fails exists exists', 'a b c'],
  ])('%s', async (_rule, row, titles, answers, heads) => {
    const { log, mount } = open(row);
    expect((await Promise.all([...titles].map(mount))).join(' ')).toBe(answers);
    const asked = log.filter((line) => line.startsWith('HEAD')).map((line) => line.slice('HEAD '.length));
    expect(asked.join(' ')).toBe(heads);
    // Nothing is left open of what is there.
    expect(log.filter((line) => line.startsWith('DELETE')).length).toBe(answers.split(' ').filter((one) => one === 'exists').length);
  });
});
