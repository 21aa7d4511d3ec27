/** Publishing to an OCI registry: check by mount, upload, put, and read back. */

import { formatDigest, parseDigest } from '../../core/digest.ts';
import { AuthError, IntegrityError, RegistryError } from '../../core/errors.ts';
import type { LocalBlob, Manifest } from '../../core/model.ts';
import type { Clock } from '../../core/retry.ts';
import type { Mount, Target, UploadSession } from '../../core/target.ts';
import { expectStatus } from '../../http/expect.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../../http/types.ts';
import { encodeIndex, encodeManifest } from '../../manifest/oci.ts';
import { namedBlobs } from '../../manifest/oci-read.ts';
import type { RegistryTraits } from '../types.ts';
import { readManifest } from './read-manifest.ts';
import { referrers } from './referrers.ts';
import { anyTagUrl, blobUrl, manifestUrl, mountUrl, type Repository } from './routes.ts';
import { openUploads } from './uploads.ts';

export interface OciTargetOptions {
  /** Repositories of the same registry to try mounting from. */
  readonly mountFrom: readonly string[];
  readonly clock: Clock;
  /** What other images found out about this registry. */
  readonly traits?: RegistryTraits;
}

/** Of what a registry says that knows no such repository. Bytes. */
const LARGEST_REFUSAL = 64 * 1024;
/** From here on a needless upload costs more than a question. Bytes. */
const WORTH_ASKING = 64 * 1024 * 1024;

