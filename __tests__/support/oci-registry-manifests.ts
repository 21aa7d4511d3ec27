/** The manifest, tag and referrer routes of the registry in memory; a manifest must name what is there, with its true size. */

import { type Answer, type Ask, json, refuse, wholeBody } from './oci-registry-answer.ts';
import { digestOf, isKnownDigest, type KeptManifest, type KeptRepository, type Store } from './oci-registry-store.ts';

export interface ManifestRules {
  readonly store: Store;
  readonly referrers: 'api' | 'none';
  /** true: a tag takes no other digest (409). 'always': not even the same one (400, as ECR does). */
  readonly immutableTags: boolean | 'always';
  /** The most tags of one answer. */
  readonly pageSize: number;
  locate(path: string): string;
}

interface Child {
  readonly mediaType?: string;
  readonly digest?: string;
  readonly size?: number;
}

interface Parsed {
  readonly schemaVersion?: number;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly config?: Child;
  readonly layers?: readonly Child[];
  readonly manifests?: readonly Child[];
  readonly subject?: Child;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const TAG = /^\w[\w.-]{0,127}$/;
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEXES: readonly string[] = [OCI_INDEX, 'application/vnd.docker.distribution.manifest.list.v2+json'];
const MANIFESTS: readonly string[] = [OCI_MANIFEST, 'application/vnd.docker.distribution.manifest.v2+json'];
/** Blobs that are kept elsewhere by their kind, so that no registry has to have them. */
const ELSEWHERE = /nondistributable|foreign/;
/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests: at least this much is taken. Bytes. */
const LARGEST = 4 * 1024 * 1024;

/** `/v2/NAME/manifests/REFERENCE` */
export async function manifest(rules: ManifestRules, ask: Ask, name: string, reference: string): Promise<Answer> {
  const byDigest = reference.includes(':');
  if (byDigest && !isKnownDigest(reference)) return refuse(400, 'DIGEST_INVALID', `"${reference}" is not a digest`);
  if (!byDigest && !TAG.test(reference)) return refuse(400, 'TAG_INVALID', `"${reference}" is not a tag`);
  if (ask.method === 'PUT') return put(rules, ask, name, reference);
  const repository = rules.store.find(name);
  if (repository === undefined) return refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  const digest = byDigest ? reference : repository.tags.get(reference);
  const kept = digest === undefined ? undefined : repository.manifests.get(digest);
  if (kept === undefined || digest === undefined) return refuse(404, 'MANIFEST_UNKNOWN', 'manifest unknown to registry');
  if (ask.method === 'DELETE') {
    if (!byDigest) repository.tags.delete(reference);
    else {
      repository.manifests.delete(digest);
      for (const [tag, target] of repository.tags) if (target === digest) repository.tags.delete(tag);
    }
    return { status: 202 };
  }
  const headers = { 'content-type': kept.mediaType, 'docker-content-digest': digest, 'content-length': String(kept.bytes.length) };
  return ask.method === 'HEAD' ? { status: 200, headers } : { status: 200, headers, body: kept.bytes };
}

async function put(rules: ManifestRules, ask: Ask, name: string, reference: string): Promise<Answer> {
  const bytes = await wholeBody(ask, LARGEST);
  if (bytes === undefined) return refuse(413, 'SIZE_INVALID', `a manifest has at most ${LARGEST} bytes`);
  const mediaType = ask.request.headers['content-type'] ?? '';
  const byDigest = reference.includes(':');
  const digest = digestOf(bytes, byDigest ? reference : 'sha256:');
  if (byDigest && digest !== reference) return refuse(400, 'DIGEST_INVALID', `the bytes are ${digest}, not ${reference}`);
  const tags = byDigest ? ask.url.searchParams.getAll('tag') : [reference];
  const wrongTag = tags.find((tag) => !TAG.test(tag));
  if (wrongTag !== undefined) return refuse(400, 'TAG_INVALID', `"${wrongTag}" is not a tag`);
  const parsed = parse(bytes);
  if (parsed === undefined) return refuse(400, 'MANIFEST_INVALID', 'the manifest is not a JSON object');
  const refused = verify(parsed, mediaType, rules.store.find(name)) ?? frozen(rules, name, tags, digest);
  if (refused !== undefined) return refused;
  const repository = rules.store.make(name);
  repository.manifests.set(digest, { bytes, mediaType });
  for (const tag of tags) repository.tags.set(tag, digest);
  return {
    status: 201,
    headers: {
      location: rules.locate(`/v2/${name}/manifests/${reference}`),
      'docker-content-digest': digest,
      ...(byDigest && tags.length > 0 ? { 'oci-tag': tags } : {}),
      ...(rules.referrers === 'api' && parsed.subject?.digest !== undefined ? { 'oci-subject': parsed.subject.digest } : {}),
    },
  };
}

function parse(bytes: Uint8Array): Parsed | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function verify(parsed: Parsed, mediaType: string, repository: KeptRepository | undefined): Answer | undefined {
  const invalid = (message: string): Answer => refuse(400, 'MANIFEST_INVALID', message);
  const index = INDEXES.includes(mediaType);
  if (!index && !MANIFESTS.includes(mediaType)) return invalid(`the media type "${mediaType}" is not supported`);
  if (parsed.schemaVersion !== 2) return invalid('schemaVersion is not 2');
  // Docker's formats must name themselves, OCI's should (image-spec manifest.md).
  if (parsed.mediaType !== mediaType && (parsed.mediaType !== undefined || !mediaType.includes('.oci.'))) {
    return invalid(`the manifest says it is "${parsed.mediaType}", its Content-Type is "${mediaType}"`);
  }
  if (index ? !Array.isArray(parsed.manifests) : !Array.isArray(parsed.layers) || parsed.config === undefined) return invalid('a required list is missing');
  const children = index ? (parsed.manifests ?? []) : [...(parsed.config ? [parsed.config] : []), ...(parsed.layers ?? [])];
  for (const child of [...children, ...(parsed.subject ? [parsed.subject] : [])]) {
    if (!isKnownDigest(child.digest ?? '') || !Number.isSafeInteger(child.size) || !child.mediaType) return invalid('a descriptor is incomplete');
  }
  for (const child of children) {
    if (ELSEWHERE.test(child.mediaType ?? '')) continue;
    const digest = child.digest ?? '';
    const size = index ? repository?.manifests.get(digest)?.bytes.length : repository?.blobs.get(digest)?.size;
    if (size === undefined) return refuse(400, 'MANIFEST_BLOB_UNKNOWN', `${digest} is unknown to the repository`);
    if (size !== child.size) return invalid(`${digest} has ${size} bytes, the manifest says ${child.size}`);
  }
  return undefined;
}

function frozen(rules: ManifestRules, name: string, tags: readonly string[], digest: string): Answer | undefined {
  for (const tag of rules.immutableTags === false ? [] : tags) {
    const held = rules.store.find(name)?.tags.get(tag);
    if (held === undefined) continue;
    if (rules.immutableTags === 'always') return refuse(400, 'TAG_INVALID', `The image tag '${tag}' already exists and cannot be overwritten`);
    if (held !== digest) return refuse(409, 'TAG_IMMUTABLE', `the tag "${tag}" cannot be changed`);
  }
  return undefined;
}

/** `GET /v2/NAME/tags/list` */
export function tagList(rules: ManifestRules, ask: Ask, name: string): Answer {
  const repository = rules.store.find(name);
  if (repository === undefined) return refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry');
  const last = ask.url.searchParams.get('last');
  const asked = ask.url.searchParams.get('n');
  if (asked !== null && !/^\d+$/.test(asked)) return refuse(400, 'PAGINATION_NUMBER_INVALID', `"${asked}" is not a number`);
  const count = Math.min(asked === null ? rules.pageSize : Number(asked), rules.pageSize);
  const rest = [...repository.tags.keys()].sort().filter((tag) => last === null || tag > last);
  const tags = rest.slice(0, count);
  const end = tags.at(-1);
  const more = rest.length > tags.length && end !== undefined;
  return json({ name, tags }, more ? { link: `</v2/${name}/tags/list?n=${count}&last=${encodeURIComponent(end)}>; rel="next"` } : {});
}

/** `GET /v2/NAME/referrers/DIGEST`; an unknown subject has no referrers, which is no error. */
export function referrers(rules: ManifestRules, ask: Ask, name: string, subject: string): Answer {
  if (rules.referrers === 'none') return refuse(404, 'UNSUPPORTED', 'there is no referrers API');
  if (!isKnownDigest(subject)) return refuse(400, 'DIGEST_INVALID', `"${subject}" is not a digest`);
  const filter = ask.url.searchParams.get('artifactType');
  const all = [...(rules.store.find(name)?.manifests ?? [])].flatMap(([digest, kept]) => describe(digest, kept, subject));
  const manifests = filter === null ? all : all.filter((one) => one.artifactType === filter);
  const headers = { 'content-type': OCI_INDEX, ...(filter === null ? {} : { 'oci-filters-applied': 'artifactType' }) };
  return json({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }, headers);
}

function describe(digest: string, kept: KeptManifest, subject: string): readonly (Child & { readonly artifactType?: string })[] {
  const parsed = parse(kept.bytes);
  if (parsed?.subject?.digest !== subject) return [];
  const artifactType = parsed.artifactType ?? parsed.config?.mediaType;
  const { annotations } = parsed;
  return [{ mediaType: kept.mediaType, digest, size: kept.bytes.length, ...(artifactType ? { artifactType } : {}), ...(annotations ? { annotations } : {}) }];
}
