/** The seven operations of Docker's 2014 "V2 provenance" protocol, one function each, for one image. */

import { type Digest, formatDigest } from '../../core/digest.ts';
import { ProtocolError } from '../../core/errors.ts';
import { isHtml } from '../../http/expect.ts';
import { type Body, type HttpResponse, header } from '../../http/types.ts';
import { LARGEST_DOCUMENT } from '../../manifest/oci.ts';
import { call, jsonOf, type Wire } from './call.ts';
import { checkVariable, EXPRESSIONS, routeTo } from './routes.ts';

/** A repository as the protocol needs it. */
export interface Repository {
  /** Scheme and authority: `https://registry.example.org`. */
  readonly origin: string;
  readonly name: string;
  /** As the user wrote it, for messages. */
  readonly host: string;
}

export interface Version {
  readonly version: string;
  /** The registry is its own authority: user and password go to it, not to an index. */
  readonly standalone: boolean;
}

export interface OpenedBlob {
  /** Bytes, as the registry announced them; `NaN` where it came compressed. */
  readonly length: number;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ProvenanceClient {
  /** The document under a tag, as it was sent; `undefined` when it does not exist. */
  readManifest(tag: string): Promise<Uint8Array | undefined>;
  putManifest(tag: string, document: Uint8Array): Promise<void>;
  /** Throws `RegistryError` when the image does not exist. */
  listTags(): Promise<readonly string[]>;
  /** Whether the registry has the blob, in this image from now on; `false` asks for an upload. */
  mountBlob(digest: Digest): Promise<boolean>;
  readBlob(digest: Digest): Promise<OpenedBlob>;
  /** Sends an uncompressed tar; the answer is the registry's own checksum of it. */
  putBlob(what: string, sumType: string, body: Body, length?: number): Promise<Digest>;
}

const LARGEST_ANSWER = 64 * 1024;

/** Asks which registry this is. Throws `RegistryError` for any status but 200, `ProtocolError` when the answer is no version. */
export async function readVersion(wire: Wire, origin: string): Promise<Version> {
  const what = `asking ${new URL(origin).host} for its version`;
  const response = await call(wire, routeTo(origin, 'version', {}), { what, accepted: [200] });
  const { version, standalone } = fields(await jsonOf(response, LARGEST_ANSWER));
  if (typeof version !== 'string' || typeof standalone !== 'boolean') {
    throw new ProtocolError(`${what}: the answer is not {"version": string, "standalone": boolean}`);
  }
  return { version, standalone };
}

/** Throws `InputError` for an image name that the protocol does not know. Each operation throws the errors of `call`. */
export function provenanceClient(wire: Wire, { origin, name: image, host }: Repository): ProvenanceClient {
  checkVariable('image', image);
  const here = `${host}/${image}`;

  async function readBlob(digest: Digest): Promise<OpenedBlob> {
    const what = `reading the blob ${formatDigest(digest)} of ${here}`;
    const response = await call(wire, routeTo(origin, 'readBlob', blobVariables(digest)), { what, accepted: [200], missing: 'the blob does not exist' });
    if (response.decoded) return { length: Number.NaN, body: response.body };
    const text = header(response, 'content-length') ?? '';
    const length = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(length)) {
      await response.body.discard();
      throw new ProtocolError(`${what}: the Content-Length ${text === '' ? 'is missing' : `"${text}" is not a whole number`}`);
    }
    return { length, body: response.body };
  }

  function blobVariables(digest: Digest) {
    return { image, sumtype: digest.algorithm, sum: digest.hex };
  }

  return {
    async readManifest(tag) {
      const what = `reading the manifest "${tag}" of ${here}`;
      const response = await call(wire, routeTo(origin, 'readManifest', { image, tag }), { what, accepted: [200, 404] });
      if (response.status === 200) return refusingPages(response, await response.body.bytes(LARGEST_DOCUMENT), what);
      await response.body.discard();
      return undefined;
    },

    async putManifest(tag, document) {
      const what = `putting the manifest under "${tag}" of ${here}`;
      const response = await call(wire, { ...routeTo(origin, 'putManifest', { image, tag }), body: document }, { what, accepted: [201] });
      await response.body.discard();
    },

    async listTags() {
      const what = `listing the tags of ${here}`;
      const response = await call(wire, routeTo(origin, 'tags', { image }), { what, accepted: [200], missing: 'the image does not exist' });
      const tags = await jsonOf(response, LARGEST_DOCUMENT);
      if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) {
        throw new ProtocolError(`${what}: the answer is not a JSON array of strings`);
      }
      return tags;
    },

    async mountBlob(digest) {
      const what = `asking for the blob ${formatDigest(digest)} in ${here}`;
      const request = { ...routeTo(origin, 'mountBlob', blobVariables(digest)), headers: { 'content-length': '0' } };
      // 300 says "push it" in the dialect of October 2014, 404 in that of a month later (moby/moby e9b590d85e).
      const response = await call(wire, request, { what, accepted: [200, 300, 404] });
      const isPresent = response.status === 200;
      if (isPresent) refusingPages(response, await response.body.start(LARGEST_ANSWER), what);
      await response.body.discard();
      return isPresent;
    },

    readBlob,

    async putBlob(title, sumType, body, length) {
      const what = `uploading "${title}" to ${here} as ${sumType}`;
      const request = { ...routeTo(origin, 'putBlob', { image, sumtype: sumType }), body, ...(length === undefined ? {} : { length }) };
      const response = await call(wire, request, { what, accepted: [201] });
      const answer = await jsonOf(response, LARGEST_ANSWER);
      const { checksum } = fields(answer);
      const digest = typeof checksum === 'string' ? readChecksum(checksum, sumType) : undefined;
      if (digest !== undefined) return digest;
      throw new ProtocolError(`${what}: the registry took it, but its answer ${answer === undefined ? 'is not JSON' : 'names no checksum'}`);
    },
  };
}

/** A page for people is no answer, whatever its status (cloudflare/cloudflared#165). An empty one may be a registry's that calls all its answers so. */
function refusingPages(response: HttpResponse, bytes: Uint8Array, what: string): Uint8Array {
  if (!isHtml(response) || bytes.byteLength === 0 || bytes[0] === 0x7b) return bytes;
  throw new ProtocolError(`${what}: a web page answered (${response.url.host}, status ${response.status})`, {
    hint: 'check that the host is a registry, and whether a proxy before it asks for a login',
  });
}

/** `SUMTYPE:SUM`, or a bare sum of the type that was asked for. */
function readChecksum(text: string, sumType: string): Digest | undefined {
  const match = new RegExp(`^(?:(${EXPRESSIONS.sumtype}):)?(${EXPRESSIONS.sum})$`).exec(text);
  return match ? { algorithm: match[1] ?? sumType, hex: (match[2] as string).toLowerCase() } : undefined;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
