/** `headers`, and `HttpHeaders` of docker's configuration: to the registries that are named, and to nobody else. */

import { createServer, type IncomingMessage, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pullAction } from '../../src/action/pull.ts';
import { heldClock } from '../support/clock.ts';
import { recordedIo } from '../support/io.ts';
import { joinIn } from '../support/joining.ts';
import { type Listening, listen } from '../support/listen.ts';
import { type Asked, type Fault, type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let registry: OciRegistry;
let asked: Asked[];
let fault: ((asked: Asked) => Fault) | undefined;
async function start(options: OciRegistryOptions = {}): Promise<void> {
  const before = (one: Asked): Fault => {
    asked.push(one);
    return fault?.(one);
  };
  registry = await startOciRegistry({ ...options, before });
}
beforeEach(async () => {
  scratch = await makeScratch();
  asked = [];
  fault = undefined;
  await start();
  await scratch.file('app', 'app');
});
afterEach(async () => {
  await registry.close();
  await scratch.remove();
});

const publish = (inputs: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}) =>
  publishIn(scratch, { image: `${registry.host}/o/n`, tag: 'v1', layers: 'app', headers: 'X-Gate: s3cret', ...inputs }, env);
/** The header of all requests that went to this host. */
const sentTo = (host: string, name = 'x-gate') => [...new Set(asked.filter(({ headers }) => headers.host === host).map(({ headers }) => headers[name]))];

test('every request of every action has them, and nobody sees their values', async () => {
  const published = await publish();
  expect(published.failures).toEqual([]);
  const joined = await joinIn(registry, { manifests: 'v1', tag: 'v2', headers: 'X-Gate: s3cret' });
  expect(joined.failures).toEqual([]);
  const pulled = recordedIo({ image: `${registry.host}/o/n:v1`, path: 'out', headers: 'X-Gate: s3cret' }, { GITHUB_WORKSPACE: scratch.path, HOME: '/nowhere' });
  await pullAction(pulled, heldClock());
  expect(pulled.failures).toEqual([]);
  expect(asked.length).toBeGreaterThan(6);
  expect(sentTo(registry.host)).toEqual(['s3cret']);
  for (const io of [published, joined, pulled]) {
    expect(io.secrets).toContain('s3cret');
    expect([...io.lines, ...io.debugLines, ...io.warnings].join()).not.toContain('s3cret');
    expect(io.debugLines.join()).toContain('with the headers x-gate');
  }
});

test('a token server on the same origin has them too, beside the credentials', async () => {
  await registry.close();
  await start({ auth: { kind: 'bearer', username: 'me', password: 'p4ssword' } });
  const io = await publish({ username: 'me', password: 'p4ssword' });
  expect(io.failures).toEqual([]);
  expect(asked.some(({ path }) => path.startsWith('/token'))).toBe(true);
  expect(sentTo(registry.host)).toEqual(['s3cret']);
});

describe('another origin never gets them', () => {
  /** By another port: what it hears, and an answer of its own, or else the registry's. */
  let other: Listening;
  let elsewhere: string;
  let heard: IncomingMessage[];
  let answer: ((request: IncomingMessage) => string | undefined) | undefined;
  beforeEach(async () => {
    heard = [];
    answer = undefined;
    const server = createServer((incoming, outgoing) => {
      heard.push(incoming);
      const location = answer?.(incoming);
      if (location !== undefined) return void outgoing.writeHead(307, { location }).end();
      const { method, url = '', headers } = incoming;
      const onward = request(`${registry.url}${url}`, { method, headers }, (got) => got.pipe(outgoing.writeHead(got.statusCode ?? 0, got.headers)));
      incoming.pipe(onward);
    });
    other = await listen(server);
    elsewhere = `http://localhost:${other.port}`;
  });
  afterEach(() => other.close());

  test('where uploads go', async () => {
    await registry.close();
    await start({
      after: (_asked, { headers }) => {
        const location = headers?.['location'];
        return typeof location === 'string' && location.includes('/uploads/') ? { status: 202, headers: { location: elsewhere + location } } : undefined;
      },
    });
    expect((await publish()).failures).toEqual([]);
    expect(heard.map(({ method }) => method)).toContain('PUT');
    expect(heard.map(({ headers }) => headers['x-gate'])).toEqual(heard.map(() => undefined));
    expect(asked.filter(({ method }) => method === 'POST').map(({ headers }) => headers['x-gate'])).toContain('s3cret');
  });

  test('where a redirect leads, nor the registry after it came back', async () => {
    expect((await publish()).failures).toEqual([]);
    asked.length = 0;
    fault = ({ path }) => (path.endsWith('/manifests/v1') ? { status: 307, headers: { location: `${elsewhere}${path}` } } : undefined);
    answer = ({ url }) => `${registry.url}${url}?back`;
    const io = await publish();
    expect(io.outputs['status']).toBe('unchanged');
    expect(heard.map(({ headers }) => headers['x-gate'])).toEqual([undefined]);
    const back = asked.filter(({ path }) => path.endsWith('?back'));
    expect(back.map(({ headers }) => headers['x-gate'])).toEqual([undefined]);
  });
});

describe("docker's HttpHeaders", () => {
  async function configured(headers: unknown): Promise<NodeJS.ProcessEnv> {
    await scratch.file('docker/config.json', JSON.stringify({ HttpHeaders: headers }));
    return { DOCKER_CONFIG: `${scratch.path}/docker` };
  }

  test('go along, but for what the input names, and what is not ours to send', async () => {
    const env = await configured({
      'X-Gate': 'other',
      'X-More': 'm0re',
      'User-Agent': 'Docker-Client/19',
      Authorization: 'Basic x',
      Host: 'evil',
      'X-Null': null,
      'X-Bad': 'a\nb',
    });
    const io = await publish({}, env);
    expect(io.failures).toEqual([]);
    expect(sentTo(registry.host)).toEqual(['s3cret']);
    expect(sentTo(registry.host, 'x-more')).toEqual(['m0re']);
    expect(sentTo(registry.host, 'user-agent').join()).toContain('waybill');
    for (const name of ['authorization', 'x-null', 'x-bad']) expect(sentTo(registry.host, name)).toEqual([undefined]);
    expect(io.secrets).toContain('m0re');
  });

  test.each([null, 'text', 7, []])('that are %j are none', async (headers) => {
    const io = await publish({}, await configured(headers));
    expect(io.failures).toEqual([]);
    expect(sentTo(registry.host)).toEqual(['s3cret']);
  });
});

test('what a proxy would take for its own goes over TLS alone', async () => {
  const io = await publish({ image: 'http://registry.invalid/o/n', headers: 'Proxy-Authorization: Bearer s3cret', retries: '0' });
  expect(io.failures[0]).toMatch(/: headers: proxy-authorization would be heard by any proxy on the way to registry.invalid/);
});
