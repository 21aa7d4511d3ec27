/** Credentials on the wire: asked for, cached, renewed, and never sent anywhere else. */

import { afterEach, describe, expect, test } from '@jest/globals';
import type { Credential } from '../../../src/http/auth/auth.ts';
import { authorized } from '../../support/authorized.ts';
import { playScript, type Step } from '../../support/script.ts';

const { basic, closing, ME, registry, road } = authorized();
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe('Basic', () => {
  test('waits for the challenge, then goes along', async () => {
    const { fake, ask, get } = await registry({ auth: { kind: 'basic', username: 'me', password: 'right' } });
    expect(await ask(get())).toBe(404);
    expect(await ask(get())).toBe(404);
    expect(fake.log.map(({ status, authorization }) => [status, authorization])).toEqual([
      [401, undefined],
      [404, basic],
      [404, basic],
    ]);
  });

  test('that is wrong is not tried twice', async () => {
    const { fake, ask, get } = await registry({ auth: { kind: 'basic', username: 'me', password: 'other' } });
    expect(await ask(get())).toBe(401);
    expect(fake.log).toHaveLength(2);
  });
});

describe('Bearer', () => {
  const auth = { kind: 'bearer', username: 'me', password: 'right', expiresIn: 300 } as const;

  test('one token a scope, told as a secret before it is used', async () => {
    const { fake, ask, get, secrets, tokens } = await registry({ auth });
    expect([await ask(get()), await ask(get()), await ask(get('o/other'))]).toEqual([404, 404, 404]);
    expect(tokens()).toBe(2);
    expect(secrets).toHaveLength(2);
    expect(fake.log.filter(({ path }) => path.startsWith('/token')).every(({ authorization }) => authorization === basic)).toBe(true);
    expect(fake.log.filter(({ authorization }) => authorization === `Bearer ${secrets[0]}`)).toHaveLength(2);
  });

  test('many requests at once ask for one token', async () => {
    const { ask, get, tokens } = await registry({ auth });
    await ask(get());
    await Promise.all(Array.from({ length: 10 }, () => ask(get('o/second'))));
    expect(tokens()).toBe(2);
  });

  test('is asked for once, too, by many that were refused at once: without one, and with one that died', async () => {
    let dead = '';
    const { fake, ask, get, tokens } = await registry({
      auth,
      before: ({ headers }) =>
        headers.authorization === dead
          ? { status: 401, headers: { 'www-authenticate': `Bearer realm="${fake.url}/token",service="waybill-test"` } }
          : undefined,
    });
    const many = () => Promise.all(Array.from({ length: 10 }, () => ask(get())));
    await many();
    expect(tokens()).toBe(1);
    dead = fake.log.at(-1)?.authorization as string;
    expect(await many()).toEqual(Array(10).fill(404));
    expect(tokens()).toBe(2);
  });

  test('is renewed before it runs out, and earlier before a large body', async () => {
    const { ask, get, clock, tokens } = await registry({ auth });
    await ask(get());
    await clock.sleep(260_000);
    await ask(get());
    expect(tokens()).toBe(1);
    await clock.sleep(15_000);
    await ask(get());
    expect(tokens()).toBe(2);
    await clock.sleep(160_000);
    await ask(get('o/n', { length: 1024 }));
    expect(tokens()).toBe(2);
    await ask(get('o/n', { length: 64 * 1024 * 1024 }));
    expect(tokens()).toBe(3);
  });

  test('that dies early is answered with a fresh one, once', async () => {
    const died = { once: false };
    const { ask, get, tokens } = await registry({
      auth,
      before: ({ method, path, headers }) => {
        if (died.once || !headers.authorization?.startsWith('Bearer') || !path.includes('manifests') || method !== 'GET') return undefined;
        died.once = true;
        return { status: 401, headers: { 'www-authenticate': 'Bearer realm="/token",service="waybill-test"' } };
      },
    });
    expect(await ask(get())).toBe(401);
    expect(tokens()).toBe(1);
    expect(await ask(get())).toBe(404);
  });

  test('for nobody is asked for without a login', async () => {
    const { fake, ask, get } = await registry({ auth: { kind: 'bearer' } }, { kind: 'anonymous' });
    expect(await ask(get())).toBe(404);
    expect(fake.log.filter(({ path }) => path.startsWith('/token')).map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  test('with a wrong password names the registry and the token server', async () => {
    const { fake, send, get } = await registry({ auth: { ...auth, password: 'other' } });
    await expect(send(get())).rejects.toMatchObject({
      code: 'EAUTH',
      message: expect.stringMatching(new RegExp(`asking ${fake.url} for a token for ${fake.host}.*401`)),
      hint: expect.stringContaining('password'),
    });
  });
});

test('a body is sent again from its start after a challenge', async () => {
  const script = await playScript([
    {
      expect: { method: 'PUT', path: '/u', headers: { authorization: undefined } },
      respond: { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } },
    },
    { expect: { method: 'PUT', path: '/u', headers: { authorization: basic } }, respond: { status: 201 } },
  ]);
  closing.push(script.close);
  const { send } = road(script.origin, ME);
  let opened = 0;
  const response = await send({
    method: 'PUT',
    url: new URL(`${script.origin}/u`),
    length: 3,
    body: async function* () {
      opened += 1;
      yield Buffer.from('abc');
    },
  });
  await response.body.discard();
  expect([response.status, opened]).toEqual([201, 2]);
  expect(script.requests.at(-1)?.body.toString()).toBe('abc');
  script.done();
});

describe('tokens that are given', () => {
  test.each([
    [{ kind: 'bearer', token: 't0k' } as const, 'Bearer t0k'],
    [{ kind: 'github', actor: 'me', token: 'ghs' } as const, `Bearer ${Buffer.from('ghs').toString('base64')}`],
  ])('%j are sent at once', async (credential, authorization) => {
    const script = await playScript([{ expect: { method: 'GET', path: '/v2/', headers: { authorization } }, respond: { status: 200 } }]);
    closing.push(script.close);
    await (await road(script.origin, credential).send({ method: 'GET', url: new URL(`${script.origin}/v2/`) })).body.discard();
    script.done();
  });

  test('an identity token goes by POST, else as a password', async () => {
    const challenge = { 'www-authenticate': 'Bearer realm="/token",service="s"' };
    const token = { headers: { 'content-type': 'application/json' }, body: '{"access_token":"tok"}' };
    const get: Step['expect'] = { method: 'GET', path: '/x' };
    for (const posts of [true, false]) {
      const script = await playScript([
        { expect: get, respond: { status: 401, headers: challenge } },
        { expect: { method: 'POST', path: '/token', headers: { authorization: undefined } }, respond: posts ? { status: 200, ...token } : { status: 404 } },
        ...(posts
          ? []
          : [
              {
                expect: { method: 'GET', path: /^\/token\?/, headers: { authorization: `Basic ${Buffer.from('<token>:refresh').toString('base64')}` } },
                respond: { status: 200, ...token },
              },
            ]),
        { expect: { ...get, headers: { authorization: 'Bearer tok' } }, respond: { status: 200 } },
      ]);
      closing.push(script.close);
      const { send } = road(script.origin, { kind: 'identity-token', username: '<token>', token: 'refresh' });
      await (await send({ method: 'GET', url: new URL(`${script.origin}/x`), scopes: ['repository:a:pull'] })).body.discard();
      script.done();
      const form = new URLSearchParams(script.requests[1]?.body.toString());
      expect([form.get('grant_type'), form.get('refresh_token'), form.get('scope')]).toEqual(['refresh_token', 'refresh', 'repository:a:pull']);
    }
  });
});

describe('nothing leaves its origin', () => {
  async function pair(first: (other: string) => Step['respond'], credential: Credential = ME) {
    const other = await playScript([
      {
        expect: { method: 'GET', path: /.*/, headers: { authorization: undefined, cookie: undefined } },
        respond: { status: 401, headers: { 'www-authenticate': 'Basic realm="trap"' } },
      },
    ]);
    // The same machine under another name: another origin.
    const elsewhere = other.origin;
    const script = await playScript([{ expect: { method: 'GET', path: '/x' }, respond: first(elsewhere) }]);
    closing.push(script.close, other.close);
    const { send } = road(script.origin, credential);
    return { script, other, ask: () => send({ method: 'GET', url: new URL(`${script.origin}/x`) }) };
  }

  test.each([ME, { kind: 'bearer', token: 't' } as const])('a redirect is followed without %j, and its challenge is not answered', async (credential) => {
    const { script, other, ask } = await pair((to) => ({ status: 307, headers: { location: `${to}/trap` } }), credential);
    const response = await ask();
    await response.body.discard();
    expect(response.status).toBe(401);
    script.done();
    other.done();
  });

  test('a token that is posted is not redirected to another origin', async () => {
    const other = await playScript([]);
    const script = await playScript([
      { expect: { method: 'GET', path: '/x' }, respond: { status: 401, headers: { 'www-authenticate': 'Bearer realm="/token"' } } },
      { expect: { method: 'POST', path: '/token' }, respond: { status: 307, headers: { location: `${other.origin}/steal` } } },
    ]);
    closing.push(script.close, other.close);
    const { send } = road(script.origin, { kind: 'identity-token', username: '<token>', token: 'refresh' });
    await expect(send({ method: 'GET', url: new URL(`${script.origin}/x`), scopes: [] })).rejects.toThrow(/holds a secret/);
    expect(other.requests).toEqual([]);
  });

  test('a realm that is not trusted is not asked', async () => {
    const { script, ask } = await pair(() => ({ status: 401, headers: { 'www-authenticate': 'Bearer realm="http://auth.example/token"' } }));
    await expect(ask()).rejects.toThrow(/auth\.example is not trusted: it is not https/);
    script.done();
  });
});
