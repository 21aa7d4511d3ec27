/** From the bytes of an OCI or docker manifest to what it says, with every field checked that anything relies on. */

import * as v from 'valibot';
import { parseDigest } from '../core/digest.ts';
import { IntegrityError, ProtocolError, PublishError } from '../core/errors.ts';
import type { Annotations, Descriptor, Document, Manifest, OddEntry, Written } from '../core/model.ts';
import { oneLine } from '../core/text/one-line.ts';
import { parseWritten } from './written.ts';

/**
 * What oras 0.16 and notation 1.0 have pushed: `blobs`, and neither a config nor a version
 * (https://github.com/opencontainers/image-spec/blob/v1.1.0-rc2/artifact.md, https://github.com/oras-project/artifacts-spec).
 */
export const ARTIFACT_MANIFESTS = ['application/vnd.oci.artifact.manifest.v1+json', 'application/vnd.cncf.oras.artifact.manifest.v1+json'] as const;

/** https://github.com/opencontainers/image-spec/blob/main/media-types.md, and docker's older twins. */
const KINDS: Readonly<Record<string, Document['kind'] | 'artifact'>> = {
  'application/vnd.oci.image.manifest.v1+json': 'manifest',
  'application/vnd.docker.distribution.manifest.v2+json': 'manifest',
  'application/vnd.oci.image.index.v1+json': 'index',
  'application/vnd.docker.distribution.manifest.list.v2+json': 'index',
  ...Object.fromEntries(ARTIFACT_MANIFESTS.map((type) => [type, 'artifact'] as const)),
};

/** Layers of a manifest, and manifests of an index. */
const MOST_DESCRIPTORS = 16_384;

/** Where a writer leaves null, it means that there is nothing: Go does so for empty lists. */
const annotations = v.pipe(
  v.nullish(v.record(v.string(), v.nullish(v.string()))),
  v.transform((given) => given && (Object.fromEntries(Object.entries(given).filter(([, value]) => value != null)) as Annotations)),
);
const word = v.nullish(v.string());
const platform = v.nullish(v.object({ os: word, architecture: word, variant: word, 'os.version': word, 'os.features': v.nullish(v.array(v.string())) }));
/** `urls` and `data` are left out on purpose: a blob comes from its repository or not at all (containerd CVE-2020-15157). */
const descriptor = v.object({
  mediaType: v.string(),
  digest: v.pipe(
    v.string(),
    v.check((text) => parseDigest(text) !== undefined, 'is not a digest'),
  ),
  size: v.pipe(v.number(), v.safeInteger('is not a whole number'), v.minValue(0, 'is negative')),
  annotations,
  platform,
  artifactType: word,
});
const list = v.pipe(v.array(descriptor), v.maxLength(MOST_DESCRIPTORS, `holds more than ${MOST_DESCRIPTORS}`));
const common = { schemaVersion: v.literal(2), annotations, artifactType: word, subject: v.nullish(descriptor) };
const manifestShape = v.object({ ...common, config: v.nullish(descriptor), layers: v.nullish(list) });
/** Entries are looked at one by one. */
const indexShape = v.object({
  ...common,
  manifests: v.nullish(v.pipe(v.array(v.unknown()), v.maxLength(MOST_DESCRIPTORS, `holds more than ${MOST_DESCRIPTORS}`))),
});
const { schemaVersion: _none, ...unversioned } = common;
const artifactShape = v.object({ ...unversioned, blobs: v.nullish(list) });

/**
 * `manifest.mediaType` is what the registry called it; empty where nothing was said. Throws `ProtocolError` for what is no such
 * document, `IntegrityError` for one that is a manifest and an index at once, or another kind than the registry says (CVE-2021-41190).
 */
