/** A fourth kind of registry, as its one folder would hold it: boxes of tars, over a network or on disk. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../../src/core/errors.ts';
import type { Manifest } from '../../src/core/model.ts';
import type { ReadableSource, Target } from '../../src/core/target.ts';
import type { LocalKind, NetworkKind } from '../../src/registries/types.ts';

/** What lies in one box, by name. */
export interface Box {
  readonly blobs: Map<string, Uint8Array>;
  readonly tags: Map<string, Manifest>;
  /** The toy's own input, as it was when the box was opened. */
  colour?: string;
}

const sha256 = (bytes: Uint8Array) => ({ algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') });

function toyTarget(name: string, box: Box): Target {
  return {
    name,
    has: async ({ digest }) => box.blobs.has(digest.hex),
    mount: async ({ digest }) => (box.blobs.has(digest.hex) ? { kind: 'present', how: 'mounted' } : { kind: 'missing' }),
    async upload(blob) {
      const parts: Uint8Array[] = [];
      for await (const chunk of blob.open()) parts.push(Uint8Array.from(chunk));
      const bytes = Buffer.concat(parts);
      box.blobs.set(sha256(bytes).hex, bytes);
      return sha256(bytes);
    },
    encode({ layers, tag }) {
      const rows = layers.map(({ blob, digest }) => ({ digest: digest.hex, size: blob.size, annotations: blob.annotations }));
      const bytes = new TextEncoder().encode(JSON.stringify({ tag, rows }));
      return { bytes, mediaType: 'application/x-toy', digest: sha256(bytes) };
    },
    put: async (manifest, tag = '') => void box.tags.set(tag, manifest),
    find: async (tag) => box.tags.get(tag),
    async checkWritable() {},
  };
}

function toySource(name: string, box: Box): ReadableSource {
  return {
    name,
    find: async (tag) => box.tags.get(tag),
    async *blob({ hex }, _size, offset = 0) {
      yield (box.blobs.get(hex) as Uint8Array).subarray(offset);
    },
    async *tags() {
      yield* box.tags.keys();
    },
    decode({ bytes }) {
      const { rows } = JSON.parse(new TextDecoder().decode(bytes)) as { rows: { digest: string; size: number; annotations: Record<string, string> }[] };
      const layers = rows.map(({ digest, size, annotations }) => ({ mediaType: 'application/x-tar', digest: `sha256:${digest}`, size, annotations }));
      return { kind: 'manifest', layers, annotations: {} };
    },
  };
}

const FACTS = {
  title: 'a toy box',
  names: { name: /^[a-z!/]+$/, tag: /^[a-z!]+$/ },
  knows: { digests: false, configs: false, indexes: false, referrers: false, signatures: false, blobsEverywhere: true, severalTokens: false },
  unknownInputs: [{ input: 'subject', why: 'means nothing to' }],
  fetchCommand: (image: string, digest: string) => `toy get ${image} ${digest}`,
  tarLayers: () => ({
    takenBy: 'a toy box',
    async measure(path: string, isPacked: boolean) {
      const read = async () => (isPacked ? gunzipSync(await readFile(path)) : readFile(path));
      const bytes = await read();
      return {
        size: bytes.byteLength,
        digest: sha256(bytes),
        async *open() {
          yield await read();
        },
      };
    },
  }),
} as const;

/** One that answers `GET` of anything with 404 and `x-toy`; its boxes lie in `boxes`, by image. */
export function toyKind(boxes: Map<string, Box>): NetworkKind {
  const open = (name: string, colour: string): Box => {
    const box: Box = boxes.get(name) ?? { blobs: new Map(), tags: new Map() };
    box.colour = colour;
    boxes.set(name, box);
    return box;
  };
  return {
    ...FACTS,
    name: 'toy',
    ownInputs: {
      'toy-colour': (text) => {
        if (text !== 'red') throw new InputError(`"${text}" is no colour of a toy`);
      },
    },
    isMine: (answer) => answer.header('x-toy') !== undefined,
    connect: async ({ plain }) => plain,
    openTarget: async (_send, { host, name }, { inputs }) => toyTarget(`${host}/${name}`, open(name, inputs.text('toy-colour'))),
    openSource: async (_send, { host, name }, { inputs }) => toySource(`${host}/${name}`, open(name, inputs.text('toy-colour'))),
  };
}

/** The same on disk. */
export function toyOnDisk(boxes: Map<string, Box>): LocalKind {
  const open = (path: string): Box => boxes.get(path) ?? (boxes.set(path, { blobs: new Map(), tags: new Map() }).get(path) as Box);
  return {
    ...FACTS,
    name: 'toy-chest',
    scheme: 'toy-chest',
    ownInputs: {},
    openTarget: async (path) => toyTarget(`toy-chest://${path}`, open(path)),
    openSource: async (path) => toySource(`toy-chest://${path}`, open(path)),
  };
}
