/** All inputs of the publish action, read in one place; everything wrong is reported together. */

import { type LayerPattern, parseLayerLine } from '../../content/find/layer-line.ts';
import { isMediaType } from '../../content/find/media-type.ts';
import { parseTimestamp } from '../../content/timestamp.ts';
import { formatDigest, requireDigest } from '../../core/digest.ts';
import { InputError, type PublishError } from '../../core/errors.ts';
import type { Platform } from '../../core/model.ts';
import { parsePlatform } from '../../core/platform.ts';
import { checkTag } from '../../core/reference.ts';
import type { TagPolicy } from '../../flow/put/tag-policy.ts';
import type { Io } from '../runner/io.ts';
import { attempt, type Destination, destinations } from './destinations.ts';
import { boolean, choice, lines, list, number } from './input-values.ts';
import { type SigningKey, secretsOfKey, signingKey } from './key-inputs.ts';

export interface NetworkInputs {
  readonly username: string;
  readonly password: string;
  readonly registryToken: readonly string[];
  readonly githubToken: string;
  readonly insecure: boolean;
  readonly caFile: string;
  readonly clientCert: string;
  readonly clientKey: string;
  readonly concurrency: number;
  readonly retries: number;
  /** Milliseconds. */
  readonly timeout: number;
}

export interface AnnotationInput {
  readonly manifest: Readonly<Record<string, string>>;
  /** Of the config's descriptor. */
  readonly config: Readonly<Record<string, string>>;
  readonly index: Readonly<Record<string, string>>;
  readonly layers: readonly { readonly glob: string; readonly key: string; readonly value: string }[];
}

export interface PublishInputs extends NetworkInputs {
  readonly destinations: readonly Destination[];
  readonly layers: readonly LayerPattern[];
  readonly baseDir: string;
  readonly archive: 'auto' | 'tar' | 'gzip' | 'zstd' | 'none';
  readonly compressionLevel: number;
  readonly includeHiddenFiles: boolean;
  readonly ifNoFilesFound: 'error' | 'warn' | 'ignore';
  /** Seconds, or `auto`. */
  readonly timestamp: number | 'auto';
  readonly artifactType: string | undefined;
  readonly config: { readonly path: string; readonly type: string } | undefined;
  readonly format: 'artifact' | 'image';
  readonly platform: Platform | undefined;
  /** A tag or a digest of the same repository. */
  readonly subject: string | undefined;
  /** `7d`, as Quay writes it. */
  readonly expiresAfter: string | undefined;
  readonly ifTagExists: TagPolicy;
  readonly annotations: AnnotationInput;
  readonly autoAnnotations: boolean;
  readonly protocol: 'auto' | 'oci' | 'provenance';
  readonly signingKey: SigningKey;
  /** `tarsum.v1+sha256` */
  readonly sumType: string;
  readonly mountFrom: readonly string[];
  readonly push: boolean;
  readonly verify: boolean;
  readonly summary: boolean;
}

const SUM_TYPES = ['tarsum', 'tarsum.v1', 'tarsum.dev'].flatMap((version) => [`${version}+sha256`, `${version}+sha512`]);
/** What a config is when its type is not given; oras uses the same name. */
const UNKNOWN_CONFIG = 'application/vnd.unknown.config.v1+json';

