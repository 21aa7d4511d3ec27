/** Tokens, Basic and the index: who gets which credential, to the letter. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { AuthError, InputError, ProtocolError } from '../../../src/core/errors.ts';
import type { HttpRequest, HttpResponse, Send } from '../../../src/http/types.ts';
import { authorize, tokensFromIndex, withTokens } from '../../../src/registries/provenance/auth.ts';
import { playScript, type ScriptServer, type Step } from '../../support/script.ts';
import { loopbackTransport } from '../../support/transport.ts';

const LOGIN = { username: 'ann', password: 's3cret' };
const BASIC = `Basic ${Buffer.from('ann:s3cret').toString('base64')}`;
const TOKEN = 'signature=123abc,repository="foo/bar",access=write';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('the header', () => {
  /** What goes out to `url`. */
  async function sent(options: Parameters<typeof withTokens>[1], url: string, headers: HttpRequest['headers'] = {}): Promise<string | undefined> {
    let authorization: string | undefined;
    const send: Send = async (request) => {
      authorization = request.headers?.['authorization'];
      return {} as HttpResponse;
    };
    await withTokens(send, options)({ method: 'GET', url: new URL(url), headers });
    return authorization;
  }
  const at = (origin: string) => ({ origin, tokens: [] as string[], standalone: true });

  test('tokens are joined by commas', async () => {
    expect(await sent({ ...at('https://r.example'), tokens: ['a', 'b'] }, 'https://r.example/v2/version')).toBe('Token a,b');
    expect(await sent({ ...at('https://r.example'), tokens: [TOKEN] }, 'https://r.example/')).toBe(`Token ${TOKEN}`);
  });

  test('tokens win over user and password', async () => {
    expect(await sent({ ...at('https://r.example'), tokens: ['a'], login: LOGIN }, 'https://r.example/')).toBe('Token a');
  });

  test('Basic goes to a standalone registry', async () => {
    expect(await sent({ ...at('https://r.example'), login: LOGIN }, 'https://r.example/')).toBe(BASIC);
  });

  test('Basic goes to no other registry', async () => {
    expect(await sent({ ...at('https://r.example'), login: LOGIN, standalone: false }, 'https://r.example/')).toBeUndefined();
  });

  test.each(['http://localhost:5000', 'http://127.0.0.1:5000', 'http://[::1]:5000'])('Basic goes without TLS to %s', async (origin) => {
    expect(await sent({ ...at(origin), login: LOGIN }, `${origin}/v2/version`)).toBe(BASIC);
  });

  test('Basic goes without TLS to no other host', async () => {
    expect(await sent({ ...at('http://r.example'), login: LOGIN }, 'http://r.example/')).toBeUndefined();
  });

  test('without anything there is no header', async () => {
    expect(await sent(at('https://r.example'), 'https://r.example/')).toBeUndefined();
  });

  test.each(['http://r.example/', 'https://r.example:8443/', 'https://other.example/'])('nothing goes to another origin: %s', async (url) => {
    expect(await sent({ ...at('https://r.example'), tokens: ['a'] }, url)).toBeUndefined();
  });

  test('what is there already stays', async () => {
    expect(await sent({ ...at('https://r.example'), tokens: ['a'] }, 'https://r.example/', { authorization: 'Own' })).toBe('Own');
  });

  test.each(['a\nb', 'a\u0000', 'é', ''])('a token that no header can hold is refused without being shown: %j', (token) => {
    const work = () => withTokens(async () => ({}) as HttpResponse, { ...at('https://r.example'), tokens: ['ok', token] });
    expect(work).toThrow(InputError);
    expect(work).toThrow('registry-token: line 2 holds characters that cannot be sent');
  });
});

interface Bench {
  readonly server: ScriptServer;
  readonly secrets: string[];
  readonly said: string[];
  ask(image?: string): ReturnType<typeof tokensFromIndex>;
  authorize(options?: { readonly tokens?: readonly string[]; readonly login?: typeof LOGIN }): ReturnType<typeof authorize>;
}

async function bench(...steps: readonly Step[]): Promise<Bench> {
  const server = await playScript(steps);
  const transport = loopbackTransport();
  closing.push(transport.close, server.close);
  const secrets: string[] = [];
  const said: string[] = [];
  const wire = { send: transport.send, debug: (line: string) => void said.push(line) };
  const onSecret = (secret: string) => void secrets.push(secret);
  return {
    server,
    secrets,
    said,
    ask: (image = 'foo/bar') => tokensFromIndex(wire, server.origin, image, LOGIN, onSecret),
    authorize: ({ tokens = [], login } = {}) => authorize(wire, { origin: server.origin, name: 'foo/bar', tokens, login, onSecret }),
  };
}

const ASKED = { authorization: BASIC, 'content-type': 'application/json', 'x-docker-token': 'true' };

function index(status: number, headers: Readonly<Record<string, string | readonly string[]>>, path = '/v1/repositories/foo/bar/'): Step {
  return { expect: { method: 'PUT', path, headers: ASKED }, respond: { status, headers } };
}

