/** Publishing to an OCI registry: check by mount, upload, put, and read back. */

import { formatDigest, parseDigest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import type { LocalBlob, Manifest } from '../../core/model.ts';
import type { Clock } from '../../core/retry.ts';
import type { Target } from '../../core/target.ts';
import { expectStatus, isHtml } from '../../http/expect.ts';
import { type HttpRequest, type HttpResponse, header, type Send } from '../../http/types.ts';
import { encodeIndex, encodeManifest } from '../../manifest/oci.ts';
import { namedBlobs } from '../../manifest/oci-read.ts';
import type { RegistryTraits } from '../types.ts';
import { differentDigest, isPromise, noRegistry } from './answers.ts';
import { presence } from './presence.ts';
import { readManifest } from './read-manifest.ts';
import { referrers } from './referrers.ts';
import { anyTagUrl, manifestUrl, type Repository } from './routes.ts';
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

/** `host` is the registry as the user wrote it, for messages. Every method throws the errors of `expectStatus`. */
export function ociTarget(send: Send, repository: Repository & { readonly host: string }, options: OciTargetOptions): Target {
  const { origin, name, host } = repository;
  const scopes = [`repository:${name}:pull,push`];
  let repositoryIsNew = false;
  const uploads = openUploads(send, repository, scopes, options.traits ?? {});

  return {
    name: `${host}/${name}`,
    ...presence(send, repository, { scopes, mountFrom: options.mountFrom, uploads, isNew: () => repositoryIsNew }),

    async upload(blob, session) {
      checkDigest(await uploads.send(blob, session), blob);
      return blob.digest;
    },

    async isNew() {
      // What another repository has can be mounted.
      if (options.mountFrom.length > 0) return false;
      repositoryIsNew ||= await knowsNoTags();
      return repositoryIsNew;
    },

    async uploadUnmeasured(blob, digest) {
      const response = await uploads.sendUnmeasured(blob, digest);
      const measured = await digest;
      const stored = header(response, 'docker-content-digest');
      return stored === undefined ? measured : (parseDigest(stored) ?? measured);
    },

    closeUploads: () => uploads.closeAll(),
    encode: encodeManifest,
    blobsOf: namedBlobs,
    encodeIndex,
    attach: referrers(send, repository, scopes, options.clock).attach,
    put: putManifest,

    async find(reference) {
      const { manifest, repositoryUnknown } = await readManifest(send, repository, reference, scopes);
      if (repositoryUnknown) repositoryIsNew = true;
      return manifest;
    },

    async checkWritable() {
      await uploads.cancel(await uploads.open('checking that uploads are allowed'));
    },
  };

  /** Whether the registry says that there is no such repository. */
  async function knowsNoTags(): Promise<boolean> {
    const response = await send({ method: 'GET', url: anyTagUrl(origin, name), scopes });
    if (response.status !== 404) {
      // A list, or a refusal that the next question gets as well.
      await response.body.discard();
      return false;
    }
    return new TextDecoder().decode(await response.body.start(LARGEST_REFUSAL)).includes('"NAME_UNKNOWN"');
  }

  async function putManifest(manifest: Manifest, tag: string | undefined): Promise<void> {
    const own = formatDigest(manifest.digest);
    const request: HttpRequest = {
      method: 'PUT',
      url: manifestUrl(origin, name, tag ?? own),
      headers: { 'content-type': manifest.mediaType },
      body: manifest.bytes,
      scopes,
    };
    const what = `putting the manifest under ${tag ?? own}`;
    const response = await expectStatus(await send(request), request, [200, 201, 202, 204], what);
    await response.body.discard();
    // A bare 201 is a registry's as well.
    if (!isPromise(response) && (response.status !== 201 || isHtml(response))) throw noRegistry(response, what, 'digest, so what it stored is not known');
    const digest = header(response, 'docker-content-digest');
    if (digest !== undefined && digest !== own) throw new IntegrityError(`${what}: ${host} calculated ${digest}, but the manifest's digest is ${own}`);
  }

  function checkDigest(response: HttpResponse, blob: LocalBlob): void {
    const error = differentDigest(header(response, 'docker-content-digest'), blob, host);
    if (error !== undefined) throw error;
  }
}