/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
export function readPublishInputs(io: Io, now: number): PublishInputs {
  const problems: PublishError[] = [];
  maskSecrets(io);
  const read = <T>(name: string, take: (name: string, text: string) => T): T => attempt(problems, name, () => take(name, io.input(name))) as T;

  const protocol: PublishInputs['protocol'] = read('protocol', (name, text) => choice(name, text || 'auto', ['auto', 'oci', 'provenance'] as const)) ?? 'auto';
  const layerLines = read('layers', (_, text) => lines(text));
  if (layerLines.length === 0) problems.push(new InputError('layers: is required, and nothing is given', { hint: 'write one path or glob a line' }));
  const inputs: PublishInputs = {
    destinations: destinations(read('image', list) ?? [], read('tag', list) ?? [], problems, protocol === 'provenance' ? 'provenance' : 'oci'),
    layers: layerLines.flatMap((line) => attempt(problems, 'layers', () => parseLayerLine(line)) ?? []),
    baseDir: io.input('base-dir').trim() || '.',
    archive: read('archive', (name, text) => choice(name, text || 'auto', ['auto', 'tar', 'gzip', 'zstd', 'none'])),
    compressionLevel: read('compression-level', (name, text) => number(name, text || '6', { least: 0, most: 9 })),
    includeHiddenFiles: read('include-hidden-files', (name, text) => boolean(name, text || 'false')),
    ifNoFilesFound: read('if-no-files-found', (name, text) => choice(name, text || 'error', ['error', 'warn', 'ignore'])),
    timestamp: read('timestamp', (_, text) => (['', 'auto'].includes(text.trim()) ? 'auto' : parseTimestamp(text.trim(), now))),
    artifactType: read('artifact-type', (_, text) => (text.trim() === '' ? undefined : mediaType(text.trim()))),
    config: read('config', (_, text) => configFile(text.trim())),
    format: read('format', (name, text) => choice(name, text || 'artifact', ['artifact', 'image'])),
    platform: read('platform', (_, text) => (text.trim() === '' ? undefined : onePlatform(text))),
    subject: read('subject', (_, text) => (text.trim() === '' ? undefined : subject(text.trim()))),
    expiresAfter: read('expires-after', (_, text) => (text.trim() === '' ? undefined : duration(text.trim()))),
    ifTagExists: read('if-tag-exists', (name, text) => choice(name, text || 'overwrite', ['overwrite', 'same', 'skip', 'fail'])),
    annotations: annotations(io.input('annotations'), problems),
    autoAnnotations: read('auto-annotations', (name, text) => boolean(name, text || 'true')),
    protocol,
    signingKey: read('signing-key', (_, text) => signingKey(text, io.env['GITHUB_WORKSPACE'] || process.cwd())) ?? 'fresh',
    sumType: read('sum-type', (name, text) => choice(name, text || 'tarsum.v1+sha256', SUM_TYPES)),
    mountFrom: read('mount-from', list) ?? [],
    push: read('push', (name, text) => boolean(name, text || 'true')),
    verify: read('verify', (name, text) => boolean(name, text || 'true')),
    summary: read('summary', (name, text) => boolean(name, text || 'true')),
    ...readNetworkInputs(io, problems),
  };
  checkTogether(inputs, problems);
  if (inputs.protocol === 'provenance') problems.push(...provenanceProblems(inputs));
  refuse(problems);
  return inputs;
}

/** What Docker's protocol of 2014 has no words for. Also asked when `protocol: auto` has found it. */
export function provenanceProblems({
  destinations: places,
  archive,
  subject: attached,
  layers,
  format,
  artifactType,
  config,
}: PublishInputs): readonly InputError[] {
  const no = (input: string, why: string): InputError =>
    new InputError(`${input}: ${why} a provenance registry`, { hint: 'leave it out, or publish to an OCI registry' });
  return [
    ...(places.some(({ tags }) => tags.length === 0) ? [new InputError('tag: is required by a provenance registry, which knows manifests by tag only')] : []),
    ...(archive === 'gzip' || archive === 'zstd' ? [no('archive', `${archive} is not taken by`)] : []),
    ...(attached === undefined ? [] : [no('subject', 'is unknown to')]),
    ...(layers.some(({ platform }) => platform !== undefined) ? [no('layers', 'platform= is unknown to')] : []),
    ...(format === 'artifact' ? [] : [no('format', `${format} is unknown to`)]),
    ...(artifactType === undefined ? [] : [no('artifact-type', 'is unknown to')]),
    ...(config === undefined ? [] : [no('config', 'is not taken by')]),
  ];
}

/** Inputs that are right by themselves, and wrong beside one another. */
function checkTogether({ format, archive, config, platform, layers }: PublishInputs, problems: PublishError[]): void {
  const forPlatforms = layers.some((layer) => layer.platform !== undefined);
  if (format === 'image' && archive === 'none') {
    problems.push(new InputError('archive: none cannot be, as format is image', { hint: "an image's layers are archives: leave archive at auto" }));
  }
  if (format === 'image' && config !== undefined) {
    problems.push(new InputError('config: cannot be given, as format is image', { hint: 'an image gets a config of its own; annotations become its labels' }));
  }
  if (platform !== undefined && forPlatforms) {
    problems.push(new InputError('platform: cannot be given beside layers with platform=', { hint: 'give each layer its own, or leave theirs out' }));
  }
  if (platform !== undefined && config !== undefined && format === 'artifact') {
    problems.push(new InputError('platform: cannot be given beside config, which is where it would be written', { hint: 'leave one of the two out' }));
  }
}

