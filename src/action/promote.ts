/** The promote action: from where it was tested to where it is used, without a rebuild. */

import { formatImage, type Image, nameOf } from '../core/reference.ts';
import { type Clock, retry } from '../core/retry.ts';
import { oneLine } from '../core/text/one-line.ts';
import { type PromoteRequest, promote } from '../flow/promote/promote.ts';
import type { Publication } from '../flow/publish/publish.ts';
import { judgeAttestations } from '../flow/pull/attestations.ts';
import { findTop } from '../flow/pull/find-top.ts';
import { KINDS } from '../registries/kinds.ts';
import { openSource, openTarget } from '../registries/open.ts';
import type { AnyKind, RegistryImage } from '../registries/types.ts';
import { type Connections, openConnections } from './connect.ts';
import type { NetworkInputs } from './inputs/network-inputs.ts';
import { type PromoteInputs, readPromoteInputs } from './inputs/promote-inputs.ts';
import { loadRefTags, refTagsLine } from './inputs/references/auto-tags.ts';
import { policies } from './policies.ts';
import { announce, publishEvents } from './report/announce.ts';
import { placeOfAll } from './report/place.ts';
import { createProgress } from './report/progress.ts';
import { type ActionRun, runAction } from './run-action.ts';
import type { Io } from './runner/io.ts';

/** Runs the action to its end; never throws. */
export async function promoteAction(io: Io, clock: Clock, kinds: readonly AnyKind[] = KINDS): Promise<void> {
  await runAction(io, clock, async (action) => {
    const ref = await loadRefTags(io);
    const inputs = readPromoteInputs(io, kinds, ref);
    if (ref !== undefined) io.info(refTagsLine(ref));
    try {
      await run(inputs, action, clock, action.limit(inputs.timeout, placeOfAll(inputs.destinations)));
    } finally {
      // They end in any order, and are told of in that of the input.
      const order = inputs.destinations.map(({ image }) => formatImage(image));
      action.published.sort((a, b) => order.indexOf(a.image) - order.indexOf(b.image));
    }
    return inputs.summary ? { dryRun: !inputs.push } : undefined;
  });
}

async function run(inputs: PromoteInputs, { io, published, moved }: ActionRun, clock: Clock, signal: AbortSignal): Promise<void> {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const policyFor = policies(inputs, clock, signal, io.info);
  const open: Connections[] = [];
  /** Each side has its own credentials, so each has its own way. */
  const side = (network: NetworkInputs, images: readonly Image[]) => {
    let connections: Connections | undefined;
    return (to: RegistryImage) => {
      if (connections === undefined) {
        const origins = images.flatMap((image) => (image.kind === 'registry' ? [image.origin] : []));
        connections = openConnections(network, io, clock, signal, workspace, origins);
        open.push(connections);
      }
      return connections.connect(to);
    };
  };
  try {
    const { image, tag, digest } = inputs.source;
    const reading = policyFor(image);
    const { verification } = inputs;
    const judgeFor = verification === undefined ? undefined : (await import('./trust/verification.ts')).prepareVerification(verification, workspace);
    const from = side({ ...inputs, ...inputs.sourceLogin }, [image]);
    const selection = { kinds: inputs.kinds, protocol: inputs.protocol, connect: from, tag: digest ?? tag ?? 'latest' };
    const { source } = await retry(reading, () => openSource(image, selection, { inputs: inputs.kindInputs, warn: io.warning }));
    const { top } = await findTop(source, { reference: tag ?? digest, digest }, reading);
    // Before anything of it is copied.
    const attestations = judgeFor === undefined ? [] : await judgeAttestations(source, top, judgeFor(top.digest), reading);
    for (const { predicateType, identity } of attestations) io.info(`Attested: ${oneLine(predicateType)} by ${oneLine(identity ?? 'the key')}`);
    const to = side(
      inputs,
      inputs.destinations.map((destination) => destination.image),
    );
    const publications = await openTargets(inputs, io, clock, policyFor, to);
    const progress = createProgress({ log: io.info, isTerminal: io.isTerminal, clock });
    try {
      const { platforms, referrers, ifTagExists, push, verify } = inputs;
      const request: PromoteRequest = { source, reading, top, publications, platforms, referrers, ifTagExists, push, verify };
      await promote(request, publishEvents(io, progress, moved), (result) => {
        published.push(result);
        announce(io, result);
      });
    } finally {
      progress.stop();
    }
  } finally {
    await Promise.all(open.map((connections) => connections.close()));
  }
}

/** Blobs of a target come from the source, or from a target before it, where those lie in the same registry. */
async function openTargets(
  inputs: PromoteInputs,
  io: Io,
  clock: Clock,
  policyFor: ReturnType<typeof policies>,
  connect: (image: RegistryImage) => ReturnType<Connections['connect']>,
): Promise<readonly Publication[]> {
  const publications: Publication[] = [];
  const before: Image[] = [inputs.source.image];
  for (const { image, tags } of inputs.destinations) {
    const policy = policyFor(image);
    const mountFrom = before.flatMap((other) => (isBeside(other, image) ? nameOf(other) : []));
    const selection = { kinds: inputs.kinds, protocol: inputs.protocol, connect, tag: tags[0], asksWhetherNew: false };
    const { kind, target } = await openTarget(image, selection, { inputs: inputs.kindInputs, clock, mountFrom: [...new Set(mountFrom)], info: io.info });
    publications.push({ kind, target, tags, policy, name: nameOf(image) });
    before.push(image);
  }
  return publications;
}

/** Another repository of the same registry. */
function isBeside(other: Image, image: Image): boolean {
  return other.kind === 'registry' && image.kind === 'registry' && other.origin === image.origin && other.name !== image.name;
}
