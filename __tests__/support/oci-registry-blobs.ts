/** The blob routes of the registry in memory: read, mount, upload in one or in chunks; every byte is hashed and counted. */

import { type Answer, type Ask, pieces, refuse } from './oci-registry-answer.ts';
import { isKnownDigest, type KeptBlob, type Store, type Upload } from './oci-registry-store.ts';

export interface BlobRules {
  readonly store: Store;
  /** 'never': 202 to every mount. 'lie': 201 to every mount, though the blob may be missing. */
  readonly mount: 'yes' | 'never' | 'lie';
  /** Writes a path as a `Location`. */
  locate(path: string): string;
  /** Told when a client asks for bytes that were dropped. */
  complain(what: string): void;
}

/** `GET`, `HEAD` and `DELETE /v2/NAME/blobs/DIGEST` */
export function blob(rules: BlobRules, ask: Ask, name: string, digest: string): Answer {
  if (!isKnownDigest(digest)) return refuse(400, 'DIGEST_INVALID', `"${digest}" is not a digest`);
  const repository = rules.store.find(name);
  const kept = repository?.blobs.get(digest);
  if (kept === undefined) return refuse(404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  if (ask.method === 'DELETE') {
    repository?.blobs.delete(digest);
    return { status: 202 };
  }
  return content(rules, ask, kept, digest);
}

function content(rules: BlobRules, ask: Ask, kept: KeptBlob, digest: string): Answer {
  const headers = { 'content-type': 'application/octet-stream', 'docker-content-digest': digest, 'accept-ranges': 'bytes' };
  const range = rangeOf(ask.request.headers.range, kept.size);
  if (range === 'outside') return refuse(416, 'UNSUPPORTED', 'the range is outside of the blob', { 'content-range': `bytes */${kept.size}` });
  const [start, end] = range ?? [0, kept.size];
  const partial = range === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${kept.size}` };
  const answer = { status: range === undefined ? 200 : 206, headers: { ...headers, ...partial, 'content-length': String(end - start) } };
  if (ask.method === 'HEAD') return answer;
  if (kept.chunks === undefined) {
    rules.complain(`GET of ${digest}, whose bytes were not kept`);
    return refuse(500, 'UNSUPPORTED', 'the bytes were not kept');
  }
  return { ...answer, body: range === undefined ? kept.chunks : Buffer.concat(kept.chunks).subarray(start, end) };
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2; the end is exclusive. */
function rangeOf(header: string | undefined, size: number): readonly [number, number] | 'outside' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const end = match[1] === '' || match[2] === '' ? size : Math.min(size, Number(match[2]) + 1);
  return start < end ? [start, end] : 'outside';
}

/** `POST /v2/NAME/blobs/uploads/`: a mount, a blob in one request, or a new session. */
export async function beginUpload(rules: BlobRules, ask: Ask, name: string): Promise<Answer> {
  const query = ask.url.searchParams;
  const mount = query.get('mount');
  if (mount !== null) {
    if (!isKnownDigest(mount)) return refuse(400, 'DIGEST_INVALID', `"${mount}" is not a digest`);
    if (rules.mount === 'lie') return stored(rules, name, mount);
    const kept = rules.mount === 'yes' ? findAnywhere(rules.store, mount, query.get('from')) : undefined;
    if (kept !== undefined) {
      rules.store.make(name).blobs.set(mount, kept);
      return stored(rules, name, mount);
    }
  }
  const upload = rules.store.open(name);
  const digest = query.get('digest');
  if (digest === null) return { status: 202, headers: whereAndHowMuch(rules, upload) };
  const refused = await receive(rules, ask, upload);
  return refused ?? finish(rules, upload, digest);
}

function findAnywhere(store: Store, digest: string, from: string | null): KeptBlob | undefined {
  if (from !== null) return store.find(from)?.blobs.get(digest);
  for (const repository of store.repositories.values()) {
    const kept = repository.blobs.get(digest);
    if (kept !== undefined) return kept;
  }
  return undefined;
}

/** `GET`, `PATCH`, `PUT` and `DELETE /v2/NAME/blobs/uploads/ID` */
export async function upload(rules: BlobRules, ask: Ask, name: string, id: string): Promise<Answer> {
  const found = rules.store.uploads.get(id);
  if (found === undefined || found.name !== name) return refuse(404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
  if (ask.method === 'GET') return { status: 204, headers: whereAndHowMuch(rules, found) };
  if (ask.method === 'DELETE') {
    rules.store.uploads.delete(id);
    return { status: 204 };
  }
  const digest = ask.url.searchParams.get('digest');
  if (ask.method === 'PUT' && digest === null) return refuse(400, 'DIGEST_INVALID', 'the closing PUT names no digest');
  const refused = await receive(rules, ask, found);
  if (refused !== undefined) return refused;
  if (ask.method === 'PUT' && digest !== null) return finish(rules, found, digest);
  return { status: 202, headers: whereAndHowMuch(rules, found) };
}

/** Reads the body into the upload, if it is the next chunk and comes by the newest address. */
async function receive(rules: BlobRules, ask: Ask, into: Upload): Promise<Answer | undefined> {
  const range = ask.request.headers['content-range'];
  const match = /^(\d+)-(\d+)$/.exec(range ?? '');
  const start = into.size;
  if (range !== undefined && (!match || Number(match[1]) !== start)) {
    return refuse(416, 'BLOB_UPLOAD_INVALID', `the next byte is ${start}, not "${range}"`, whereAndHowMuch(rules, into));
  }
  const state = ask.url.searchParams.get('_state');
  if (ask.method !== 'POST' && state !== String(start)) {
    return refuse(400, 'BLOB_UPLOAD_INVALID', 'the address is not the Location of the last answer');
  }
  const before = ask.received;
  for await (const chunk of pieces(ask)) rules.store.add(into, chunk);
  const length = ask.received - before;
  if (match && Number(match[2]) - Number(match[1]) + 1 !== length) {
    rules.store.uploads.delete(into.id);
    return refuse(400, 'SIZE_INVALID', `the range "${range}" came with ${length} bytes`);
  }
  return undefined;
}

function finish(rules: BlobRules, done: Upload, digest: string): Answer {
  rules.store.uploads.delete(done.id);
  if (!isKnownDigest(digest)) return refuse(400, 'DIGEST_INVALID', `"${digest}" is not a digest`);
  const actual = rules.store.finish(done, digest);
  if (actual !== digest) return refuse(400, 'DIGEST_INVALID', `the bytes are ${actual}, not ${digest}`);
  rules.store.make(done.name).blobs.set(digest, { size: done.size, chunks: done.chunks });
  return stored(rules, done.name, digest);
}

function stored(rules: BlobRules, name: string, digest: string): Answer {
  return { status: 201, headers: { location: rules.locate(`/v2/${name}/blobs/${digest}`), 'docker-content-digest': digest } };
}

function whereAndHowMuch(rules: BlobRules, open: Upload): Readonly<Record<string, string>> {
  return {
    location: rules.locate(`/v2/${open.name}/blobs/uploads/${open.id}?_state=${open.size}`),
    range: `0-${Math.max(0, open.size - 1)}`,
    'docker-upload-uuid': open.id,
  };
}
