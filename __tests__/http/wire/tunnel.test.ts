/** Proxies: tunnels for TLS, whole addresses for plain HTTP, and the settings of each end kept apart. */

import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { NetworkError } from '../../../src/core/errors.ts';
import { openTransport, type TransportOptions } from '../../../src/http/send.ts';
import type { HttpResponse } from '../../../src/http/types.ts';
import { AUTHORITY, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from '../../support/certificates.ts';
import { OK, startPeer, text } from '../../support/peer.ts';
import { startProxy } from '../../support/proxy.ts';

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

function send(url: string, options: Partial<TransportOptions>): Promise<HttpResponse> {
  const transport = openTransport({ connections: 1, insecure: false, proxy: {}, userAgent: 'test', ...options });
  ending.push(() => transport.close());
  return transport.send({ method: 'GET', url: new URL(url) });
}

describe('a proxy that is asked for a tunnel', () => {
  async function tunnelThrough(answer: string) {
    const proxy = await startPeer((socket) => socket.once('data', () => socket.end(answer)));
    ending.push(() => proxy.close());
    return send('https://registry.example/v2/', { proxy: { https: `http://me:p%40ss@${proxy.url.host}` } });
  }

  test.each([
    ['407 Proxy Authentication Required', /^registry\.example:443: the proxy answered 407$/, false],
    ['403 Forbidden', /^registry\.example:443: the proxy answered 403$/, false],
    ['502 Bad Gateway', /^registry\.example:443: the proxy answered 502$/, true],
  ])('and says %s', async (status, sentence, retryable) => {
    const failure = tunnelThrough(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`);
    await expect(failure).rejects.toThrow(sentence);
    await expect(failure).rejects.toMatchObject({ retryable, hint: expect.stringMatching(/HTTPS_PROXY/) });
  });

  test.each([
    ['says nothing', '', /^registry\.example:443: the proxy localhost:\d+: the connection was closed by the other side$/],
    ['speaks something else', 'SSH-2.0\r\n\r\n', /^registry\.example:443: the proxy localhost:\d+: its answer is not HTTP$/],
    ['says too much', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}\r\n\r\n`, /the headers of its answer are larger than 64 KiB/],
    ['opens one that leads nowhere', 'HTTP/1.1 200 OK\r\n\r\n', /^registry\.example:443: /],
  ])('and %s', async (_name, answer, sentence) => {
    const failure = tunnelThrough(answer);
    await expect(failure).rejects.toThrow(NetworkError);
    await expect(failure).rejects.toThrow(sentence);
  });

  test('and is not there', async () => {
    const proxy = await startPeer(() => {});
    await proxy.close();
    const failure = send('https://registry.example/v2/', { proxy: { https: proxy.url.origin } });
    await expect(failure).rejects.toThrow(/^registry\.example:443: the proxy localhost:\d+: the connection was refused \(ECONNREFUSED\)$/);
    await expect(failure).rejects.toMatchObject({ hint: 'check HTTPS_PROXY, HTTP_PROXY and NO_PROXY', retryable: true });
  });
});

test('plain HTTP names the whole address to a proxy, and gives it the password, which is no header of the request', async () => {
  const asked: string[] = [];
  const proxy = await startPeer((socket) =>
    socket.on('data', (chunk) => {
      asked.push(chunk.toString());
      socket.write(`${OK}content-length: 0\r\n\r\n`);
    }),
  );
  ending.push(() => proxy.close());
  await send('http://registry.example/v2/?a=b', { proxy: { http: `http://me:p%40ss@${proxy.url.host}` } });
  expect(asked[0]).toMatch(/^GET http:\/\/registry\.example\/v2\/\?a=b HTTP\/1\.1\r\nhost: registry\.example\r\n/);
  expect(asked[0]).toContain(`\r\nproxy-authorization: Basic ${Buffer.from('me:p@ss').toString('base64')}\r\n`);
});

test('407 to plain HTTP is an answer like others', async () => {
  const proxy = await startProxy('me:right');
  ending.push(() => proxy.close());
  expect((await send('http://registry.example/v2/', { proxy: { http: `http://me:wrong@${proxy.host}` } })).status).toBe(407);
});

describe('TLS at both ends', () => {
  /** A registry and a proxy that leads to it, each of which tells what was shown to it. */
  async function ends() {
    const shown: string[] = [];
    const authorizations: (string | undefined)[] = [];
    const registry = createServer({ key: SERVER_KEY, cert: SERVER_CERT, requestCert: true, rejectUnauthorized: false }, ({ socket, headers }, response) => {
      const { subject } = (socket as TLSSocket).getPeerCertificate();
      if (subject !== undefined) shown.push(String(subject.CN));
      authorizations.push(headers['proxy-authorization']);
      response.end('hello');
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const { port } = registry.address() as AddressInfo;
    const proxy = await startProxy('me:s3cret', () => `127.0.0.1:${port}`, true);
    ending.push(
      () => registry.close(),
      () => proxy.close(),
    );
    const url = 'https://registry.example/v2/';
    return { url, proxy, shown, authorizations, settings: { proxy: { https: `https://me:s3cret@${proxy.host}` } } };
  }

  test('one authority serves both, and the password stays with the proxy', async () => {
    const { url, proxy, authorizations, settings } = await ends();
    expect(await text(send(url, { ...settings, ca: [AUTHORITY] }))).toBe('hello');
    expect(proxy.passed).toEqual(['CONNECT registry.example:443']);
    expect(authorizations).toEqual([undefined]);
  });

  test('a client certificate is for the registry alone', async () => {
    const { url, proxy, shown, settings } = await ends();
    const certificates = { 'https://registry.example': { cert: CLIENT_CERT, key: CLIENT_KEY } };
    expect(await text(send(url, { ...settings, ca: [AUTHORITY], certificates }))).toBe('hello');
    expect([shown, proxy.shown]).toEqual([['client'], []]);
  });

  test('insecure is for the registry alone', async () => {
    const { url, proxy, settings } = await ends();
    const failure = send(url, { ...settings, insecure: true });
    await expect(failure).rejects.toThrow(/^registry\.example:443: the proxy 127\.0\.0\.1:\d+: its certificate is not trusted/);
    await expect(failure).rejects.toMatchObject({ hint: 'name the authority that signed it in ca-file' });
    expect(proxy.passed).toEqual([]);
  });

  test('plain HTTP goes to the proxy over TLS', async () => {
    const registry = await startPeer((socket) => socket.on('data', () => socket.write(`${OK}content-length: 5\r\n\r\nhello`)));
    const proxy = await startProxy('', () => registry.url.host, true);
    ending.push(
      () => registry.close(),
      () => proxy.close(),
    );
    expect(await text(send('http://registry.example/v2/', { ca: [AUTHORITY], proxy: { http: `https://${proxy.host}` } }))).toBe('hello');
    expect(proxy.passed).toEqual(['GET http://registry.example/v2/']);
  });
});
