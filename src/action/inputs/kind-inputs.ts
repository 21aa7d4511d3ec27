/** What the inputs say to the kinds of registry: which one is meant, what one alone knows, and what it has no words for. */

import type { LayerPattern } from '../../content/find/layer-line.ts';
import { InputError } from '../../core/errors.ts';
import type { KindInputs, RegistryKind } from '../../core/kind.ts';
import { OCI_NAMES, type ReferenceRules } from '../../core/reference.ts';
import { networkKinds } from '../../registries/kinds.ts';
import type { AnyKind } from '../../registries/types.ts';
import type { Io } from '../runner/io.ts';
import { homeFolder } from './home.ts';
import { choice } from './input-values.ts';
import type { InputReader } from './reader.ts';
import type { Destination } from './references/destinations.ts';

export interface ChosenKinds {
  /** Those that the run may meet. */
  readonly kinds: readonly AnyKind[];
  /** A kind's name, or `auto`. */
  readonly protocol: string;
  readonly kindInputs: KindInputs;
  /** Absolute: what `~` stands for. */
  readonly home: string;
}

/**
 * The input `protocol`, and those that one kind alone knows: what is wrong with any of them is noted, whichever kind will be needed. `others` are read
 * elsewhere in this run, because they mean something else in it.
 */
export function readKindInputs(io: Io, { read, path }: InputReader, kinds: readonly AnyKind[], others: readonly string[] = []): ChosenKinds {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const protocol = read('protocol', choice(['auto', ...networkKinds(kinds).map(({ name }) => name)]), 'auto');
  for (const { ownInputs } of kinds) {
    for (const [name, parse] of Object.entries(ownInputs)) if (!others.includes(name)) read(name, (text) => parse(path(text), workspace), undefined);
  }
  return { kinds, protocol, kindInputs: { text: (name) => path(io.input(name).trim()), workspace }, home: homeFolder(io.env) };
}

/** The kind that `protocol` names; `undefined` for `auto`. */
export function namedKind({ kinds, protocol }: ChosenKinds): AnyKind | undefined {
  return kinds.find(({ name }) => name === protocol);
}

/** How images and tags are read: by the rules of the kind that is named, else by those that most registries have. */
export function referenceRules(chosen: ChosenKinds): ReferenceRules {
  return { names: namedKind(chosen)?.names ?? OCI_NAMES, schemes: chosen.kinds.flatMap(({ scheme }) => scheme ?? []), home: chosen.home };
}

export interface AskedOfKind {
  readonly destinations: readonly Destination[];
  readonly layers: readonly LayerPattern[];
  readonly kindInputs: KindInputs;
}

/** What was asked for and cannot be had of this kind, one sentence each. */
export function kindProblems({ title, knows, unknownInputs }: RegistryKind, { destinations, layers, kindInputs }: AskedOfKind): readonly InputError[] {
  const hint = 'leave it out, or publish to a registry of another kind';
  const unknown = unknownInputs.flatMap(({ input, values, except = [], why }) => {
    const given = kindInputs.text(input);
    if (given === '' || except.includes(given) || (values !== undefined && !values.includes(given))) return [];
    return new InputError(`${input}: ${values === undefined ? '' : `${given} `}${why} ${title}`, { hint });
  });
  return [
    ...(!knows.digests && destinations.some(({ tags }) => tags.length === 0)
      ? [new InputError(`tag: is required by ${title}, which knows manifests by tag only`)]
      : []),
    ...(!knows.indexes && layers.some(({ platform }) => platform !== undefined) ? [new InputError(`layers: platform= is unknown to ${title}`, { hint })] : []),
    ...unknown,
  ];
}
