/** Pulling from an OCI image layout, a folder or a tar: manifests, blobs from any byte on, and the tags of the index. */

import { resolve } from 'node:path';
import { formatDigest } from '../../core/digest.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import type { ReadableSource } from '../../core/target.ts';
import { decodeManifest } from '../../manifest/oci-read.ts';
import { pickChildren } from '../../manifest/pick.ts';
import { blobName, folderFiles, type LayoutFiles } from './files.ts';
import { folderError, REF_NAME, readIndex } from './index-file.ts';
import { readManifest } from './read-manifest.ts';
import { openTar } from './tar-files.ts';

export interface LayoutSourceOptions {
  /** What a relative folder is relative to. */
  readonly workspace: string;
}

/** Every method throws `InputError` when the folder cannot be read, `IntegrityError` or `ProtocolError` when it is broken. */
export function layoutSource(given: string, { workspace }: LayoutSourceOptions): ReadableSource {
  const directory = resolve(workspace, given);
  return sourceOver(`oci-layout://${given}`, folderFiles(directory));
}

/** As `layoutSource`, of a tar. Throws at once where there is none. */
export function archiveSource(given: string, { workspace }: LayoutSourceOptions): ReadableSource {
  const path = resolve(workspace, given);
  const name = `oci-archive://${given}`;
  const files = openTar(path, name);
  if (files === undefined) throw new InputError(`${name}: ${path} does not exist`);
  return sourceOver(name, files);
}

function sourceOver(name: string, files: LayoutFiles): ReadableSource {
  const { where } = files;
  return {
    name,

    async find(reference) {
      if (readIndex(files) === undefined) throw new InputError(`${name}: ${where} is no OCI image layout`, { hint: 'it has no index.json: check the path' });
      return readManifest(files, reference);
    },

    async *blob(digest, size, offset = 0) {
      const file = blobName(digest);
      try {
        const found = files.size(file);
        if (found === undefined) throw new IntegrityError(`${name} does not hold ${formatDigest(digest)}`);
        if (size >= 0 && found !== size) throw new IntegrityError(`${name}: ${formatDigest(digest)} has ${found} bytes, not ${size}`);
        yield* files.stream(file, offset);
      } catch (error) {
        throw (error as NodeJS.ErrnoException).syscall === undefined ? error : folderError(where, error);
      }
    },

    async *tags() {
      for (const { annotations } of readIndex(files)?.manifests ?? []) {
        const tag = annotations?.[REF_NAME];
        if (tag != null) yield tag;
      }
    },

    /** Entries without a name, as `oras cp -r` writes them too; each manifest says itself what it refers to. */
    async *referrers(subject) {
      for (const entry of readIndex(files)?.manifests ?? []) {
        const manifest = readManifest(files, entry.digest);
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
