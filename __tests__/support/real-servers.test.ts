/** Each real registry starts, asks for the password it should, and is gone once stopped. */

import { expect, test } from '@jest/globals';
import { describeRealServers, type RealServerOptions, TEST_USER } from '../real/servers.ts';

await describeRealServers('starting', (kind) => {
  async function statuses(options: RealServerOptions, ...passwords: (string | undefined)[]): Promise<number[]> {
    const server = await kind.start(options);
    const found: number[] = [];
    try {
      for (const password of passwords) {
        const authorization = `Basic ${Buffer.from(`${TEST_USER.username}:${password}`).toString('base64')}`;
        found.push((await fetch(`${server.url}/v2/`, password === undefined ? {} : { headers: { authorization } })).status);
      }
    } finally {
      await server.stop();
    }
    await expect(fetch(`${server.url}/v2/`)).rejects.toThrow();
    return found;
  }

  test('open to all', async () => {
    expect(await statuses({}, undefined)).toEqual([200]);
  });

  // What a registry cannot be told is no test of it.
  if (!kind.configurable) return;

  test('with a password', async () => {
    expect(await statuses({ auth: true }, undefined, 'wrong', TEST_USER.password)).toEqual([401, 401, 200]);
  });

  test('schema 1 and a second server at the same time', async () => {
    expect(await Promise.all([statuses({ schema1: kind.tool === 'docker-registry' }, undefined), statuses({}, undefined)])).toEqual([[200], [200]]);
  });
});
