/** The manifests of the provenance registry in memory: signed rightly, named as the address says, of blobs that are there. */

import { type Answer, type Ask, json, wholeBody } from './oci-registry-answer.ts';
import type { BlobStore } from './provenance-registry-blobs.ts';
import { signedText } from './signed-text.ts';

export interface ManifestStore {
  read(image: string, tag: string): Answer;
  put(ask: Ask, image: string, tag: string): Promise<Answer>;
  list(image: string): Answer;
  /** Tag to document. */
  of(image: string): Map<string, Uint8Array>;
}

const MISSING: Answer = { status: 404, body: 'Image does not exist.' };
const LARGEST = 4 * 1024 * 1024;

export function createManifestStore(blobs: BlobStore, unsigned: boolean): ManifestStore {
  const images = new Map<string, Map<string, Uint8Array>>();
  const of = (image: string): Map<string, Uint8Array> => {
    const tags = images.get(image) ?? new Map();
    images.set(image, tags);
    return tags;
  };
  return {
    of,

    read(image, tag) {
      const document = images.get(image)?.get(tag);
      return document === undefined ? MISSING : { status: 200, headers: { 'content-type': 'application/json' }, body: document };
    },

    async put(ask, image, tag) {
      const document = await wholeBody(ask, LARGEST);
      if (document === undefined) return { status: 413 };
      const problem = checkDocument(document, image, tag);
      if (problem !== undefined) return { status: 400, body: problem };
      of(image).set(tag, document);
      return { status: 201 };
    },

    list: (image) => (of(image).size === 0 ? MISSING : json([...of(image).keys()].sort())),
  };

  /** What is wrong with a document; every check that a careful registry could make. */
  function checkDocument(document: Uint8Array, image: string, tag: string): string | undefined {
    let payload: Uint8Array = document;
    try {
      if ('signatures' in (JSON.parse(text(document)) as object)) payload = signedText(document);
      else if (!unsigned) return 'missing signature key';
    } catch (error) {
      return `the signature is bad: ${String(error)}`;
    }
    const manifest = JSON.parse(text(payload)) as Record<string, unknown>;
    const { fsLayers, history } = manifest as { fsLayers: { blobSum: string }[]; history: { v1Compatibility: string }[] };
    if (Object.keys(manifest).join() !== 'name,tag,architecture,fsLayers,history,schemaVersion') return `the members are ${Object.keys(manifest).join()}`;
    if (manifest['schemaVersion'] !== 1) return 'schemaVersion is not 1';
    if (manifest['name'] !== image || manifest['tag'] !== tag) return `it names itself ${manifest['name']}:${manifest['tag']}, not ${image}:${tag}`;
    if (fsLayers.length === 0 || fsLayers.length !== history.length) return `${fsLayers.length} layers and ${history.length} histories`;
    const missing = fsLayers.find(({ blobSum }) => !blobs.of(image).has(blobSum));
    if (missing !== undefined) return `the blob ${missing.blobSum} is not in ${image}`;
    return checkHistory(history.map(({ v1Compatibility }) => JSON.parse(v1Compatibility) as { id?: string; parent?: string }));
  }
}

/** Each image must name the one below it as its parent, and the last none. */
function checkHistory(images: readonly { readonly id?: string; readonly parent?: string }[]): string | undefined {
  for (const [index, { id, parent }] of images.entries()) {
    if (!/^[0-9a-f]{64}$/.test(id ?? '')) return `history[${index}]: the id is ${id}`;
    if (parent !== images[index + 1]?.id) return `history[${index}]: the parent is ${parent}`;
  }
  return undefined;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