export function decodeManifest(manifest: Manifest): Document {
  const json = parse(manifest.bytes);
  const own = typeof json['mediaType'] === 'string' ? json['mediaType'] : undefined;
  if (own !== undefined && manifest.mediaType !== '' && own !== manifest.mediaType) {
    throw new IntegrityError(`the manifest calls itself ${oneLine(own, 200)}, but the registry calls it ${oneLine(manifest.mediaType, 200)}`);
  }
  const holdsIndex = json['manifests'] != null;
  const holdsManifest = json['layers'] != null || json['config'] != null;
  if (holdsIndex && holdsManifest) {
    throw new IntegrityError('the document is a manifest and an index at once, so different readers would see different things');
  }
  const mediaType = own ?? manifest.mediaType;
  const kind = mediaType === '' ? (holdsIndex ? 'index' : 'manifest') : Object.hasOwn(KINDS, mediaType) ? KINDS[mediaType] : undefined;
  if (kind === undefined) {
    throw new ProtocolError(`a document of type ${oneLine(mediaType, 200)} is neither an OCI manifest nor an index`, {
      hint: json['schemaVersion'] === 1 ? 'it is of schema 1, which says nothing of types and sizes: publish it anew' : undefined,
    });
  }
  if (kind === 'artifact') {
    if (holdsIndex || holdsManifest)
      throw new IntegrityError(`the document calls itself ${mediaType}, but holds ${holdsIndex ? 'manifests' : 'layers or a config'}`);
    return artifactOf(json);
  }
  if (kind === 'index' ? holdsManifest : holdsIndex) {
    throw new IntegrityError(`the document calls itself ${mediaType}, but holds ${holdsIndex ? 'manifests' : 'no manifests'}`);
  }
  return kind === 'index' ? indexOf(json, manifest.bytes) : manifestOf(json);
}

/** The blobs of a manifest, as `algorithm:hex`; none of an index, or of what does not decode. */
export function namedBlobs(manifest: Manifest): readonly string[] {
  try {
    const document = decodeManifest(manifest);
    return document.kind === 'index' ? [] : [...(document.config ? [document.config] : []), ...document.layers].map(({ digest }) => digest);
  } catch (error) {
    if (error instanceof PublishError) return [];
    throw error;
  }
}

function artifactOf(json: unknown): Document {
  const { blobs, ...rest } = check(artifactShape, json);
  return { kind: 'manifest', layers: (blobs ?? []).map(clean), ...parts(rest) };
}

function manifestOf(json: Readonly<Record<string, unknown>>): Document {
  const { config, layers, ...rest } = check(manifestShape, json);
  if (config == null && !('layers' in json)) throw new ProtocolError('the manifest does not decode: it holds neither layers nor a config');
  return { kind: 'manifest', layers: (layers ?? []).map(clean), ...(config == null ? {} : { config: clean(config) }), ...parts(rest) };
}

function indexOf(json: unknown, bytes: Uint8Array): Document {
  const { manifests: given, ...rest } = check(indexShape, json);
  const written = parseWritten(new TextDecoder().decode(bytes)) as Written;
  const entries = (written['manifests'] ?? []) as readonly Written[];
  const manifests: Descriptor[] = [];
  const odd: OddEntry[] = [];
  for (const [at, entry] of (given ?? []).entries()) {
    const result = v.safeParse(descriptor, entry, { abortEarly: true });
    const own = entries[at] as Written;
    if (result.success) manifests.push({ ...clean(result.output), written: own });
    else odd.push({ written: own, problem: `entry ${at + 1}: ${problemOf(result.issues[0], 'it')}` });
  }
  return { kind: 'index', manifests, odd, ...parts(rest), written };
}

type Common = Pick<v.InferOutput<typeof artifactShape>, 'annotations' | 'artifactType' | 'subject'>;

function parts(given: Common): Pick<Document, 'annotations' | 'artifactType' | 'subject'> {
  return {
    annotations: given.annotations ?? {},
    ...(given.artifactType ? { artifactType: given.artifactType } : {}),
    ...(given.subject == null ? {} : { subject: clean(given.subject) }),
  };
}

/** Without the nulls that some writers leave. */
function clean(given: v.InferOutput<typeof descriptor>): Descriptor {
  const { os, architecture, variant, 'os.version': version, 'os.features': features } = given.platform ?? {};
  return {
    mediaType: given.mediaType,
    digest: given.digest,
    size: given.size,
    ...(given.annotations == null ? {} : { annotations: given.annotations }),
    ...(os && architecture
      ? {
          platform: {
            os,
            architecture,
            ...(variant ? { variant } : {}),
            ...(version ? { 'os.version': version } : {}),
            ...(features ? { 'os.features': features } : {}),
          },
        }
      : {}),
    ...(given.artifactType ? { artifactType: given.artifactType } : {}),
  };
}

function check<S extends v.GenericSchema>(schema: S, json: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  throw new ProtocolError(`the manifest does not decode: ${problemOf(result.issues[0], 'the document')}`);
}

function problemOf(issue: v.BaseIssue<unknown>, whole: string): string {
  return `${v.getDotPath(issue) ?? whole} ${oneLine(issue.message.replace(/^Invalid/, 'is an invalid'), 200)}`;
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ProtocolError('the manifest is no JSON', { cause: error });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new ProtocolError('the manifest is no JSON object');
  return json as Record<string, unknown>;
}
