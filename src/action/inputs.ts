/** All inputs of the publish action, read in one place; everything wrong is reported together. */

import { type LayerPattern, parseLayerLine } from '../content/layer-line.ts';
import { parseTimestamp } from '../content/timestamp.ts';
import { InputError, type PublishError } from '../core/errors.ts';
import { attempt, type Destination, destinations } from './destinations.ts';
import { boolean, choice, lines, list, number } from './input-values.ts';
import type { Io } from './io.ts';

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
  readonly annotations: AnnotationInput;
  readonly autoAnnotations: boolean;
  readonly protocol: 'auto' | 'oci';
  readonly mountFrom: readonly string[];
  readonly push: boolean;
  readonly verify: boolean;
  readonly summary: boolean;
}

/** RFC 6838 §4.2, without parameters. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;
/** What a config is when its type is not given; oras uses the same name. */
const UNKNOWN_CONFIG = 'application/vnd.unknown.config.v1+json';

/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
export function readPublishInputs(io: Io, now: number): PublishInputs {
  const problems: PublishError[] = [];
  maskSecrets(io);
  const read = <T>(name: string, take: (name: string, text: string) => T): T => attempt(problems, name, () => take(name, io.input(name))) as T;

  const layerLines = read('layers', (_, text) => lines(text));
  if (layerLines.length === 0) problems.push(new InputError('layers: is required, and nothing is given', { hint: 'write one path or glob a line' }));
  const inputs: PublishInputs = {
    destinations: destinations(read('image', list) ?? [], read('tag', list) ?? [], problems),
    layers: layerLines.flatMap((line) => attempt(problems, 'layers', () => parseLayerLine(line)) ?? []),
    baseDir: io.input('base-dir').trim() || '.',
    archive: read('archive', (name, text) => choice(name, text || 'auto', ['auto', 'tar', 'gzip', 'zstd', 'none'])),
    compressionLevel: read('compression-level', (name, text) => number(name, text || '6', { least: 0, most: 9 })),
    includeHiddenFiles: read('include-hidden-files', (name, text) => boolean(name, text || 'false')),
    ifNoFilesFound: read('if-no-files-found', (name, text) => choice(name, text || 'error', ['error', 'warn', 'ignore'])),
    timestamp: read('timestamp', (_, text) => (['', 'auto'].includes(text.trim()) ? 'auto' : parseTimestamp(text.trim(), now))),
    artifactType: read('artifact-type', (_, text) => (text.trim() === '' ? undefined : mediaType(text.trim()))),
    config: read('config', (_, text) => configFile(text.trim())),
    annotations: annotations(io.input('annotations'), problems),
    autoAnnotations: read('auto-annotations', (name, text) => boolean(name, text || 'true')),
    protocol: read('protocol', (name, text) => choice(name, text || 'auto', ['auto', 'oci'])),
    mountFrom: read('mount-from', list) ?? [],
    push: read('push', (name, text) => boolean(name, text || 'true')),
    verify: read('verify', (name, text) => boolean(name, text || 'true')),
    summary: read('summary', (name, text) => boolean(name, text || 'true')),
    ...readNetworkInputs(io, problems),
  };
  refuse(problems);
  return inputs;
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

function maskSecrets(io: Io): void {
  for (const name of ['password', 'registry-token', 'github-token']) {
    for (const line of lines(io.input(name))) io.secret(line);
    if (io.input(name).includes('\n')) io.secret(io.input(name).trim());
  }
}

function mediaType(text: string): string {
  if (MEDIA_TYPE.test(text)) return text;
  throw new InputError(`"${text}" is not a media type`, { hint: 'write type/subtype, such as application/vnd.example.tool' });
}

/** `path[:type]`: the last colon divides, when a media type follows it. */
function configFile(text: string): PublishInputs['config'] {
  if (text === '') return undefined;
  const colon = text.lastIndexOf(':');
  const type = text.slice(colon + 1);
  return colon > 0 && MEDIA_TYPE.test(type) ? { path: text.slice(0, colon), type } : { path: text, type: UNKNOWN_CONFIG };
}

function annotations(text: string, problems: PublishError[]): AnnotationInput {
  const manifest: Record<string, string> = {};
  const layers: { glob: string; key: string; value: string }[] = [];
  for (const line of lines(text)) {
    attempt(problems, 'annotations', () => {
      const [, prefix, glob, rest] = /^(?:(manifest|config|index|layer(?:\[((?:[^\]\\]|\\.)*)\])?):)?(.*)$/s.exec(line) as unknown as string[];
      const equals = (rest as string).indexOf('=');
      const key = (rest as string).slice(0, equals).trim();
      if (equals < 0 || key === '') throw new InputError(`"${line}" is not key=value`);
      const value = (rest as string).slice(equals + 1);
      if (prefix === undefined || prefix === 'manifest') manifest[key] = value;
      else if (prefix.startsWith('layer')) layers.push({ glob: glob ?? '**', key, value });
      else throw new InputError(`"${line}": the prefix ${prefix}: is not known`, { hint: 'use manifest: (the default) or layer[GLOB]:' });
    });
  }
  return { manifest, layers };
}
