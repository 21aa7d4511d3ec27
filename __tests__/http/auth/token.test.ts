import { expect, test } from '@jest/globals';
import { fetchToken } from '../../../src/http/auth/token.ts';
import type { ResponseBody, Send } from '../../../src/http/types.ts';

/** Answers with this document, whatever is asked. */
function answering(json: unknown): Send {
  const bytes = Buffer.from(JSON.stringify(json));
  const body: ResponseBody = {
    async *[Symbol.asyncIterator]() {
      yield bytes;
    },
    start: async () => bytes,
    bytes: async () => bytes,
    discard: async () => undefined,
  };
  return async ({ url }) => ({ status: 200, headers: {}, url, body });
}
const ask = (json: unknown) =>
  fetchToken(answering(json), { realm: new URL('https://auth.example/token'), service: 's', scopes: [], login: undefined }, 'registry.example');

test.each([
  ['a token', { token: 'a', expires_in: 300 }, { token: 'a', life: 300 }],
  ['an access token', { access_token: 'a', expires_in: 300 }, { token: 'a', life: 300 }],
  ['members that are null', { token: null, access_token: 'a', expires_in: null, refresh_token: null, issued_at: null }, { token: 'a', life: 60 }],
  ['a life as text', { token: 'a', expires_in: '3600' }, { token: 'a', life: 3600 }],
  ['a life that is none', { token: 'a', expires_in: 'soon' }, { token: 'a', life: 60 }],
  ['a life of another kind', { token: 'a', expires_in: { seconds: 5 } }, { token: 'a', life: 60 }],
  ['a life below zero', { token: 'a', expires_in: -1 }, { token: 'a', life: 60 }],
  ['a refresh token of another kind', { token: 'a', refresh_token: 7 }, { token: 'a', life: 60 }],
])('%s', async (_name, json, expected) => expect(await ask(json)).toEqual(expected));

test.each([{}, { token: null, access_token: null }, { token: '' }, { token: 'a\nb' }, { token: 7 }, null, []])('%j holds no token', async (json) => {
  await expect(ask(json)).rejects.toThrow('asking https://auth.example for a token for registry.example: the answer holds no token');
});
