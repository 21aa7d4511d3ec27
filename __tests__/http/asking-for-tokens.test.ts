/** What token servers are asked for, and logins that they refuse. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { errorOf } from '../../src/http/expect.ts';
import { authorized } from '../support/authorized.ts';
import { playScript, type Step } from '../support/script.ts';

const { basic, closing, ME, registry, road } = authorized();
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A registry with a token server; `asks` = the `scope` of its challenges. */
async function challenged(asks: readonly (string | undefined)[]) {
  const challenge = (scope: string | undefined) => `Bearer realm="/token",service="s"${scope === undefined ? '' : `,scope="${scope}"`}`;
  const steps = asks.flatMap((scope): Step[] => [
    { expect: { method: 'GET', path: '/x' }, respond: { status: 401, headers: { 'www-authenticate': challenge(scope) } } },
    { expect: { method: 'GET', path: /^\/token/ }, respond: { status: 200, body: '{"token":"t"}' } },
    { expect: { method: 'GET', path: '/x' }, respond: { status: 200 } },
  ]);
  const script = await playScript(steps);
  closing.push(script.close);
  const { send } = road(script.origin, ME);
  const ask = async (scopes?: readonly string[]) => {
    const response = await send({ method: 'GET', url: new URL(`${script.origin}/x`), ...(scopes === undefined ? {} : { scopes }) });
    await response.body.discard();
    return response.status;
  };
  const asked = () =>
    script.requests.filter(({ path }) => path.startsWith('/token')).map(({ path }) => new URL(path, script.origin).searchParams.getAll('scope'));
  return { ask, asked };
}

describe('what is asked for', () => {
  test.each<[string, readonly string[] | undefined, string | undefined, readonly string[]]>([
    ['ours, where nothing is said', ['repository:a/b:pull,push'], undefined, ['repository:a/b:pull,push']],
    ['ours, where less is said', ['repository:a/b:pull,push'], 'repository:a/b:pull', ['repository:a/b:pull,push']],
    ['what is said, where nothing is ours', undefined, 'repository:a/b:pull', ['repository:a/b:pull']],
    ['more actions, where they are wanted', ['repository:a/b:pull'], 'repository:a/b:pull,metadata_read', ['repository:a/b:pull,metadata_read']],
    ['the names of a proxy that rewrites them', ['repository:docker-local/a/b:pull,push'], 'repository:a/b:pull', ['repository:a/b:pull']],
    [
      'several of such names',
      ['repository:p/a:pull,push', 'repository:p/b:pull'],
      'repository:a:pull,push repository:b:pull',
      ['repository:a:pull,push', 'repository:b:pull'],
    ],
    ['another repository beside ours', ['repository:a:pull'], 'repository:a:pull repository:b:pull', ['repository:a:pull', 'repository:b:pull']],
    ['words of another grammar', ['repository:a:pull'], 'aws', ['repository:a:pull', 'aws']],
    ['a name with a port', ['repository:h:5000/a:pull'], 'repository:h:5000/a:pull,push', ['repository:h:5000/a:pull,push']],
  ])('%s', async (_name, scopes, said, wanted) => {
    const { ask, asked } = await challenged([said]);
    expect(await ask(scopes)).toBe(200);
    expect(asked()).toEqual([wanted]);
  });

  test('grows with what later challenges say, in the names of the proxy', async () => {
    const { ask, asked } = await challenged(['repository:a:pull', 'repository:a:push', undefined]);
    for (let count = 0; count < 3; count++) expect(await ask(['repository:p/a:pull,push'])).toBe(200);
    expect(asked()).toEqual([['repository:a:pull'], ['repository:a:pull,push'], ['repository:a:pull,push']]);
  });
});

describe('a login that the token server refuses', () => {
  const auth = { kind: 'bearer', username: 'me', password: 'other', anonymousPull: true } as const;
  const pull = { scopes: ['repository:o/n:pull'] };

  test('is dropped for what only reads, with one warning', async () => {
    const { fake, ask, get, warnings, tokens } = await registry({ auth });
    expect(await ask(get('o/n', pull))).toBe(404);
    expect(await ask(get('o/m', { scopes: ['repository:o/m:pull'] }))).toBe(404);
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`asking ${fake.url} for a token for ${fake.host}.*401.*without the login`))]);
    // The refused login is not shown again: some servers lock it after a few times.
    expect([tokens(), fake.log.filter(({ authorization }) => authorization === basic).length]).toEqual([3, 1]);
  });

  test('never for what writes', async () => {
    const { fake, send, get, warnings } = await registry({ auth });
    await expect(send(get())).rejects.toMatchObject({ code: 'EAUTH', message: expect.stringContaining('401') });
    await expect(send(get('o/n', { scopes: ['repository:o/n:pull,push', 'repository:o/m:pull'] }))).rejects.toMatchObject({ code: 'EAUTH' });
    expect([warnings, fake.log.filter(({ path, authorization }) => path.startsWith('/token') && authorization === undefined)]).toEqual([[], []]);
  });

  test('and without which nothing is given either: its own refusal counts', async () => {
    const { send, get, warnings } = await registry({ auth: { ...auth, anonymousPull: false } });
    await expect(send(get('o/n', pull))).rejects.toMatchObject({ code: 'EAUTH', hint: expect.stringContaining('password') });
    expect(warnings).toEqual([]);
  });

  test('is told where the registry then refuses nobody in particular', async () => {
    const { send, get } = await registry({ auth, before: ({ headers }) => (headers.authorization?.startsWith('Bearer') ? { status: 403 } : undefined) });
    const response = await send(get('o/n', pull));
    expect((await errorOf(response, get(), 'reading')).message).toMatch(/answered 403; asking .* for a token .*401/);
  });
});
