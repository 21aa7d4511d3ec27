/** An OCI Distribution 1.1 registry in memory that verifies what it is sent and writes down what it is asked. */

import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type Answer, type Ask, refuse } from './oci-registry-answer.ts';
import { createGate } from './oci-registry-auth.ts';
import { type BlobRules, beginUpload, blob, upload } from './oci-registry-blobs.ts';
import { type ManifestRules, manifest, referrers, tagList } from './oci-registry-manifests.ts';
import type { Asked, Fault, LogEntry, OciRegistry, OciRegistryOptions } from './oci-registry-options.ts';
import { createStore, digestOf, isRepositoryName } from './oci-registry-store.ts';

export type { Asked, Fault, LogEntry, OciRegistry, OciRegistryOptions } from './oci-registry-options.ts';

const PAGE_SIZE = 1000;
const READS = ['GET', 'HEAD'];
const METHODS: Readonly<Record<string, readonly string[]>> = {
  blobs: ['GET', 'HEAD', 'DELETE'],
  begin: ['POST'],
  uploads: ['GET', 'PATCH', 'PUT', 'DELETE'],
  manifests: ['GET', 'HEAD', 'PUT', 'DELETE'],
  tags: ['GET'],
  referrers: ['GET'],
};
const ROUTES: readonly (readonly [string, RegExp])[] = [
  ['begin', /^\/v2\/(.+)\/blobs\/uploads\/?()$/],
  ['uploads', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/],
  ['blobs', /^\/v2\/(.+)\/blobs\/([^/]+)$/],
  ['manifests', /^\/v2\/(.+)\/manifests\/([^/]+)$/],
  ['tags', /^\/v2\/(.+)\/tags\/list()$/],
  ['referrers', /^\/v2\/(.+)\/referrers\/([^/]+)$/],
];

