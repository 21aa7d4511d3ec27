/** Publishing to an OCI image layout, a folder: blobs by temporary file and rename, the index under a lock. */

import { createHash, randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { formatDigest } from '../../core/digest.ts';
import { InputError, IntegrityError } from '../../core/errors.ts';
import type { LocalBlob, Manifest } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import { encodeIndex, encodeManifest } from '../../manifest/oci.ts';
import { folderFiles } from './files.ts';
import { addEntry, checkLayout, folderError, type IndexEntry } from './index-file.ts';
import { readManifest } from './read-manifest.ts';
import { blobPath, blobsPath } from './routes.ts';

export interface LayoutOptions {
  /** What a relative folder is relative to. */
  readonly workspace: string;
}

/** Every method throws `InputError` when the folder cannot be used, `IntegrityError` when bytes differ. */
export function layoutTarget(given: string, { workspace }: LayoutOptions): Target {
  const directory = resolve(workspace, given);
  let checked = false;
  const ready = (): void => {
    if (!checked) checkLayout(directory, true);
    checked = true;
  };

  function has(blob: LocalBlob): boolean {
    return statSync(blobPath(directory, blob.digest), { throwIfNoEntry: false })?.size === blob.size;
  }

  return {
    name: `oci-layout://${given}`,
    has: async (blob) => has(blob),
    mount: async (blob) => (has(blob) ? { kind: 'present', how: 'exists' } : { kind: 'missing' }),

    async upload(blob) {
      ready();
      const folder = blobsPath(directory, blob.digest.algorithm);
      const temporary = join(folder, `.tmp-${randomUUID()}`);
      try {
        mkdirSync(folder, { recursive: true });
        const hex = await write(temporary, blob);
        if (hex !== blob.digest.hex) throw new IntegrityError(`"${blob.title}" is ${blob.digest.algorithm}:${hex} now, not ${formatDigest(blob.digest)}`);
        renameSync(temporary, blobPath(directory, blob.digest));
      } catch (error) {
        throw (error as NodeJS.ErrnoException).syscall === undefined ? error : folderError(directory, error);
      } finally {
        rmSync(temporary, { force: true });
      }
      return blob.digest;
    },

    encode: encodeManifest,
    encodeIndex,
    putChild: storeManifest,

    async put(manifest, tag) {
      await storeManifest(manifest);
      await addEntry(directory, entryOf(manifest), tag);
    },

    async find(reference) {
      return readManifest(folderFiles(directory), reference);
    },

    async checkWritable() {
      checkLayout(directory, false);
      checkFolderWritable(directory);
    },
  };

  async function storeManifest(manifest: Manifest): Promise<void> {
    ready();
    const folder = blobsPath(directory, manifest.digest.algorithm);
    const temporary = join(folder, `.tmp-${randomUUID()}`);
    try {
      mkdirSync(folder, { recursive: true });
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(manifest.bytes);
      } finally {
        await handle.close();
      }
      renameSync(temporary, blobPath(directory, manifest.digest));
    } catch (error) {
      throw folderError(directory, error);
    } finally {
      rmSync(temporary, { force: true });
    }
  }
}

/** As `index.json` names a manifest. */
export function entryOf({ mediaType, digest, bytes }: Manifest): IndexEntry {
  const { artifactType } = JSON.parse(new TextDecoder().decode(bytes)) as { artifactType?: string };
  return { mediaType, digest: formatDigest(digest), size: bytes.byteLength, ...(artifactType === undefined ? {} : { artifactType }) };
}

/** Whether the folder can be written to, or made. Throws `InputError`; leaves nothing behind. */
export function checkFolderWritable(directory: string): void {
  let parent = directory;
  while (!existsSync(parent) && dirname(parent) !== parent) parent = dirname(parent);
  try {
    if (!statSync(parent).isDirectory()) throw new InputError(`The folder ${directory} cannot be used: ${parent} is a file`);
    accessSync(parent, constants.W_OK);
  } catch (error) {
    throw error instanceof InputError ? error : folderError(directory, error);
  }
}

/** Writes a new file; the SHA-2 digest of what was written, in hex. */
async function write(path: string, blob: LocalBlob): Promise<string> {
  const hash = createHash(blob.digest.algorithm);
  const handle = await open(path, 'wx');
  try {
    for await (const chunk of blob.open()) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}
