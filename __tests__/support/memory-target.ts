/** A registry in memory behind the Target interface itself, for tests of the story. */

import { createHash } from 'node:crypto';
import { IntegrityError, type PublishError } from '../../src/core/errors.ts';
import type { LocalBlob, Manifest } from '../../src/core/model.ts';
import type { Target } from '../../src/core/target.ts';

export interface MemoryTarget extends Target {
  /** One entry a call: `mount a`, `upload a`, `put v1`, `find v1`. */
  readonly calls: string[];
  readonly blobs: Map<string, Uint8Array>;
  readonly tags: Map<string, Manifest>;
  /** Errors to throw before a call does its work, by call; each is thrown once. */
  readonly faults: Map<string, PublishError[]>;
  /** Blobs that travel at this moment, and the most there ever were. */
  readonly travelling: { now: number; most: number };
}

export function memoryTarget(name = 'memory.example/x'): MemoryTarget {
  const calls: string[] = [];
  const blobs = new Map<string, Uint8Array>();
  const tags = new Map<string, Manifest>();
  const faults = new Map<string, PublishError[]>();
  const travelling = { now: 0, most: 0 };
  const call = (text: string) => {
    calls.push(text);
    const fault = faults.get(text)?.shift();
    if (fault !== undefined) throw fault;
  };
  return {
    name,
    calls,
    blobs,
    tags,
    faults,
    travelling,
    async has(blob) {
      call(`has ${blob.title}`);
      return blobs.has(written(blob.digest));
    },
    async mount(blob) {
      call(`mount ${blob.title}`);
      return blobs.has(written(blob.digest)) ? { kind: 'present', how: 'exists' } : { kind: 'missing', session: { url: new URL('http://memory.example/1') } };
    },
    async upload(blob) {
      travelling.now += 1;
      travelling.most = Math.max(travelling.most, travelling.now);
      try {
        const chunks: Uint8Array[] = [];
        for await (const chunk of blob.open()) chunks.push(Uint8Array.from(chunk));
        call(`upload ${blob.title}`);
        const bytes = Buffer.concat(chunks);
        if (createHash('sha256').update(bytes).digest('hex') !== blob.digest.hex) throw new IntegrityError('the bytes are not those of the digest');
        blobs.set(written(blob.digest), bytes);
        return blob.digest;
      } finally {
        travelling.now -= 1;
      }
    },
    encode(draft) {
      const bytes = new TextEncoder().encode(JSON.stringify([draft.layers.map(({ digest, blob }) => [blob.title, digest.hex]), draft.annotations]));
      return { bytes, mediaType: 'application/x', digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') } };
    },
    async put(manifest, tag) {
      call(`put ${tag ?? 'by digest'}`);
      tags.set(written(manifest.digest), manifest);
      if (tag !== undefined) tags.set(tag, manifest);
    },
    async find(reference) {
      call(`find ${reference.startsWith('sha256:') ? 'digest' : reference}`);
      return tags.get(reference);
    },
    async checkWritable() {
      call('check');
    },
  };
}

function written({ algorithm, hex }: LocalBlob['digest']): string {
  return `${algorithm}:${hex}`;
}

export function memoryBlob(title: string, content = title): LocalBlob {
  const bytes = new TextEncoder().encode(content);
  return {
    title,
    mediaType: 'text/plain',
    size: bytes.byteLength,
    digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') },
    annotations: {},
    async *open() {
      yield bytes;
    },
  };
}