describe('the index', () => {
  test.each([200, 201])('%i: all tokens', async (status) => {
    const at = await bench(index(status, { 'x-docker-token': [TOKEN, 'second'], 'x-docker-endpoints': 'registry.example.org, other.example.org:5000' }));
    expect(await at.ask()).toEqual([TOKEN, 'second']);
    expect(at.secrets).toEqual([TOKEN, 'second']);
    expect(Buffer.from(at.server.requests[0]?.body ?? []).toString()).toBe('[]');
    expect(at.said).toEqual([`[registry] Calling "PUT" ${at.server.origin}/v1/repositories/foo/bar/`]);
    at.server.done();
  });

  test.each([301, 302, 303, 307, 308])('%i: the PUT is repeated at its Location', async (status) => {
    const at = await bench(
      index(status, { location: '/moved/' }),
      index(200, { 'x-docker-token': TOKEN, 'x-docker-endpoints': 'registry.example.org' }, '/moved/'),
    );
    expect(await at.ask()).toEqual([TOKEN]);
    expect(Buffer.from(at.server.requests[1]?.body ?? []).toString()).toBe('[]');
    at.server.done();
  });

  test('a redirect to another host is not followed with a password', async () => {
    const at = await bench(index(307, { location: 'https://evil.example/' }));
    await expect(at.ask()).rejects.toThrow('a redirect to another host, https://evil.example, is not followed with a password');
    at.server.done();
  });

  test('redirects end', async () => {
    const at = await bench(...Array.from({ length: 6 }, () => index(307, { location: '/v1/repositories/foo/bar/' })));
    await expect(at.ask()).rejects.toThrow('more than 5 redirects');
    at.server.done();
  });

  test('a redirect that leads nowhere', async () => {
    const at = await bench(index(307, {}));
    await expect(at.ask()).rejects.toThrow('without a Location');
  });

  test('401 says that a login is required', async () => {
    const at = await bench(index(401, {}));
    await expect(at.ask()).rejects.toThrow(AuthError);
  });

  test.each([404, 405])('%i: there is no index', async (status) => {
    const at = await bench(index(status, {}));
    expect(await at.ask()).toBeUndefined();
  });

  test.each([
    ['token', { 'x-docker-endpoints': 'registry.example.org' }, 'X-Docker-Token'],
    ['endpoint', { 'x-docker-token': TOKEN }, 'X-Docker-Endpoints'],
    ['good endpoint', { 'x-docker-token': TOKEN, 'x-docker-endpoints': 'a.example,,b.example' }, 'X-Docker-Endpoints'],
  ])('an answer without a %s is refused', async (_name, headers, words) => {
    const at = await bench(index(200, headers as Record<string, string>));
    const error = await at.ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProtocolError);
    expect(String(error)).toContain(words);
  });

  test.each(['10.0.0.1', '[fd00::1]:5000', '127.0.0.1'])('the private address %s beside a private index is allowed', async (endpoint) => {
    const at = await bench(index(200, { 'x-docker-token': TOKEN, 'x-docker-endpoints': endpoint }));
    expect(await at.ask()).toEqual([TOKEN]);
  });

  test.each(['169.254.169.254', '[::ffff:169.254.169.254]'])('the private address %s of a machine itself is refused', async (endpoint) => {
    const at = await bench(index(200, { 'x-docker-token': TOKEN, 'x-docker-endpoints': endpoint }));
    await expect(at.ask()).rejects.toThrow('a private address of another host');
  });

  test('the index’s own address is allowed to be private', async () => {
    const at = await bench(index(200, { 'x-docker-token': TOKEN, 'x-docker-endpoints': 'localhost:1' }));
    expect(await at.ask()).toEqual([TOKEN]);
  });

  test('a password is not sent without TLS', async () => {
    const wire = { send: () => Promise.reject(new Error('sent')), debug: () => undefined };
    await expect(tokensFromIndex(wire, 'http://index.example', 'a', LOGIN, () => undefined)).rejects.toThrow(
      'index.example: user name and password are not sent to an index without TLS',
    );
  });

  test('a bad image name is refused before any request', async () => {
    const at = await bench();
    await expect(at.ask('Foo')).rejects.toThrow(InputError);
    expect(at.server.requests).toEqual([]);
  });
});

describe('choosing', () => {
  const version = (standalone: boolean, authorization?: string): Step => ({
    expect: { method: 'GET', path: '/v2/version', headers: { authorization } },
    respond: { status: 200, body: JSON.stringify({ version: '2', standalone }) },
  });
  const use = (authorization?: string): Step => ({ expect: { method: 'GET', path: '/v2/tags/a', headers: { authorization } }, respond: { status: 200 } });
  async function go(at: Bench, options?: Parameters<Bench['authorize']>[0]): Promise<void> {
    const { send } = await at.authorize(options);
    await (await send({ method: 'GET', url: new URL(`${at.server.origin}/v2/tags/a`) })).body.discard();
    at.server.done();
  }

  test('tokens are used from the first question on', async () => {
    await go(await bench(version(false, 'Token a,b'), use('Token a,b')), { tokens: ['a', 'b'] });
  });

  test('Basic once the registry says that it is standalone', async () => {
    await go(await bench(version(true), use(BASIC)), { login: LOGIN });
  });

  test('tokens from the index of a registry that is not', async () => {
    const at = await bench(
      version(false),
      index(200, { 'x-docker-token': [TOKEN, 'b'], 'x-docker-endpoints': 'registry.example.org' }),
      use(`Token ${TOKEN},b`),
    );
    await go(at, { login: LOGIN });
    expect(at.secrets).toEqual([TOKEN, 'b']);
  });

  test('nothing where it offers no index', async () => {
    await go(await bench(version(false), index(404, {}), use()), { login: LOGIN });
  });

  test('nothing without credentials', async () => {
    await go(await bench(version(false), use()));
  });
});
