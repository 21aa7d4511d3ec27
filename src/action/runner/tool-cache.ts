/** `cache: true`: blobs kept in the runner's tool cache by the digest of their manifest. */

import { copyFile, type FileHandle, link, mkdir, open, readdir, rm } from 'node:fs/promises';
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
/** Bytes. */
const CHUNK = 1024 * 1024;

/**
 * `scratch` is an existing folder for what is fetched. Only whole-file hashes are cached: blobs under other checksums always travel.
 * What is kept is handed on as it is: whoever reads a blob hashes it, and calls `distrust` when it is another one. On a runner with several jobs
 * an entry may be replaced or removed at any time: what of it cannot be read comes from the source.
 * Throws what the toolkit throws when the runner has no tool cache.
 */
export async function openBlobCache(source: ReadableSource, manifest: Digest, scratch: string): Promise<BlobCache> {
  const { cacheDir, find } = await import('@actions/tool-cache');
  const version = `1.0.0-${manifest.algorithm.replace(/[^a-z0-9]/g, '')}-${manifest.hex}`;
  const kept = find(TOOL, version, KIND);
  const fresh = join(scratch, 'cache');
  await mkdir(fresh, { recursive: true });
  /** Names of blobs that came from the cache so far, at least in part, and of those that are not to. */
  const served = new Set<string>();
  const broken = new Set<string>();
  let fetched = 0;

  async function* blob(digest: Digest, size: number, offset = 0): AsyncGenerator<Uint8Array, void, undefined> {
    const name = nameOf(digest);
    let position = offset;
    if (kept !== '' && ['sha256', 'sha512'].includes(digest.algorithm) && !broken.has(name)) {
      try {
        for await (const chunk of readFrom(join(kept, name), size, offset)) {
          served.add(name);
          position += chunk.byteLength;
          yield chunk;
        }
        return;
      } catch {
        // The source knows the rest.
        broken.add(name);
      }
    }
    fetched += 1;
    yield* copyTo(join(fresh, name), source.blob(digest, size, position), position);
  }

  return {
    source: {
      ...source,
      blob,
      distrust(digest) {
        broken.add(nameOf(digest));
        return served.delete(nameOf(digest));
      },
    },
    hit: () => fetched === 0 && kept !== '',
    async save() {
      if (fetched === 0) return;
      // The toolkit replaces an entry as a whole, so the rest of the old one goes along.
      const names = await readdir(fresh);
      for (const name of kept === '' ? [] : await readdir(kept).catch(() => [])) {
        const [from, to] = [join(kept, name), join(fresh, name)];
        if (names.includes(name)) continue;
        await link(from, to)
          .catch(() => copyFile(from, to))
          .catch(() => rm(to, { force: true }));
      }
      await cacheDir(fresh, TOOL, version, KIND);
      await rm(fresh, { recursive: true, force: true });
    },
  };
}

function nameOf({ algorithm, hex }: Digest): string {
  return `${algorithm}-${hex}`;
}

/** The buffer is filled anew for each chunk. Throws when there are not, or not any more, `size` bytes. */
async function* readFrom(path: string, size: number, offset: number): AsyncGenerator<Uint8Array, void, undefined> {
  const handle = await open(path, 'r');
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size !== size) throw new Error('it has another size');
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size));
    for (let position = offset; position < size; ) {
      const { bytesRead } = await handle.read({ buffer, position, length: Math.min(CHUNK, size - position) });
      if (bytesRead === 0) throw new Error('it became shorter');
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Passes the chunks on, and writes them down from `offset` on, where an earlier try broke off; not where that has left no file. A disk that takes
 * no more costs the next run time, and this one nothing.
 */
async function* copyTo(path: string, chunks: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Uint8Array, void, undefined> {
  let handle: FileHandle | undefined;
  const giveUp = async (): Promise<void> => {
    await handle?.close().catch(() => undefined);
    handle = undefined;
    await rm(path, { force: true });
  };
  try {
    handle = await open(path, offset > 0 ? 'r+' : 'w').catch(() => undefined);
    let position = offset;
    for await (const chunk of chunks) {
      position += chunk.byteLength;
      await handle?.write(chunk, 0, chunk.byteLength, position - chunk.byteLength).catch(giveUp);
      yield chunk;
    }
    await handle?.truncate(position).catch(giveUp);
  } finally {
    await handle?.close();
  }
}