/** `host` is the registry as the user wrote it, for messages. Every method throws the errors of `expectStatus`. */
export function ociTarget(send: Send, repository: Repository & { readonly host: string }, options: OciTargetOptions): Target {
  const { origin, name, host } = repository;
  const scopes = [`repository:${name}:pull,push`];
  /**
   * A registry that answers 202 to every mount tells nothing by it (crane's registry does so). The first 202 is
   * therefore checked by one HEAD; where that finds the blob, HEAD is the question from then on.
   */
  let mountsTell = false;
  let silent = false;
  let repositoryIsNew = false;
  let probe: Promise<boolean> | undefined;
  const uploads = openUploads(send, repository, scopes, options.traits ?? {});

  async function has(blob: LocalBlob): Promise<boolean> {
    const request: HttpRequest = { method: 'HEAD', url: blobUrl(origin, name, blob.digest), scopes };
    const response = await send(request);
    await response.body.discard();
    if (response.status === 200) return true;
    // Some registries say 403 and worse for what is missing (google/go-containerregistry#1691): the upload will tell.
    if (response.status < 500 && response.status !== 429 && response.status !== 401) return false;
    throw await refused(response, request, `asking for ${nameOf(blob)}`);
  }

  async function mountFrom(blob: LocalBlob, from: string): Promise<Mount | undefined> {
    const request: HttpRequest = {
      method: 'POST',
      url: mountUrl(origin, name, blob.digest, from),
      headers: { 'content-length': '0' },
      scopes: from === name ? scopes : [...scopes, `repository:${from}:pull`],
    };
    const response = await send(request).catch((error: unknown) => {
      // No token for the other repository: it is refused like any other mount.
      if (error instanceof AuthError && from !== name) return undefined;
      throw error;
    });
    if (response === undefined) return undefined;
    if (response.status === 201 || response.status === 202) await response.body.discard();
    if (response.status === 201) {
      checkDigest(response, blob);
      return { kind: 'present', how: from === name ? 'exists' : 'mounted' };
    }
    if (response.status === 202) return { kind: 'missing', session: uploads.opened(response, request) };
    // A refused mount is an upload, whatever the refusal: only a busy registry is worth another try of the same question.
    const error = await refused(response, request, `mounting ${nameOf(blob)}`);
    if (from === name && error instanceof RegistryError && error.retryable) throw error;
    return undefined;
  }

  /** After a 202 that may mean nothing: is the blob there all the same? */
  async function isThereAfterAll(blob: LocalBlob): Promise<boolean> {
    // In a new repository nothing is found, unless a registry keeps one store for all and takes no mounts.
    if (mountsTell || (repositoryIsNew && options.mountFrom.length === 0)) return false;
    while (probe !== undefined) {
      const asked = probe;
      try {
        silent = await asked;
      } catch {
        // Whoever asked hears of it, and the question is open again.
        if (probe === asked) probe = undefined;
        continue;
      }
      return silent || blob.size >= WORTH_ASKING ? has(blob) : false;
    }
    probe = has(blob);
    silent = await probe;
    return silent;
  }

  return {
    name: `${host}/${name}`,
    has,

    async mount(blob) {
      // Another blob may find out meanwhile that mounts tell nothing: this one is asked for all the same.
      const asked = silent;
      if (asked && (await has(blob))) return { kind: 'present', how: 'exists' };
      let session: UploadSession | undefined;
      for (const from of asked ? options.mountFrom : [...options.mountFrom, name]) {
        const answer = await mountFrom(blob, from);
        if (answer?.kind !== 'present' && session !== undefined && answer?.session !== undefined) await uploads.cancel(session);
        if (answer?.kind === 'present') {
          if (session !== undefined) await uploads.cancel(session);
          mountsTell = true;
          return answer;
        }
        session = answer?.session ?? session;
      }
      if (!asked && (await isThereAfterAll(blob))) {
        if (session !== undefined) await uploads.cancel(session);
        return { kind: 'present', how: 'exists' };
      }
      return session === undefined ? { kind: 'missing' } : { kind: 'missing', session };
    },

    async upload(blob, session) {
      checkDigest(await uploads.send(blob, session), blob);
      return blob.digest;
    },

    async isNew() {
      // What another repository has can be mounted.
      if (options.mountFrom.length > 0) return false;
      if (repositoryIsNew) return true;
      const request: HttpRequest = { method: 'GET', url: anyTagUrl(origin, name), scopes };
      const response = await send(request);
      if (response.status !== 404) {
        // A list, or a refusal that the next question gets as well.
        await response.body.discard();
        return false;
      }
      const text = new TextDecoder().decode(await response.body.start(LARGEST_REFUSAL));
      repositoryIsNew = text.includes('"NAME_UNKNOWN"');
      return repositoryIsNew;
    },

    async uploadUnmeasured(blob, digest) {
      const response = await uploads.sendUnmeasured(blob, digest);
      const measured = await digest;
      const stored = header(response, 'docker-content-digest');
      return stored === undefined ? measured : (parseDigest(stored) ?? measured);
    },

    closeUploads: () => uploads.closeAll(),

    async mountable(blob) {
      for (const from of options.mountFrom) {
        const request: HttpRequest = { method: 'HEAD', url: blobUrl(origin, from, blob.digest), scopes: [`repository:${from}:pull`] };
        // What cannot be asked for will be uploaded: that is no failure.
        const response = await send(request).catch(() => undefined);
        await response?.body.discard();
        if (response?.status === 200) return true;
      }
      return false;
    },

    encode: encodeManifest,
    blobsOf: namedBlobs,
    encodeIndex,
    attach: referrers(send, repository, scopes, options.clock).attach,

    async put(manifest, tag) {
      const request: HttpRequest = {
        method: 'PUT',
        url: manifestUrl(origin, name, tag ?? formatDigest(manifest.digest)),
        headers: { 'content-type': manifest.mediaType },
        body: manifest.bytes,
        scopes,
      };
      const what = `putting the manifest under ${tag ?? formatDigest(manifest.digest)}`;
      const response = await expectStatus(await send(request), request, [200, 201, 202, 204], what);
      await response.body.discard();
      const digest = header(response, 'docker-content-digest');
      if (digest !== undefined && digest !== formatDigest(manifest.digest)) throw differs(what, digest, manifest);
    },

    async find(reference) {
      const { manifest, repositoryUnknown } = await readManifest(send, repository, reference, scopes);
      if (repositoryUnknown) repositoryIsNew = true;
      return manifest;
    },

    async checkWritable() {
      await uploads.cancel(await uploads.open('checking that uploads are allowed'));
    },
  };

  function checkDigest(response: HttpResponse, blob: LocalBlob): void {
    const digest = header(response, 'docker-content-digest');
    if (digest === undefined || digest === formatDigest(blob.digest)) return;
    throw new IntegrityError(`${host} calculated ${digest} for ${nameOf(blob)}, but its digest is ${formatDigest(blob.digest)}`);
  }

  function differs(what: string, digest: string, manifest: Manifest): IntegrityError {
    return new IntegrityError(`${what}: ${host} calculated ${digest}, but the manifest's digest is ${formatDigest(manifest.digest)}`);
  }
}

/** The error that `expectStatus` would throw. */
async function refused(response: HttpResponse, request: HttpRequest, what: string): Promise<unknown> {
  return expectStatus(response, request, [], what).then(
    () => undefined,
    (error: unknown) => error,
  );
}

function nameOf(blob: LocalBlob): string {
  return `"${blob.title}"`;
}
