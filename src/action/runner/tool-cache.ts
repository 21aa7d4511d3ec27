/** `cache: true`: blobs kept in the runner's tool cache by the digest of their manifest, and checked before they are used again. */

import { createHash } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../core/digest.ts';
import type { ReadableSource } from '../../core/target.ts';

export interface BlobCache {
  /** The source, with the cache before it. */
  readonly source: ReadableSource;
  /** Whether nothing had to be fetched. */
  hit(): boolean;
  /** Keeps what was fetched for the next time. */
  save(): Promise<void>;
}

const TOOL = 'waybill';
const KIND = 'blobs';
const CHUNK = 1024 * 1024;

/**
 * `scratch` is an existing folder for what is fetched. Only whole-file hashes are cached: blobs under other checksums always travel.
 * Throws what the toolkit throws when the runner has no tool cache.
 */
export async function openBlobCache(source: ReadableSource, manifest: Digest, scratch: string): Promise<BlobCache> {
  const { cacheDir, find } = await import('@actions/tool-cache');
  const version = `1.0.0-${manifest.algorithm.replace(/[^a-z0-9]/g, '')}-${manifest.hex}`;
  const kept = find(TOOL, version, KIND);
  const fresh = join(scratch, 'cache');
  await mkdir(fresh, { recursive: true });
  let fetched = 0;

  async function* blob(digest: Digest, size: number, offset = 0): AsyncGenerator<Uint8Array, void, undefined> {
    const name = `${digest.algorithm}-${digest.hex}`;
    const known = kept === '' || !['sha256', 'sha512'].includes(digest.algorithm) ? undefined : join(kept, name);
    if (known !== undefined && (await isWhole(known, digest, size))) {
      yield* readFrom(known, offset);
      return;
    }
    fetched += 1;
    yield* copyTo(join(fresh, name), source.blob(digest, size, offset), offset);
  }

  return {
    source: { ...source, blob },
    hit: () => fetched === 0 && kept !== '',
    async save() {
      if (fetched === 0) return;
      // The toolkit replaces an entry as a whole, so what is good in the old one goes along.
      const names = await readdir(fresh);
      for (const name of kept === '' ? [] : await readdir(kept)) {
        if (!names.includes(name)) await link(join(kept, name), join(fresh, name)).catch(() => undefined);
      }
      await cacheDir(fresh, TOOL, version, KIND);
      await rm(fresh, { recursive: true, force: true });
    },
  };
}

async function isWhole(path: string, digest: Digest, size: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || !found.isFile() || (size >= 0 && found.size !== size)) return false;
  const hash = createHash(digest.algorithm);
  for await (const chunk of readFrom(path, 0)) hash.update(chunk);
  return hash.digest('hex') === digest.hex;
}

/** Each chunk in a buffer of its own. */
async function* readFrom(path: string, offset: number): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(path, 'r');
  try {
    for (let position = offset; ; ) {
      const { bytesRead, buffer } = await handle.read({ buffer: Buffer.allocUnsafe(CHUNK), position });
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** Passes the chunks on, and writes them down; a blob that is resumed is written from where it broke off. */
async function* copyTo(path: string, chunks: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array, void, undefined> {
  const handle: FileHandle = await open(path, offset > 0 ? 'r+' : 'w');
  try {
    let position = offset;
    for await (const chunk of chunks) {
      await handle.write(chunk, 0, chunk.byteLength, position);
      position += chunk.byteLength;
      yield chunk;
    }
    await handle.truncate(position);
  } finally {
    await handle.close();
  }
}
