/**
 * A registry that takes a push without hashing or storing it, in a process of its own: what is left is the client's own cost.
 * Prints its address; `GET /stats` tells the requests by method since the last time it was asked. Blobs are never there.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const manifests = new Map<string, { readonly bytes: Buffer; readonly type: string }>();
let counts: Record<string, number> = {};
let uploads = 0;

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const { method = '', url = '' } = request;
  const path = url.split('?', 1)[0] as string;
  if (path === '/stats') {
    response.end(JSON.stringify(counts));
    counts = {};
    return;
  }
  counts[method] = (counts[method] ?? 0) + 1;
  const manifest = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(path);
  if (manifest) {
    const [, name, reference] = manifest as unknown as [string, string, string];
    if (method === 'PUT') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const kept = { bytes: Buffer.concat(chunks), type: request.headers['content-type'] ?? '' };
        manifests.set(`${name}@${reference}`, kept);
        // Who reads back by digest has just put by tag.
        manifests.set(`${name}@last`, kept);
        response.writeHead(201, { location: path }).end();
      });
      return;
    }
    const kept = manifests.get(`${name}@${reference}`) ?? (reference.startsWith('sha256:') ? manifests.get(`${name}@last`) : undefined);
    if (kept === undefined) {
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository"}]}');
      return;
    }
    response.writeHead(200, { 'content-type': kept.type, 'content-length': kept.bytes.length }).end(method === 'HEAD' ? undefined : kept.bytes);
    return;
  }
  if (method === 'POST') {
    response.writeHead(202, { location: `${path.replace(/\/?$/, '/')}${++uploads}`, 'content-length': 0 }).end();
    return;
  }
  if (method === 'PUT' || method === 'PATCH') {
    request.on('end', () => response.writeHead(method === 'PUT' ? 201 : 202, { location: path, 'content-length': 0 }).end());
    request.resume();
    return;
  }
  const list = /^\/v2\/(.+)\/tags\/list$/.exec(path);
  if (list) {
    const known = manifests.has(`${list[1]}@last`);
    response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    response.end(known ? '{"tags":["v1"]}' : '{"errors":[{"code":"NAME_UNKNOWN","message":"no such repository"}]}');
    return;
  }
  if (path === '/v2/') response.writeHead(200, { 'content-length': 2 }).end('{}');
  else response.writeHead(404, { 'content-length': 0 }).end();
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
