/** Folders and files as archives that come out the same, byte for byte, wherever and whenever they are packed. */

import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Header, Pack } from 'tar-stream';
import type { Digest } from '../../core/digest.ts';
import { onDisk } from '../disk.ts';
import type { TreeEntry } from '../find/walk.ts';
import { type FileStamp, readFile, stampOf } from '../hash/read.ts';
import { gzip, zstd } from './gzip.ts';

export type Compression = 'tar' | 'gzip' | 'zstd';

export interface PackOptions {
  readonly compression: Compression;
  /** 0 to 9 */
  readonly level: number;
  /** Seconds since 1970, for every entry. */
  readonly timestamp: number;
  /** An existing folder for the archive; the caller removes it. */
  readonly scratch: string;
}

export interface PackedArchive {
  readonly path: string;
  readonly size: number;
  readonly digest: Digest;
  /** Of the uncompressed tar. */
  readonly diffId: Digest;
  /** Bytes of the uncompressed tar. */
  readonly plainSize: number;
  readonly stamp: FileStamp;
}

/**
 * Packs the entries in their order: sorted bytewise, those of a folder begin with its title, as oras packs them (oras-go, content/file: tarDirectory).
 * Throws `IntegrityError` when a file is no longer what it was when its folder was walked.
 */
export async function packEntries(entries: readonly TreeEntry[], options: PackOptions): Promise<PackedArchive> {
  const path = join(options.scratch, `${randomUUID()}.layer`);
  const plain = createHash('sha256');
  let plainSize = 0;
  const packed = createHash('sha256');
  // Loaded by whom it is needed: with its streams it is a tenth of the start.
  const { pack } = await import('tar-stream');
  const tar = pack();
  const handle = await onDisk(path, () => open(path, 'wx', 0o600));
  try {
    const stream = compress(
      tap(tar as unknown as AsyncIterable<Uint8Array>, plain, (bytes) => (plainSize += bytes)),
      options,
    );
    // A failure on either side destroys the stream between them, so neither waits for the other for ever.
    const writing = addEntries(tar, entries, options.timestamp).catch((error: Error) => {
      tar.destroy(error);
      throw error;
    });
    const reading = onDisk(path, () => writeAll(handle, tap(stream, packed))).catch((error: Error) => {
      tar.destroy(error);
      throw error;
    });
    const [written, read] = await Promise.allSettled([writing, reading]);
    if (written.status === 'rejected') throw written.reason;
    if (read.status === 'rejected') throw read.reason;
    const hex = packed.digest('hex');
    const stamp = { ...stampOf(await handle.stat({ bigint: true })), hex };
    return { path, size: stamp.size, digest: sha256(hex), diffId: sha256(plain.digest('hex')), plainSize, stamp };
  } finally {
    await handle.close();
  }
}

function compress(source: AsyncIterable<Uint8Array>, options: PackOptions): AsyncIterable<Uint8Array> {
  if (options.compression === 'gzip') return gzip(source, options.level);
  return options.compression === 'zstd' ? zstd(source, options.level) : source;
}

async function addEntries(tar: Pack, entries: readonly TreeEntry[], timestamp: number): Promise<void> {
  for (const entry of entries) await addEntry(tar, entry, timestamp);
  tar.finalize();
}

async function addEntry(tar: Pack, entry: TreeEntry, timestamp: number): Promise<void> {
  const header = { name: entry.name, mode: entry.mode, mtime: new Date(timestamp * 1000), uid: 0, gid: 0, uname: '', gname: '' };
  if (entry.kind !== 'file') {
    const typed: Partial<Header> & { readonly name: string } =
      entry.kind === 'folder' ? { ...header, type: 'directory' } : { ...header, type: 'symlink', linkname: entry.target };
    await new Promise<void>((resolve, reject) => {
      tar.entry(typed, (error?: Error | null) => (error ? reject(error) : resolve()));
    });
    return;
  }
  const { stamp } = entry;
  await new Promise<void>((resolve, reject) => {
    const sink = tar.entry({ ...header, type: 'file', size: stamp.size }, (error?: Error | null) => (error ? reject(error) : resolve()));
    // It is destroyed with the archive, whose reader may have failed; nobody listening, that would end the process.
    sink.on('error', reject);
    const feed = async () => {
      // The reader uses its buffers again, the archive may still hold them: so it gets copies.
      for await (const chunk of readFile(entry.path, stamp.size, stamp)) {
        if (!sink.write(Buffer.from(chunk))) await drained(sink);
      }
      sink.end(undefined);
    };
    feed().catch(reject);
  });
}

function drained(sink: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    const onDrain = () => {
      sink.removeListener('close', onClose);
      resolve();
    };
    const onClose = () => reject(new Error('the archive was closed'));
    sink.once('drain', onDrain);
    sink.once('close', onClose);
  });
}

async function* tap(
  source: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
  count?: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    hash.update(chunk);
    count?.(chunk.byteLength);
    yield chunk;
  }
}

async function writeAll(handle: FileHandle, source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of source) await handle.writeFile(chunk);
}

function sha256(hex: string): Digest {
  return { algorithm: 'sha256', hex };
}
