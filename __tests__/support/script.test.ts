/** The scripted server must fail whatever is not on its list. */

import { afterEach, expect, test } from '@jest/globals';
import { playScript, type ScriptServer, type Step } from './script.ts';

let server: ScriptServer;
afterEach(() => server.close());

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(server.origin + path, { headers });
const step = (path: string | RegExp, more: Partial<Step> = {}): Step => ({ expect: { method: 'GET', path }, respond: { status: 200, body: 'yes' }, ...more });

test('plays its steps in order and keeps the requests', async () => {
  server = await playScript([step('/a?x=1'), { expect: { method: 'POST', path: /^\/b/ }, respond: { status: 204, headers: { 'x-b': 'c' } } }]);
  expect(await (await get('/a?x=1')).text()).toBe('yes');
  expect((await fetch(`${server.origin}/b/c`, { method: 'POST', body: 'body' })).headers.get('x-b')).toBe('c');
  server.done();
  expect(server.requests.map(({ method, path, body }) => [method, path, Buffer.from(body).toString()])).toEqual([
    ['GET', '/a?x=1', ''],
    ['POST', '/b/c', 'body'],
  ]);
});

test('a step that is left', async () => {
  server = await playScript([step('/a'), step('/b')]);
  await get('/a');
  expect(() => server.done()).toThrow('never asked: GET /b');
});

test('requests out of order', async () => {
  server = await playScript([step('/a'), step('/b')]);
  expect((await get('/b')).status).toBe(599);
  await get('/a');
  await get('/b');
  expect(() => server.done()).toThrow('GET /b: expected GET /a');
});

test('one request too many', async () => {
  server = await playScript([]);
  expect((await get('/a')).status).toBe(599);
  expect(() => server.done()).toThrow('nothing was expected any more');
});

test('a header that is missing, another, or should not be there', async () => {
  server = await playScript([step('/a', { expect: { method: 'GET', path: '/a', headers: { 'x-a': /^1/, authorization: undefined } } })]);
  expect((await get('/a')).status).toBe(599);
  expect((await get('/a', { 'x-a': '2' })).status).toBe(599);
  expect((await get('/a', { 'x-a': '1', authorization: 'Basic eA==' })).status).toBe(599);
  expect((await get('/a', { 'x-a': '12' })).status).toBe(200);
});

test('a cut connection and one that hangs', async () => {
  server = await playScript([step('/a', { respond: 'reset' }), step('/b', { respond: { hang: true } })]);
  await expect(get('/a')).rejects.toThrow();
  const stop = new AbortController();
  const hanging = fetch(`${server.origin}/b`, { signal: stop.signal });
  while (server.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await expect(hanging).rejects.toThrow('aborted');
  server.done();
});
