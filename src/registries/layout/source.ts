/** Pulling from an OCI image layout: manifests, blobs from any byte on, and the tags of the index. */

import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatDigest } from '../../core/digest.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import type { ReadableSource } from '../../core/target.ts';
import { decodeManifest } from '../../manifest/oci-read.ts';
import { pickChildren } from '../../manifest/pick.ts';
import { folderError, REF_NAME, readIndex } from './index-file.ts';
import { readManifest } from './read-manifest.ts';
import { blobPath } from './routes.ts';

export interface LayoutSourceOptions {
  /** What a relative folder is relative to. */
  readonly workspace: string;
}

const CHUNK = 1024 * 1024;

/** Every method throws `InputError` when the folder cannot be read, `IntegrityError` or `ProtocolError` when it is broken. */
export function layoutSource(given: string, { workspace }: LayoutSourceOptions): ReadableSource {
  const directory = resolve(workspace, given);
  const name = `oci-layout://${given}`;
  return {
    name,

    async find(reference) {
      if (readIndex(directory) === undefined)
        throw new InputError(`${name}: ${directory} is no OCI image layout`, { hint: 'it has no index.json: check the path' });
      return readManifest(directory, reference);
    },

    async *blob(digest, size, offset = 0) {
      const path = blobPath(directory, digest);
      try {
        const found = statSync(path, { throwIfNoEntry: false });
        if (found === undefined) throw new IntegrityError(`${name} does not hold ${formatDigest(digest)}`);
        if (size >= 0 && found.size !== size) throw new IntegrityError(`${name}: ${formatDigest(digest)} has ${found.size} bytes, not ${size}`);
        yield* createReadStream(path, { start: offset, highWaterMark: CHUNK });
      } catch (error) {
        throw (error as NodeJS.ErrnoException).syscall === undefined ? error : folderError(directory, error);
      }
    },

    async *tags() {
      for (const { annotations } of readIndex(directory)?.manifests ?? []) {
        const tag = annotations?.[REF_NAME];
        if (tag != null) yield tag;
      }
    },

    /** Entries without a name, as `oras cp -r` writes them too; each manifest says itself what it refers to. */
    async *referrers(subject) {
      for (const entry of readIndex(directory)?.manifests ?? []) {
        const manifest = readManifest(directory, entry.digest);
        if (manifest === undefined || manifest.digest.hex === subject.hex) continue;
        const document = decodeManifest(manifest);
        if (document.subject?.digest !== formatDigest(subject)) continue;
        const { artifactType, annotations } = document;
        yield { mediaType: manifest.mediaType, digest: entry.digest, size: entry.size, annotations, ...(artifactType === undefined ? {} : { artifactType }) };
      }
    },

    decode: decodeManifest,
    pick: pickChildren,
  };
}
