/** All inputs of the index action, read in one place; everything wrong is reported together. */

import { InputError } from '../../core/errors.ts';
import { parsePlatform } from '../../core/platform.ts';
import type { AskedPlatform } from '../../flow/index/children.ts';
import type { IndexRequest } from '../../flow/index/index.ts';
import { TAG_POLICIES } from '../../flow/put/tag-policy.ts';
import { KINDS } from '../../registries/kinds.ts';
import type { AnyKind } from '../../registries/types.ts';
import type { Io } from '../runner/io.ts';
import type { RefTags } from '../runner/ref-tags.ts';
import { readSigning, type SigningInputs } from '../trust/signing-inputs.ts';
import { type AnnotationInput, readAnnotations } from './annotations.ts';
import { choice, list, mediaType, names } from './input-values.ts';
import { type ChosenKinds, readKindInputs, referenceRules } from './kind-inputs.ts';
import { maskSecrets, type NetworkInputs, readNetworkInputs } from './network-inputs.ts';
import { type InputReader, inputReader } from './reader.ts';
import { readTags } from './references/auto-tags.ts';
import { type Destination, destinations } from './references/destinations.ts';
import { inRepository } from './references/in-repository.ts';
import { manifestReferences } from './references/manifest-references.ts';

export interface IndexInputs extends NetworkInputs, ChosenKinds, Omit<IndexRequest, 'publications' | 'signing'> {
  readonly destinations: readonly Destination[];
  /** To be told, one sentence each. */
  readonly notices: readonly string[];
  /** What is to be signed beside the index, and by whom; `undefined` where nothing is. */
  readonly signing: SigningInputs | undefined;
}

/** Secrets are masked before anything else is looked at. Throws one `InputError` that lists all that is wrong. */
export function readIndexInputs(io: Io, kinds: readonly AnyKind[] = KINDS, ref?: RefTags): IndexInputs {
  maskSecrets(io);
  const reader = inputReader(io);
  const { read, attempt, note } = reader;
  const chosen = readKindInputs(
    io,
    reader,
    kinds.filter(({ knows }) => knows.indexes),
  );
  const rules = referenceRules(chosen);
  const places = destinations(read('image', names, []), readTags(reader, ref), reader, rules);
  const given = read('manifests', manifestReferences, { references: [], notices: [] });
  const fromTags = read('from-tags', patterns, []);
  if (given.references.length === 0 && fromTags.length === 0 && reader.isClean()) {
    note(new InputError('manifests: is empty, and so is from-tags', { hint: 'give one of the two' }));
  }
  const beside = (text: string) => inRepository(text, places, rules, 'an index names manifests of its own repository only');
  const own = ownAnnotations(reader);
  const inputs: IndexInputs = {
    destinations: places,
    references: given.references.flatMap((text) => attempt('manifests', () => beside(text)) ?? []),
    fromTags,
    platforms: platforms(read('platforms', list, []), beside, reader),
    notices: given.notices,
    annotations: own.index,
    entries: own.descriptors,
    artifactType: read('artifact-type', mediaType, undefined),
    ifTagExists: read('if-tag-exists', choice(TAG_POLICIES), 'overwrite'),
    signing: readSigning(io, reader),
    ...readNetworkInputs(io, reader),
    ...chosen,
  };
  reader.refuse();
  return inputs;
}

/** `os/arch` in the order of the manifests, or `REFERENCE=os/arch`. */
function platforms(items: readonly string[], read: (reference: string) => string, { attempt, note }: InputReader): readonly AskedPlatform[] {
  const named = items.filter((item) => item.includes('=')).length;
  if (named > 0 && named < items.length) note(new InputError('platforms: some have REFERENCE= and some do not', { hint: 'write all in one way' }));
  return items.flatMap((item) => {
    const equals = item.lastIndexOf('=');
    const asked = (): AskedPlatform => ({
      ...(equals < 0 ? {} : { reference: read(item.slice(0, equals).trim()) }),
      platform: parsePlatform(item.slice(equals + 1)),
    });
    return attempt('platforms', asked) ?? [];
  });
}

function patterns(text: string): readonly string[] {
  const found = list(text);
  if (found.every((pattern) => pattern.startsWith('!'))) throw new InputError('holds exclusions alone', { hint: 'begin with a pattern, such as v1-*' });
  return found;
}

/** Of the index itself, and of its entries: none of the children is changed. */
function ownAnnotations(reader: InputReader): AnnotationInput {
  const given = readAnnotations(reader, 'index');
  if (given.layers.length > 0 || given.platforms.length > 0 || Object.keys({ ...given.manifest, ...given.config }).length > 0) {
    reader.note(
      new InputError('annotations: an index has annotations of its own only, and of its entries', {
        hint: 'leave the prefix out, or write manifest-descriptor: for an entry',
      }),
    );
  }
  return given;
}
