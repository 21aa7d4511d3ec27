/** A registry of Docker's 2014 "V2 provenance" protocol in memory that verifies what it is sent and writes down what it is asked. */

import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Answer, type Ask, json } from './oci-registry-answer.ts';
import type { Asked, Fault } from './oci-registry-options.ts';
import { createProvenanceGate } from './provenance-registry-auth.ts';
import { createBlobStore } from './provenance-registry-blobs.ts';
import { createManifestStore } from './provenance-registry-manifests.ts';
import type { ProvenanceLogEntry, ProvenanceRegistry, ProvenanceRegistryOptions } from './provenance-registry-options.ts';
import { type ProvenanceRoute, provenanceRoute } from './provenance-registry-routes.ts';
import { simpleTarSum } from './simple-tarsum.ts';

export type { ProvenanceRegistry, ProvenanceRegistryOptions } from './provenance-registry-options.ts';

/** Listens on a free port of the loopback. */
export async function startProvenanceRegistry(options: ProvenanceRegistryOptions = {}): Promise<ProvenanceRegistry> {
  const log: ProvenanceLogEntry[] = [];
  const seen = new Map<string, number>();
  const unexpected: string[] = [];
  let port = 0;
  const complain = (what: string): void => void unexpected.push(what);
  const blobs = createBlobStore(options);
  const manifests = createManifestStore(blobs, options.unsigned ?? true);
  const gate = createProvenanceGate(options, () => `localhost:${port}`, complain);

  async function work(ask: Ask): Promise<Answer> {
    const route = provenanceRoute(ask.method, ask.request.url ?? '');
    if (route === undefined) {
      // The one question that any registry must be ready for: whether it speaks another protocol.
      if (ask.method !== 'GET' || !ask.url.pathname.startsWith('/v2/')) complain(`${ask.method} ${ask.request.url}`);
      return { status: 404, body: 'no such route' };
    }
    if (route.name === 'version' && options.guardsVersion) {
      const refusal = gate.check(ask);
      if (refusal !== undefined) return refusal;
    }
    if (route.name === 'version') return json({ version: '2.0-poc', standalone: options.standalone ?? true });
    if (route.name === 'index') return gate.index(ask, route.image);
    return gate.check(ask) ?? answerRoute(ask, route);
  }

  async function answerRoute(ask: Ask, { name, image, tag, sumType, sum }: ProvenanceRoute): Promise<Answer> {
    const checksum = `${sumType}:${sum.toLowerCase()}`;
    if (name === 'mountBlob') return blobs.mount(image, checksum);
    if (name === 'readBlob') return blobs.read(image, checksum);
    if (name === 'putBlob') return blobs.put(ask, image, sumType);
    if (name === 'readManifest') return manifests.read(image, tag);
    if (name === 'putManifest') return manifests.put(ask, image, tag);
    return manifests.list(image);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const entry: ProvenanceLogEntry = {
      method,
      path,
      status: 0,
      bytes: 0,
      headers,
      ...(headers.authorization ? { authorization: headers.authorization } : {}),
    };
    log.push(entry);
    const key = `${method} ${path}`;
    const asked: Asked = { method, path, headers, nth: seen.get(key) ?? 0 };
    seen.set(key, asked.nth + 1);
    const ask: Ask = { request, method, url: new URL(path, `http://localhost:${port}`), received: 0, resetAfter: Number.POSITIVE_INFINITY };
    let result: Fault | { readonly resetAfter: number } = await options.before?.(asked);
    if (typeof result === 'object' && 'resetAfter' in result) {
      ask.resetAfter = result.resetAfter;
      result = undefined;
    }
    try {
      if (result === undefined) {
        const own = await work(ask);
        result = options.after?.(asked, own) ?? own;
      }
    } catch (error) {
      // A client that goes away is its own business; all else is a fault of these files.
      if (request.destroyed || request.socket.destroyed) return;
      complain(`${key}: ${String(error)}`);
      result = { status: 500, body: 'the registry failed' };
    } finally {
      entry.bytes = ask.received;
    }
    await options.delay?.(asked);
    if (result === 'reset') return void request.socket.destroy();
    entry.status = (result as Answer).status;
    await sendAnswer(request, response, result as Answer);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      complain(`${request.method} ${request.url}: ${String(error)}`);
      request.socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;

  return {
    host: `localhost:${port}`,
    url: `http://localhost:${port}`,
    log,
    unexpected,
    count: (method, path) => log.filter((entry) => (method === undefined || entry.method === method) && (path === undefined || path.test(entry.path))).length,
    blobs: (image) => blobs.of(image),
    tags: (image) => [...manifests.of(image).keys()].sort(),
    manifest: (image, tag) => manifests.of(image).get(tag),
    setBlob(image, tar, sumType = 'tarsum.v1+sha256') {
      const checksum = simpleTarSum(tar, sumType);
      blobs.of(image).set(checksum, tar);
      return checksum;
    },
    removeBlob: (image, checksum) => blobs.of(image).delete(checksum),
    setManifest: (image, tag, document) => void manifests.of(image).set(tag, document),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function sendAnswer(request: IncomingMessage, response: ServerResponse, answer: Answer): Promise<void> {
  const { body = '' } = answer;
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.concat(body);
  const chunked = answer.headers?.['transfer-encoding'] !== undefined;
  response.writeHead(answer.status, { ...(chunked ? {} : { 'content-length': String(bytes.length) }), ...answer.headers } as OutgoingHttpHeaders);
  // A refusal may come before the body was read: what is left of it must not be taken for the next request.
  if (!request.complete) request.resume();
  response.end(bytes);
}
