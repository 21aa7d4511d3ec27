/** Opening one image for writing or reading, of whichever kind it is. */

import { InputError } from '../core/errors.ts';
import type { RegistryKind } from '../core/kind.ts';
import { locating } from '../core/located.ts';
import { formatImage, type Image } from '../core/reference.ts';
import type { ReadableSource, Target } from '../core/target.ts';
import { chooseKind } from './choose-kind.ts';
import { networkKinds } from './kinds.ts';
import { named } from './named.ts';
import type { AnyKind, Connection, LocalKind, Question, RegistryImage, SourceOptions, TargetOptions } from './types.ts';

export type { AnyKind, Connection, RegistryImage } from './types.ts';

export interface Selection {
  readonly kinds: readonly AnyKind[];
  /** A kind's name, or `auto`. */
  readonly protocol: string;
  /** Asked for only where there is a network between. */
  readonly connect: (image: RegistryImage) => Promise<Connection>;
  /** The first tag that will be asked for: the question by which `auto` finds out. */
  readonly tag: string | undefined;
}

export interface TargetSelection extends Selection {
  /** Whether the repository is new will be asked before its tags are: then that is the question. */
  readonly asksWhetherNew: boolean;
}

export interface OpenedTarget {
  readonly kind: RegistryKind;
  readonly target: Target;
}

export interface OpenedSource {
  readonly kind: RegistryKind;
  readonly source: ReadableSource;
}

/** Whatever fails in opening it or later, by one of its methods, names the image. */
export async function openTarget(image: Image, selection: TargetSelection, options: Omit<TargetOptions, 'traits' | 'debug'>): Promise<OpenedTarget> {
  const name = formatImage(image);
  const { kind, target } = await locating(name, () => findTarget(image, selection, options));
  return { kind, target: named(target, name) };
}

/** As `openTarget`, for the way back. */
export async function openSource(image: Image, selection: Selection, options: Omit<SourceOptions, 'debug'>): Promise<OpenedSource> {
  const name = formatImage(image);
  const { kind, source } = await locating(name, () => findSource(image, selection, options));
  return { kind, source: named(source, name) };
}

async function findTarget(image: Image, selection: TargetSelection, options: Omit<TargetOptions, 'traits' | 'debug'>): Promise<OpenedTarget> {
  const { kinds, connect, protocol, tag } = selection;
  if (image.kind === 'local') {
    const kind = localKind(image, selection);
    return { kind, target: await kind.openTarget(image.path, { ...options, debug() {} }) };
  }
  const connection = await connect(image);
  // Without a tag only those that know digests can be meant, so there is nothing to find out.
  const question: Question | undefined = tag === undefined ? undefined : selection.asksWhetherNew ? 'any tag' : { tag };
  const { kind, send } = await chooseKind(networkKinds(kinds), image, connection, { protocol, question, actions: ['pull', 'push'] });
  const { debug, traits } = connection;
  return { kind, target: await kind.openTarget(send, image, { ...options, debug, traits }) };
}

async function findSource(image: Image, selection: Selection, options: Omit<SourceOptions, 'debug'>): Promise<OpenedSource> {
  const { kinds, connect, protocol, tag } = selection;
  if (image.kind === 'local') {
    const kind = localKind(image, selection);
    return { kind, source: await kind.openSource(image.path, { ...options, debug() {} }) };
  }
  const connection = await connect(image);
  const question: Question = tag === undefined ? 'tags' : { tag };
  const { kind, send } = await chooseKind(networkKinds(kinds), image, connection, { protocol, question, actions: ['pull'] });
  return { kind, source: await kind.openSource(send, image, { ...options, debug: connection.debug }) };
}

function localKind(image: Image & { readonly kind: 'local' }, { kinds, protocol }: Selection): LocalKind {
  const kind = kinds.find((one): one is LocalKind => one.scheme === image.scheme);
  if (kind === undefined) throw new InputError(`${formatImage(image)}: nothing is known of ${image.scheme}`);
  // A protocol whose layers are made in the same way does no harm.
  const asked = networkKinds(kinds).find(({ name }) => name === protocol);
  if (asked === undefined || (asked.tarLayers === undefined) === (kind.tarLayers === undefined)) return kind;
  throw new InputError(`protocol: ${protocol} is spoken by registries, and ${formatImage(image)} lies on disk`);
}
