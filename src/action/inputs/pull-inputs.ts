/** All inputs of the pull action, read in one place; everything wrong is reported together. */

import { isAbsolute, relative, resolve, sep } from 'node:path';
import { formatDigest, parseDigest, requireDigest } from '../../core/digest.ts';
import { InputError, type PublishError } from '../../core/errors.ts';
import type { Platform } from '../../core/model.ts';
import { parsePlatform } from '../../core/platform.ts';
import { type Image, type NameRule, parseReference } from '../../core/reference.ts';
import type { Extraction } from '../../flow/pull/choose-layers.ts';
import type { Wanted } from '../../flow/pull/resolve.ts';
import type { PublicKey } from '../../manifest/keys.ts';
import type { Io } from '../runner/io.ts';
import { attempt } from './destinations.ts';
import { boolean, choice, lines, list } from './input-values.ts';
import { verifyKey } from './key-inputs.ts';
import { maskSecrets, type NetworkInputs, readNetworkInputs, refuse } from './publish-inputs.ts';

export interface PullInputs extends NetworkInputs {
  readonly image: Image;
  readonly wanted: Wanted;
  readonly layers: readonly string[];
  /** As it was given, relative to the workspace. */
  readonly path: string;
  readonly extract: Extraction;
  readonly overwrite: boolean;
  readonly cache: boolean;
  /** Relative to `path`, and inside it. */
  readonly addToPath: readonly string[];
  readonly protocol: 'auto' | 'oci' | 'provenance';
  readonly verifyKey: PublicKey | undefined;
}

const EXTRACTIONS: Readonly<Record<string, Extraction>> = { auto: 'auto', true: 'always', false: 'never' };

/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
export function readPullInputs(io: Io): PullInputs {
  const problems: PublishError[] = [];
  maskSecrets(io);
  const read = <T>(name: string, take: (name: string, text: string) => T): T => attempt(problems, name, () => take(name, io.input(name))) as T;
  const protocol: PullInputs['protocol'] = read('protocol', (name, text) => choice(name, text || 'auto', ['auto', 'oci', 'provenance'] as const)) ?? 'auto';
  const named = read('image', (_, text) => imageOf(text, protocol === 'provenance' ? 'provenance' : 'oci'));
  const path = io.input('path').trim() || '.';
  const tag = io.input('tag').trim();
  const inputs: PullInputs = {
    image: named?.image as Image,
    wanted: {
      ...read('tag', () => referenceOf(named, tag)),
      platform: read('platform', (_, text) => (text.trim() === '' ? runnerPlatform() : parsePlatform(text))),
      expectDigest: read('expect-digest', (name, text) => (text.trim() === '' ? undefined : formatDigest(requireDigest(text.trim(), name)))),
      listTags: read('list-tags', (name, text) => boolean(name, text || 'false')),
    } as Wanted,
    layers: lines(io.input('layers')),
    path,
    extract: EXTRACTIONS[read('extract', (name, text) => choice(name, (text || 'auto').trim().toLowerCase(), ['auto', 'true', 'false']))] ?? 'auto',
    overwrite: read('overwrite', (name, text) => boolean(name, text || 'true')),
    cache: read('cache', (name, text) => boolean(name, text || 'false')),
    addToPath: read('add-to-path', list)?.flatMap((folder) => attempt(problems, 'add-to-path', () => insideOf(path, folder)) ?? []) ?? [],
    protocol,
    verifyKey: read('verify-key', (_, text) => verifyKey(text, io.env['GITHUB_WORKSPACE'] || process.cwd())),
    ...readNetworkInputs(io, problems),
  };
  refuse(problems);
  return inputs;
}

function imageOf(text: string, rule: NameRule): ReturnType<typeof parseReference> {
  const images = list('image', text);
  if (images.length === 0) throw new InputError('is required, and nothing is given', { hint: 'write HOST/NAME, such as ghcr.io/owner/name' });
  if (images.length > 1) throw new InputError(`${images.length} images are given, and one is pulled`, { hint: 'use a step for each' });
  return parseReference(images[0] as string, rule);
}

function referenceOf(named: ReturnType<typeof parseReference> | undefined, tag: string): Pick<Wanted, 'reference' | 'digest'> {
  if (/[\r\n]/.test(tag)) throw new InputError('several are given, and one is pulled');
  const own = named?.tag;
  if (tag !== '' && own !== undefined && own !== tag)
    throw new InputError(`"${tag}" is given, but image says "${own}"`, { hint: 'give the tag in one of the two' });
  if (named?.digest !== undefined && parseDigest(tag) !== undefined && tag !== named.digest) {
    throw new InputError(`"${tag}" is given, but image says "${named.digest}"`, { hint: 'give the digest in one of the two' });
  }
  return { reference: tag === '' ? own : tag, digest: named?.digest };
}

/** Relative to `path`. Throws `InputError` for what lies elsewhere. */
function insideOf(path: string, folder: string): string {
  const root = resolve(path);
  const way = relative(root, resolve(root, folder));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new InputError(`"${folder}" is outside path (${path})`, { hint: 'folders are relative to path, and inside it' });
  }
  return way === '' ? '.' : way;
}

const OSES: Readonly<Record<string, string>> = { win32: 'windows' };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mipsel: 'mipsle', loong64: 'loong64' };

/** In the field's spelling (GOOS, GOARCH). */
function runnerPlatform(): Platform {
  const architecture = ARCHITECTURES[process.arch] ?? process.arch;
  return { os: OSES[process.platform] ?? process.platform, architecture };
}