/** The inputs that all three actions share. */
export function readNetworkInputs(io: Io, problems: PublishError[]): NetworkInputs {
  const read = <T>(name: string, take: (name: string, text: string) => T): T => attempt(problems, name, () => take(name, io.input(name))) as T;
  const username = io.input('username').trim();
  const password = io.input('password');
  if (username !== '' && password === '') problems.push(new InputError('password: is empty, but a username is given'));
  if (username === '' && password !== '') problems.push(new InputError('username: is empty, but a password is given'));
  const clientCert = io.input('client-cert').trim();
  const clientKey = io.input('client-key').trim();
  if ((clientCert === '') !== (clientKey === '')) problems.push(new InputError('client-cert and client-key: one is given without the other'));
  return {
    username,
    password,
    registryToken: lines(io.input('registry-token')),
    githubToken: io.input('github-token').trim(),
    insecure: read('insecure', (name, text) => boolean(name, text || 'false')),
    caFile: io.input('ca-file').trim(),
    clientCert,
    clientKey,
    concurrency: read('concurrency', (name, text) => number(name, text || '6', { least: 1, most: 100 })),
    retries: read('retries', (name, text) => number(name, text || '5', { least: 0, most: 100 })),
    timeout: read('timeout-minutes', (name, text) => Math.ceil(number(name, text || '30', { least: 0.001, most: 35_000, fractions: true }) * 60_000)),
  };
}

/** Throws one `InputError` for all problems; the hints stay with their problems. */
export function refuse(problems: readonly PublishError[]): void {
  if (problems.length > 0)
    throw new InputError(problems.map((problem) => (problem.hint === undefined ? problem.message : `${problem.message}: ${problem.hint}`)));
}

export function maskSecrets(io: Io): void {
  for (const name of ['password', 'registry-token', 'github-token']) {
    for (const line of lines(io.input(name))) io.secret(line);
    if (io.input(name).includes('\n')) io.secret(io.input(name).trim());
  }
  for (const secret of secretsOfKey(io.input('signing-key'))) io.secret(secret);
}

export function mediaType(text: string): string {
  if (isMediaType(text)) return text;
  throw new InputError(`"${text}" is not a media type`, { hint: 'write type/subtype, such as application/vnd.example.tool' });
}

/** `platform` takes a list for the day of more than one; a manifest has one. */
function onePlatform(text: string): Platform {
  const [first, ...others] = list('platform', text);
  if (first === undefined || others.length > 0) {
    throw new InputError(`"${text.trim()}" names several platforms, and a manifest is for one`, {
      hint: 'give layers platform=os/arch: each platform gets a manifest',
    });
  }
  return parsePlatform(first);
}

function subject(text: string): string {
  if (text.includes(':')) return formatDigest(requireDigest(text, 'subject'));
  return checkTag(text);
}

/** https://docs.quay.io/use_quay.html#tag-expiration: a number and one of s, m, h, d, w. */
function duration(text: string): string {
  if (/^[1-9]\d{0,5}[smhdw]$/.test(text)) return text;
  throw new InputError(`"${text}" is no time span`, { hint: 'write a number and one of s, m, h, d, w, such as 7d' });
}

/** `path[:type]`: the last colon divides, when a media type follows it. */
function configFile(text: string): PublishInputs['config'] {
  if (text === '') return undefined;
  const colon = text.lastIndexOf(':');
  const type = text.slice(colon + 1);
  return colon > 0 && isMediaType(type) ? { path: text.slice(0, colon), type } : { path: text, type: UNKNOWN_CONFIG };
}

function annotations(text: string, problems: PublishError[]): AnnotationInput {
  const manifest: Record<string, string> = {};
  const config: Record<string, string> = {};
  const index: Record<string, string> = {};
  const layers: { glob: string; key: string; value: string }[] = [];
  for (const line of lines(text)) {
    attempt(problems, 'annotations', () => {
      const [, prefix, glob, rest] = /^(?:(manifest|config|index|layer(?:\[((?:[^\]\\]|\\.)*)\])?):)?(.*)$/s.exec(line) as unknown as string[];
      const equals = (rest as string).indexOf('=');
      const key = (rest as string).slice(0, equals).trim();
      if (equals < 0 || key === '') throw new InputError(`"${line}" is not key=value`);
      const value = (rest as string).slice(equals + 1);
      if (prefix === undefined || prefix === 'manifest') manifest[key] = value;
      else if (prefix === 'config') config[key] = value;
      else if (prefix === 'index') index[key] = value;
      else layers.push({ glob: glob ?? '**', key, value });
    });
  }
  return { manifest, config, index, layers };
}