/** Listens on a free port of the loopback. */
export async function startOciRegistry(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const store = createStore(options.repositories ?? 'create', options.keepBodies ?? true);
  const log: LogEntry[] = [];
  const seen = new Map<string, number>();
  const unexpected: string[] = [];
  const scheme = options.tls ? 'https' : 'http';
  let port = 0;
  const origin = (): string => `${scheme}://localhost:${port}`;
  const gate = createGate(options.auth, origin, options.now ?? Date.now);
  const complain = (what: string): void => void unexpected.push(what);

  function locate(path: string): string {
    if (options.location === 'absolute') return origin() + path;
    if (options.location === 'other-origin' && path.includes('/uploads/')) return `${scheme}://127.0.0.1:${port}${path}`;
    return path;
  }
  const blobRules: BlobRules = { store, mount: options.mount ?? 'yes', locate, complain };
  const manifestRules: ManifestRules = {
    store,
    referrers: options.referrers ?? 'api',
    immutableTags: options.immutableTags ?? false,
    pageSize: options.pageSize ?? PAGE_SIZE,
    locate,
  };

  async function work(ask: Ask): Promise<Answer> {
    const { pathname } = ask.url;
    if (pathname === '/token' && ['GET', 'POST'].includes(ask.method)) return gate.token(ask);
    if (pathname === '/v2/' && READS.includes(ask.method)) {
      return gate.check(ask, new Map()) ?? { status: 200, headers: { 'docker-distribution-api-version': 'registry/2.0' } };
    }
    for (const [route, pattern] of ROUTES) {
      const match = pattern.exec(pathname);
      if (match) return routed(ask, route, match[1] as string, match[2] as string);
    }
    complain(`${ask.method} ${pathname}`);
    return refuse(404, 'UNSUPPORTED', 'there is no such route');
  }

  async function routed(ask: Ask, route: string, name: string, rest: string): Promise<Answer> {
    if (!METHODS[route]?.includes(ask.method)) {
      complain(`${ask.method} ${ask.url.pathname}`);
      return refuse(405, 'UNSUPPORTED', 'the method is not supported here');
    }
    if (!isRepositoryName(name)) return refuse(400, 'NAME_INVALID', `"${name}" is not a repository name`);
    const refused = options.location === 'other-origin' && route === 'uploads' ? away(ask) : gate.check(ask, needs(ask, name));
    if (refused) return refused;
    if (options.readOnly && !READS.includes(ask.method)) return refuse(403, 'DENIED', 'requested access to the resource is denied');
    if (!store.mayHold(name)) return refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry');
    if (route === 'blobs') return blob(blobRules, ask, name, decodeURIComponent(rest));
    if (route === 'begin') return beginUpload(blobRules, ask, name);
    if (route === 'uploads') return upload(blobRules, ask, name, rest);
    if (route === 'manifests') return manifest(manifestRules, ask, name, decodeURIComponent(rest));
    if (route === 'tags') return tagList(manifestRules, ask, name);
    return referrers(manifestRules, ask, name, decodeURIComponent(rest));
  }

  /** The other origin stands for a storage service with signed addresses: it must see no credentials. */
  function away(ask: Ask): Answer | undefined {
    if (ask.request.headers.authorization === undefined) return undefined;
    complain(`credentials were sent to another origin: ${ask.method} ${ask.url.pathname}`);
    return refuse(400, 'DENIED', 'this origin takes no credentials');
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const entry: LogEntry = { method, path, status: 0, bytes: 0, ...(headers.authorization ? { authorization: headers.authorization } : {}) };
    log.push(entry);
    const key = `${method} ${path}`;
    const asked: Asked = { method, path, headers, nth: seen.get(key) ?? 0 };
    seen.set(key, asked.nth + 1);
    const ask: Ask = { request, method, url: new URL(path, origin()), received: 0, resetAfter: Number.POSITIVE_INFINITY };
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
      // A client that goes away is its own business; all else is a fault of this file.
      if (request.destroyed || request.socket.destroyed) return;
      complain(`${key}: ${String(error)}`);
      result = refuse(500, 'UNKNOWN', 'the registry failed');
    } finally {
      entry.bytes = ask.received;
    }
    await options.delay?.(asked);
    if (result === 'reset') return void request.socket.destroy();
    entry.status = (result as Answer).status;
    await sendAnswer(response, method, result as Answer);
  }

  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      complain(`${request.method} ${request.url}: ${String(error)}`);
      request.socket.destroy();
    });
  };
  const server = options.tls ? createTlsServer({ key: options.tls.key, cert: options.tls.cert }, listener) : createServer(listener);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;

  return {
    host: `localhost:${port}`,
    url: origin(),
    log,
    unexpected,
    count: (method, path) => log.filter((entry) => (method === undefined || entry.method === method) && (path === undefined || path.test(entry.path))).length,
    blobs: (name) => new Map([...(store.find(name)?.blobs ?? [])].map(([digest, kept]) => [digest, Buffer.concat(kept.chunks ?? [])])),
    tags: (name) => [...(store.find(name)?.tags.keys() ?? [])].sort(),
    openUploads: () => store.uploads.size,
    manifest(name, reference) {
      const repository = store.find(name);
      return repository?.manifests.get(repository.tags.get(reference) ?? reference);
    },
    setBlob(name, bytes) {
      const digest = digestOf(bytes);
      store.make(name).blobs.set(digest, { size: bytes.length, chunks: [bytes] });
      return digest;
    },
    removeBlob: (name, digest) => store.find(name)?.blobs.delete(digest) ?? false,
    setManifest(name, reference, bytes, mediaType) {
      const repository = store.make(name);
      const digest = reference.includes(':') ? reference : digestOf(bytes);
      repository.manifests.set(digest, { bytes, mediaType });
      if (digest !== reference) repository.tags.set(reference, digest);
      return digest;
    },
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

/** As the reference registry asks for them (distribution, `appendAccessRecords`), but closing an upload needs `push` only. */
function needs(ask: Ask, name: string): ReadonlyMap<string, readonly string[]> {
  if (READS.includes(ask.method)) return new Map([[name, ['pull']]]);
  if (ask.method === 'DELETE') return new Map([[name, [ask.url.pathname.includes('/blobs/uploads/') ? 'push' : 'delete']]]);
  const from = ask.method === 'POST' ? ask.url.searchParams.get('from') : null;
  return new Map<string, readonly string[]>([...(from === null ? [] : [[from, ['pull']] as const]), [name, ['pull', 'push']]]);
}

async function sendAnswer(response: ServerResponse, method: string, answer: Answer): Promise<void> {
  const { body = '' } = answer;
  const list = typeof body === 'string' || body instanceof Uint8Array ? [body] : body;
  const length = list.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
  const known = method === 'HEAD' || answer.status === 204 || answer.headers?.['transfer-encoding'] !== undefined ? {} : { 'content-length': String(length) };
  response.writeHead(answer.status, { ...known, ...answer.headers } as OutgoingHttpHeaders);
  if (method === 'HEAD' || list.length <= 1) response.end(method === 'HEAD' ? undefined : list[0]);
  else await pipeline(list, response).catch(() => response.destroy());
}
