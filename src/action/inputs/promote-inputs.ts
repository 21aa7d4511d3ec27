/** All inputs of the promote action, read in one place; everything wrong is reported together. */

import { InputError } from '../../core/errors.ts';
import type { Platform } from '../../core/model.ts';
import { parsePlatform } from '../../core/platform.ts';
import { checkTag, parseReference, type Reference } from '../../core/reference.ts';
import { TAG_POLICIES, type TagPolicy } from '../../flow/put/tag-policy.ts';
import { KINDS } from '../../registries/kinds.ts';
import type { AnyKind } from '../../registries/types.ts';
import type { Io } from '../runner/io.ts';
import type { RefTags } from '../runner/ref-tags.ts';
import { readVerification, type VerificationInputs } from '../trust/verification-inputs.ts';
import { boolean, choice, lines, list, names, plain } from './input-values.ts';
import { type ChosenKinds, readKindInputs, referenceRules } from './kind-inputs.ts';
import { maskSecrets, type NetworkInputs, readNetworkInputs, secret, verification } from './network-inputs.ts';
import { type InputReader, inputReader } from './reader.ts';
import { readTags } from './references/auto-tags.ts';
import { type Destination, destinations } from './references/destinations.ts';

export interface PromoteInputs extends NetworkInputs, ChosenKinds {
  readonly source: Reference;
  /** Who we are there; everything else of the network is the same. */
  readonly sourceLogin: Pick<NetworkInputs, 'username' | 'password' | 'registryToken'>;
  /** In the order of `to`, each with its tags. */
  readonly destinations: readonly Destination[];
  /** Of an index, only these; empty = all. */
  readonly platforms: readonly Platform[];
  readonly referrers: boolean;
  readonly ifTagExists: TagPolicy;
  readonly push: boolean;
  readonly verify: boolean | 'blobs';
  readonly summary: boolean;
  /** Who must have signed it; `undefined` where nobody must. */
  readonly verification: VerificationInputs | undefined;
}

/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
export function readPromoteInputs(io: Io, kinds: readonly AnyKind[] = KINDS, ref?: RefTags): PromoteInputs {
  maskSecrets(io);
  const reader = inputReader(io);
  const { read, attempt } = reader;
  const chosen = readKindInputs(
    io,
    reader,
    kinds.filter(({ knows }) => knows.digests),
  );
  const rules = referenceRules(chosen);
  const source = attempt('image', () => sourceOf(read('image', names, []), (text) => parseReference(text, rules)));
  const tags = readTags(reader, ref).flatMap((tag) => attempt('tag', () => checkTag(tag)) ?? []);
  // A digest alone names no tag to keep.
  const own = tags.length > 0 ? tags : (source?.tag ?? []);
  const places = destinations(read('to', names, []), [own].flat(), reader, rules, 'to');
  const inputs: Omit<PromoteInputs, 'source'> = {
    destinations: places,
    sourceLogin: loginOf(io, reader),
    platforms: read('platforms', (text) => list(text).map(parsePlatform), []),
    referrers: read('referrers', boolean, false),
    ifTagExists: read('if-tag-exists', choice(TAG_POLICIES), 'overwrite'),
    push: read('push', boolean, true),
    verify: read('verify', verification, true),
    summary: read('summary', boolean, true),
    verification: readVerification(io, reader),
    ...readNetworkInputs(io, reader),
    ...chosen,
  };
  return { ...inputs, source: reader.demand(source) };
}

function sourceOf(images: readonly string[], parse: (text: string) => Reference): Reference {
  if (images.length === 0) throw new InputError('is required, and nothing is given', { hint: 'write HOST/NAME:TAG or HOST/NAME@DIGEST' });
  if (images.length > 1)
    throw new InputError(`${images.length} images are given, and one is promoted`, { hint: 'name the targets in `to`, and use a step for each source' });
  return parse(images[0] as string);
}

/** Never that of the targets: each side has its own, and without one the docker configuration of its host. */
function loginOf(io: Io, { read, note }: InputReader): PromoteInputs['sourceLogin'] {
  const username = read('source-username', plain, '');
  const password = secret(io.input('source-password'));
  if (username !== '' && password === '') note(new InputError('source-password: is empty, but a user name is given'));
  if (username === '' && password !== '') note(new InputError('source-username: is empty, but a password is given'));
  return { username, password, registryToken: read('source-registry-token', lines, []) };
}
