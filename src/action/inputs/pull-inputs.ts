/** All inputs of the pull action, read in one place; everything wrong is reported together. */

import { isAbsolute, relative, resolve, sep } from 'node:path';
import type { UnpackLimit } from '../../content/unpack/limits.ts';
import { bareDigest, formatDigest, parseDigest, requireDigest } from '../../core/digest.ts';
import { InputError } from '../../core/errors.ts';
import type { RegistryKind } from '../../core/kind.ts';
import type { Platform } from '../../core/model.ts';
import { normalPlatform, parsePlatform } from '../../core/platform.ts';
import { type Image, parseReference, type Reference, type ReferenceRules } from '../../core/reference.ts';
import { parseBytes } from '../../core/text/bytes.ts';
import type { Extraction } from '../../flow/pull/describe-layer.ts';
import type { Wanted } from '../../flow/pull/resolve.ts';
import { KINDS } from '../../registries/kinds.ts';
import type { AnyKind } from '../../registries/types.ts';
import type { Io } from '../runner/io.ts';
import { readVerification, type VerificationInputs } from '../trust/verification-inputs.ts';
import { boolean, choice, lines, names } from './input-values.ts';
import { type ChosenKinds, namedKind, readKindInputs, referenceRules } from './kind-inputs.ts';
import { maskSecrets, type NetworkInputs, readNetworkInputs } from './network-inputs.ts';
import { inputReader } from './reader.ts';

export interface PullInputs extends NetworkInputs, ChosenKinds {
  readonly image: Image;
  readonly wanted: Wanted;
  readonly layers: readonly string[];
  /** Relative to the workspace. */
  readonly path: string;
  readonly extract: Extraction;
  readonly paths: readonly string[];
  readonly skipDevices: boolean;
  readonly unpackLimit: UnpackLimit;
  readonly overwrite: boolean;
  readonly cache: boolean;
  /** Relative to `path`, and inside it. */
  readonly addToPath: readonly string[];
  /** Who must have signed; `undefined` where nobody must. */
  readonly verification: VerificationInputs | undefined;
}

const EXTRACTIONS = { auto: 'auto', true: 'always', false: 'never' } as const;

/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
export function readPullInputs(io: Io, kinds: readonly AnyKind[] = KINDS): PullInputs {
  maskSecrets(io);
  const reader = inputReader(io);
  const { read, attempt, path: pathOf } = reader;
  const chosen = readKindInputs(io, reader, kinds);
  const named = attempt('image', () => imageOf(read('image', names, []), referenceRules(chosen)));
  const path = read('path', pathOf, '.');
  const tag = read('tag', oneLine, '');
  const { reference, digest } = attempt('tag', () => referenceOf(named, tag)) ?? {};
  const inputs: Omit<PullInputs, 'image'> = {
    wanted: {
      reference,
      digest,
      platform: read('platform', wantedPlatform, runnerPlatform()),
      referrer: read('referrer', oneLine, '') || undefined,
      isAssumed: io.input('platform').trim() === '',
      expectDigest: read('expect-digest', digestText, undefined),
      listTags: read('list-tags', boolean, false),
    },
    layers: read('layers', lines, []),
    path,
    extract: EXTRACTIONS[read('extract', (text) => choice(['auto', 'true', 'false'])(text.toLowerCase()), 'auto')],
    paths: read('paths', lines, []),
    skipDevices: read('skip-devices', boolean, false),
    unpackLimit: read('unpack-limit', limitText, 'auto'),
    overwrite: read('overwrite', boolean, true),
    cache: read('cache', boolean, false),
    addToPath: read('add-to-path', lines, []).flatMap((folder) => attempt('add-to-path', () => insideOf(path, pathOf(folder))) ?? []),
    verification: readVerification(io, reader),
    ...readNetworkInputs(io, reader),
    ...chosen,
  };
  const kind = namedKind(chosen);
  if (inputs.verification !== undefined && kind !== undefined) attempt('verify-attestation', () => requireReferrers(kind, 'verify-attestation'));
  if (inputs.wanted.referrer !== undefined && kind !== undefined) attempt('referrer', () => requireReferrers(kind, 'referrer'));
  return { ...inputs, image: reader.demand(named).image };
}

/** Throws `InputError` for a kind of registry where nothing can be attached. */
export function requireReferrers({ knows, title }: RegistryKind, input: 'referrer' | 'verify-attestation'): void {
  if (knows.referrers) return;
  const text = `${input}: nothing can be attached to what is at ${title}`;
  throw input === 'referrer' ? new InputError(text) : new InputError(`${text}, so nothing there is attested`, { hint: 'use verify-key alone' });
}

function wantedPlatform(text: string): Platform | 'any' {
  return text.toLowerCase() === 'any' ? 'any' : parsePlatform(text);
}

function limitText(text: string): UnpackLimit {
  if (text === 'auto' || text === 'none') return text;
  const bytes = parseBytes(text);
  if (bytes !== undefined && bytes > 0) return bytes;
  throw new InputError(`"${text}" is neither auto, none nor a size`, { hint: 'write a size such as 20GiB' });
}

function digestText(text: string): string {
  return bareDigest(text) ?? formatDigest(requireDigest(text));
}

function oneLine(text: string): string {
  if (/[\r\n]/.test(text)) throw new InputError('several are given, and one is pulled');
  return text;
}

function imageOf(images: readonly string[], rules: ReferenceRules): Reference {
  if (images.length === 0) throw new InputError('is required, and nothing is given', { hint: 'write HOST/NAME, such as ghcr.io/owner/name' });
  if (images.length > 1) throw new InputError(`${images.length} images are given, and one is pulled`, { hint: 'use a step for each' });
  return parseReference(images[0] as string, rules);
}

function referenceOf(named: Reference | undefined, tag: string): Pick<Wanted, 'reference' | 'digest'> {
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

/** Where this runs. Node calls both ends of ppc64 alike, and runners have the little one. */
function runnerPlatform(): Platform {
  return normalPlatform({ os: process.platform, architecture: process.arch === 'ppc64' ? 'ppc64le' : process.arch });
}
