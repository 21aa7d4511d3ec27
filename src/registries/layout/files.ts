/** Where the files of a layout lie: in a folder, or in a tar. Names are relative, with slashes. */

import { createReadStream, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Digest } from '../../core/digest.ts';

export interface LayoutFiles {
  /** For messages: the folder, or the tar. */
  readonly where: string;
  /** Bytes; `undefined` where there is no such file. */
  size(name: string): number | undefined;
  /** `undefined` where there is no such file. */
  read(name: string): Uint8Array | undefined;
  /** From a byte on. Throws what the file system says. */
  stream(name: string, offset: number): AsyncIterable<Uint8Array>;
}

// spec: https://github.com/opencontainers/image-spec/blob/main/image-layout.md#indexjson-file
export const INDEX = 'index.json';
// spec: …#oci-layout-file
export const MARKER = 'oci-layout';
export const CHUNK = 1024 * 1024;

// spec: …#blobs; `digest` is a checked one (CVE-2024-3727)
export function blobName({ algorithm, hex }: Digest): string {
  return `blobs/${algorithm}/${hex}`;
}

export function folderFiles(directory: string): LayoutFiles {
  return {
    where: directory,
    size: (name) => statSync(join(directory, name), { throwIfNoEntry: false })?.size,
    read(name) {
      try {
        return readFileSync(join(directory, name));
      } catch (error) {
        if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
        throw error;
      }
    },
    stream: (name, offset) => createReadStream(join(directory, name), { start: offset, highWaterMark: CHUNK }),
  };
}
