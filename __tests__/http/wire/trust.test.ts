/** Whose word is believed about who is at the other end: Node's authorities, the system's, those that were named, and of whom. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openTransport, type TransportOptions } from '../../../src/http/send.ts';
import { AUTHORITY, CLIENT_CERT, CLIENT_KEY } from '../../support/certificates.ts';
import { OK, type Peer, startPeer, text } from '../../support/peer.ts';
import { makeScratch } from '../../support/scratch.ts';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});
const UNKNOWN = /its certificate is not trusted/;

async function registry(): Promise<Peer> {
  const peer = await startPeer((socket) => socket.on('data', () => socket.write(`${OK}content-length: 5\r\n\r\nhello`)), { tls: true });
  ending.push(() => peer.close());
  return peer;
}

function asking(options: Partial<TransportOptions>) {
  const transport = openTransport({ connections: 2, insecure: false, proxy: {}, userAgent: 'test', ...options });
  ending.push(() => transport.close());
  return ({ url }: Peer) => text(transport.send({ method: 'GET', url }));
}

test('nobody is believed who was not named, unless by nobody', async () => {
  const peer = await registry();
  await expect(asking({})(peer)).rejects.toThrow(UNKNOWN);
  expect(await asking({ ca: [AUTHORITY] })(peer)).toBe('hello');
  expect(await asking({ insecure: true })(peer)).toBe('hello');
});

describe('authorities that take time to read', () => {
  test('are asked for once, when one is not known, and by all who wait', async () => {
    let asked = 0;
    const ask = asking({
      moreCa: () => {
        asked += 1;
        return [AUTHORITY];
      },
    });
    const peers = [await registry(), await registry()] as const;
    expect(await Promise.all([...peers, ...peers].map(ask))).toEqual(Array(4).fill('hello'));
    expect(asked).toBe(1);
  });

  test('are not asked for where one is known', async () => {
    const refused = (): never => {
      throw new Error('not needed');
    };
    expect(await asking({ ca: [AUTHORITY], moreCa: refused })(await registry())).toBe('hello');
  });
});

describe('what is for one registry alone', () => {
  test('is believed of it and where it sends us, and not of another registry', async () => {
    const [own, other, storage] = [await registry(), await registry(), await registry()];
    const ask = asking({ certificates: { [own.url.origin]: { ca: [AUTHORITY] }, [other.url.origin]: {} } });
    expect([await ask(own), await ask(storage)]).toEqual(['hello', 'hello']);
    await expect(ask(other)).rejects.toThrow(UNKNOWN);
  });

  test('is shown to it alone', async () => {
    const shown: unknown[] = [];
    const listen = () =>
      startPeer(
        (socket) => {
          shown.push((socket as TLSSocket).getPeerCertificate().subject?.CN);
          socket.on('data', () => socket.write(`${OK}content-length: 5\r\n\r\nhello`));
        },
        { tls: true },
      );
    const [own, storage] = [await listen(), await listen()];
    ending.push(
      () => own.close(),
      () => storage.close(),
    );
    const ask = asking({ ca: [AUTHORITY], certificates: { [own.url.origin]: { cert: CLIENT_CERT, key: CLIENT_KEY } } });
    await ask(own);
    await ask(storage);
    expect(shown).toEqual(['client', undefined]);
  });

  test('and does not fit together says what to look at, and is not tried again', async () => {
    const own = await registry();
    const failure = asking({ certificates: { [own.url.origin]: { cert: AUTHORITY, key: CLIENT_KEY } } })(own);
    await expect(failure).rejects.toThrow(/^localhost:\d+: the TLS handshake failed/);
    await expect(failure).rejects.toMatchObject({ retryable: false, hint: 'check ca-file, client-cert and client-key' });
  });
});

describe('the environment', () => {
  const { SSL_CERT_FILE: _file, SSL_CERT_DIR: _folder, NODE_EXTRA_CA_CERTS: _extra, ...others } = process.env;
  // On other systems the authorities are not kept in files.
  const onLinux = process.platform === 'linux' ? test : test.skip;

  async function ask(env: Readonly<Record<string, string>>): Promise<string> {
    const { url } = await registry();
    const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', join(import.meta.dirname, 'trust-worker.ts'), url.href], {
      env: { ...others, ...env },
    });
    return stdout;
  }

  async function named(variable: string): Promise<string> {
    const scratch = await makeScratch();
    ending.push(() => scratch.remove());
    return ask({ [variable]: await scratch.file('authority.pem', AUTHORITY) });
  }

  test('without a word of it', async () => {
    expect(await ask({})).toMatch(UNKNOWN);
  });

  test('NODE_EXTRA_CA_CERTS', async () => {
    expect(await named('NODE_EXTRA_CA_CERTS')).toBe('200');
  });

  onLinux("the operating system's authorities", async () => {
    expect(await named('SSL_CERT_FILE')).toBe('200');
  });
});
