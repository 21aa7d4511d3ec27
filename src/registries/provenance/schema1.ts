/** Manifest schema 1: the text that provenance registries keep, made and read. */

import { createHash } from 'node:crypto';
import { formatDigest, parseDigest } from '../../core/digest.ts';
import { InputError, ProtocolError } from '../../core/errors.ts';
import type { Annotations, Draft } from '../../core/model.ts';
import { oneLine } from '../../core/text/one-line.ts';

export interface Schema1Layer {
  readonly checksum: string;
  readonly labels: Annotations;
}

export interface Schema1 {
  readonly name: string;
  readonly tag: string;
  readonly architecture: string;
  /** `type:hex` of each layer, the lowest first. */
  readonly checksums: readonly string[];
  /** The lowest first. */
  readonly layers: readonly Schema1Layer[];
}

const MOST_LAYERS = 4096;

/**
 * spec: https://distribution.github.io/distribution/spec/manifest-v2-1/ (the order of members is docker's own of 2014). Nothing in
 * it varies from run to run. Throws `InputError` without a tag.
 */
export function encodeSchema1(draft: Draft): Uint8Array {
  const { name, tag, layers, annotations, created, platform } = draft;
  if (tag === undefined) throw new InputError('tag: is required on a provenance registry, whose manifests name their tag');
  const { os, architecture } = platform ?? { os: 'linux', architecture: 'amd64' };
  const time = new Date(created * 1000).toISOString().replace('.000Z', 'Z');
  const images: string[] = [];
  let parent: string | undefined;
  for (const [index, { blob, digest }] of layers.entries()) {
    const top = index === layers.length - 1;
    const image = {
      ...(parent === undefined ? {} : { parent }),
      created: time,
      container_config: { Cmd: ['waybill', blob.title] },
      config: { Labels: sorted({ ...(top ? annotations : {}), ...blob.annotations }) },
      architecture,
      os,
    };
    // Of all that is below and of itself: the same chain has the same names everywhere.
    const id = createHash('sha256')
      .update(`${formatDigest(digest)}\n${goJson(image)}`)
      .digest('hex');
    images.unshift(goJson({ id, ...image }));
    parent = id;
  }
  const document = {
    name,
    tag,
    architecture,
    fsLayers: layers.map(({ digest }) => ({ blobSum: formatDigest(digest) })).reverse(),
    history: images.map((v1Compatibility) => ({ v1Compatibility })),
    schemaVersion: 1,
  };
  return new TextEncoder().encode(goJson(document, 3));
}

/** Throws `ProtocolError` for what is no such manifest. */
export function decodeSchema1(bytes: Uint8Array): Schema1 {
  const document = record(parse(bytes, 'the manifest'), 'the manifest');
  if (document['schemaVersion'] !== 1) fail(`schemaVersion is ${oneLine(JSON.stringify(document['schemaVersion']) ?? 'missing', 40)}, not 1`);
  const { name, tag, architecture = '', fsLayers, history } = document;
  if (typeof name !== 'string' || typeof tag !== 'string' || typeof architecture !== 'string') fail('name, tag or architecture is no text');
  if (!Array.isArray(fsLayers) || !Array.isArray(history)) fail('fsLayers or history is no list');
  const sums = fsLayers as unknown[];
  const images = history as unknown[];
  if (sums.length === 0 || sums.length > MOST_LAYERS) fail(`there are ${sums.length} layers`);
  if (sums.length !== images.length) fail(`there are ${sums.length} layers, but ${images.length} in the history`);
  const layers = sums.map((layer, index) => {
    const sum = record(layer, 'a layer')['blobSum'];
    if (typeof sum !== 'string' || parseDigest(sum) === undefined) fail(`fsLayers[${index}] has no checksum`);
    return { checksum: sum as string, labels: labelsOf(images[index], index) };
  });
  layers.reverse();
  return { name: name as string, tag: tag as string, architecture: architecture as string, checksums: layers.map(({ checksum }) => checksum), layers };
}

function labelsOf(entry: unknown, index: number): Annotations {
  const text = record(entry, `history[${index}]`)['v1Compatibility'];
  if (typeof text !== 'string') fail(`history[${index}] holds no text`);
  const config = record(parse(text as string, `history[${index}]`), `history[${index}]`)['config'];
  const labels = typeof config === 'object' && config !== null ? (config as Record<string, unknown>)['Labels'] : undefined;
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return {};
  return Object.fromEntries(Object.entries(labels).filter((label): label is [string, string] => typeof label[1] === 'string'));
}

function parse(text: Uint8Array | string, what: string): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : new TextDecoder('utf-8', { fatal: true }).decode(text));
  } catch (error) {
    throw new ProtocolError(`${what} is no JSON`, { cause: error });
  }
}

function record(json: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) fail(`${what} is no object`);
  return json as Record<string, unknown>;
}

function fail(why: string): never {
  throw new ProtocolError(`the manifest does not decode: ${why}`);
}

/** As Go's encoder writes it: it escapes what HTML would mistake. */
function goJson(value: object, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function sorted(labels: Annotations): Annotations {
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}
