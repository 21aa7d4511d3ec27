/** The images of a publish run, opened: each with its kind, its tags, and how its steps are tried again. */

import { InputError } from '../core/errors.ts';
import type { RegistryKind } from '../core/kind.ts';
import { formatImage, nameOf } from '../core/reference.ts';
import { type Clock, retry } from '../core/retry.ts';
import type { ReadableSource } from '../core/target.ts';
import type { Publication } from '../flow/publish/publish.ts';
import { type Connection, openSource, openTarget, type RegistryImage } from '../registries/open.ts';
import { kindProblems } from './inputs/kind-inputs.ts';
import type { PublishInputs } from './inputs/publish-inputs.ts';
import { refuse } from './inputs/reader.ts';
import type { Destination } from './inputs/references/destinations.ts';
import { mountSources } from './inputs/references/mount-from.ts';
import { policies } from './policies.ts';
import type { Io } from './runner/io.ts';

export interface OpenPublications {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly connect: (image: RegistryImage) => Promise<Connection>;
  /** Whether there are layers that might travel before they are measured. */
  readonly hasLarge: boolean;
}

/** Whether nothing but the layers themselves can still be found wrong: what is refused must have sent nothing. */
export function canSendEarly({ push, format, subject, ifTagExists, destinations }: PublishInputs): boolean {
  return push && format === 'artifact' && subject === undefined && (ifTagExists === 'overwrite' || destinations.length === 1);
}

/** In the order of the input. Throws `InputError` for inputs that a kind which was found has no words for. */
export async function openPublications(inputs: PublishInputs, io: Io, { clock, signal, connect, hasLarge }: OpenPublications): Promise<readonly Publication[]> {
  const policyFor = policies(inputs, clock, signal, io.info);
  const publications: Publication[] = [];
  for (const [index, { image, tags }] of inputs.destinations.entries()) {
    const asksWhetherNew = index === 0 && hasLarge && canSendEarly(inputs) && inputs.mountFrom.length === 0;
    const policy = policyFor(image);
    const selection = { ...inputs, connect, tag: tags[0], asksWhetherNew };
    const options = { inputs: inputs.kindInputs, clock, mountFrom: mountSources(inputs.mountFrom, image), info: io.info };
    const opened = await retry(policy, () => openTarget(image, selection, options));
    publications.push({ ...opened, tags, policy, name: nameOf(image) });
  }
  checkKinds(publications);
  for (const kind of kindsOf(publications)) {
    refuse(kindProblems(kind, inputs));
    if (kind.knows.blobsEverywhere && inputs.mountFrom.length > 0) io.notice(`mount-from: is not needed: ${kind.title} mounts from anywhere`);
  }
  return publications;
}

/** The way back from where it goes to. */
export async function openBeside(
  { kind, target, policy }: Publication,
  inputs: PublishInputs,
  io: Io,
  connect: OpenPublications['connect'],
): Promise<ReadableSource> {
  const place = inputs.destinations.find(({ image }) => formatImage(image) === target.name) as Destination;
  const selection = { ...inputs, connect, protocol: kind.name, tag: undefined };
  return retry(policy, async () => (await openSource(place.image, selection, { inputs: inputs.kindInputs, warn: io.warning })).source);
}

function kindsOf(publications: readonly Publication[]): ReadonlySet<RegistryKind> {
  return new Set(publications.map(({ kind }) => kind));
}

/** Layers are made once, so all must take the same ones. */
function checkKinds(publications: readonly Publication[]): void {
  const tars = publications.find(({ kind }) => kind.tarLayers !== undefined);
  const other = publications.find(({ kind }) => kind !== tars?.kind);
  if (tars === undefined || other === undefined) return;
  throw new InputError(`image: ${tars.target.name} is ${tars.kind.title}, and ${other.target.name} is ${other.kind.title}, so they take other layers`, {
    hint: 'use a step for each',
  });
}
