/** What the registry in memory keeps: repositories of blobs, manifests and tags, and open uploads. */

import { createHash, type Hash } from 'node:crypto';

export interface KeptBlob {
  readonly size: number;
  /** `undefined` where the bytes were hashed and dropped. */
  readonly chunks: readonly Uint8Array[] | undefined;
}

export interface KeptManifest {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export interface KeptRepository {
  readonly blobs: Map<string, KeptBlob>;
  readonly manifests: Map<string, KeptManifest>;
  readonly tags: Map<string, string>;
}

export interface Upload {
  readonly id: string;
  readonly name: string;
  size: number;
  chunks: Uint8Array[] | undefined;
  readonly hashes: Map<string, Hash>;
}

/** Bytes above which a body is dropped where bodies are not kept. */
const LARGE = 8 * 1024 * 1024;
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

export function isRepositoryName(name: string): boolean {
  return name.length <= 255 && NAME.test(name);
}

/** A digest that this registry can compute. */
export function isKnownDigest(text: string): boolean {
  return /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(text);
}

export function digestOf(bytes: Uint8Array, like = 'sha256:'): string {
  const algorithm = like.slice(0, like.indexOf(':'));
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

export interface Store {
  readonly repositories: Map<string, KeptRepository>;
  readonly uploads: Map<string, Upload>;
  /** Whether a repository may be written to: it is there, or may be made. */
  mayHold(name: string): boolean;
  find(name: string): KeptRepository | undefined;
  make(name: string): KeptRepository;
  open(name: string): Upload;
  add(upload: Upload, chunk: Uint8Array): void;
  /** The digest of all that was received, in the algorithm of `like`. The upload cannot grow afterwards. */
  finish(upload: Upload, like: string): string;
}

export function createStore(repositories: 'create' | readonly string[], keepBodies: boolean): Store {
  const kept = new Map<string, KeptRepository>();
  const uploads = new Map<string, Upload>();
  let opened = 0;
  function make(name: string): KeptRepository {
    const found = kept.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    kept.set(name, found);
    return found;
  }
  if (repositories !== 'create') for (const name of repositories) make(name);
  return {
    repositories: kept,
    uploads,
    mayHold: (name) => repositories === 'create' || kept.has(name),
    find: (name) => kept.get(name),
    make,
    open(name) {
      opened++;
      // Dropped bytes cannot be hashed again, so every algorithm has to run from the start.
      const algorithms = keepBodies ? ['sha256'] : ['sha256', 'sha512'];
      const hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
      const upload: Upload = { id: `upload-${opened}`, name, size: 0, chunks: [], hashes };
      uploads.set(upload.id, upload);
      return upload;
    },
    add(upload, chunk) {
      for (const hash of upload.hashes.values()) hash.update(chunk);
      upload.size += chunk.length;
      upload.chunks?.push(chunk);
      if (!keepBodies && upload.size > LARGE) upload.chunks = undefined;
    },
    finish(upload, like) {
      const algorithm = like.slice(0, like.indexOf(':'));
      const running = upload.hashes.get(algorithm)?.copy();
      if (running !== undefined) return `${algorithm}:${running.digest('hex')}`;
      const hash = createHash(algorithm);
      for (const chunk of upload.chunks ?? []) hash.update(chunk);
      return `${algorithm}:${hash.digest('hex')}`;
    },
  };
}
