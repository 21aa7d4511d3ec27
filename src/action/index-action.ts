/** The index action: joins what other jobs have published under one name, and tells the runner how it ended. */

import { formatDigest } from '../core/digest.ts';
import { nameOf } from '../core/reference.ts';
import type { Clock } from '../core/retry.ts';
import { type IndexPublication, joinIndex } from '../flow/index/index.ts';
import type { Published } from '../flow/put/published.ts';
import { KINDS } from '../registries/kinds.ts';
import { openSource, openTarget } from '../registries/open.ts';
import type { AnyKind, RegistryImage } from '../registries/types.ts';
import { type Connections, openConnections } from './connect.ts';
import { type IndexInputs, readIndexInputs } from './inputs/index-inputs.ts';
import { loadRefTags, refTagsLine } from './inputs/references/auto-tags.ts';
import { policies } from './policies.ts';
import { placeOfAll } from './report/place.ts';
import { type ActionRun, runAction } from './run-action.ts';
import type { Io } from './runner/io.ts';
import type { PreparedSigning } from './trust/signing.ts';

/** Runs the action to its end; never throws. */
export async function indexAction(io: Io, clock: Clock, kinds: readonly AnyKind[] = KINDS): Promise<void> {
  await runAction(io, clock, async (action) => {
    const ref = await loadRefTags(io);
    const inputs = readIndexInputs(io, kinds, ref);
    if (ref !== undefined) io.info(refTagsLine(ref));
    for (const notice of inputs.notices) io.notice(notice);
    await run(inputs, action, clock, action.limit(inputs.timeout, placeOfAll(inputs.destinations)));
    return undefined;
  });
}

async function run(inputs: IndexInputs, { io, published, moved }: ActionRun, clock: Clock, signal: AbortSignal): Promise<void> {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const origins = inputs.destinations.flatMap(({ image }) => (image.kind === 'registry' ? [image.origin] : []));
  let connections: Connections | undefined;
  let signing: PreparedSigning | undefined;
  try {
    if (inputs.signing !== undefined) {
      const { prepareSigning } = await import('./trust/signing.ts');
      signing = await prepareSigning(inputs.signing, inputs, { io, clock, signal, workspace });
    }
    const policyFor = policies(inputs, clock, signal, io.info);
    const publications: IndexPublication[] = [];
    for (const { image, tags } of inputs.destinations) {
      // One connection for both ways: one login, one set of tokens.
      const sends = new Map<RegistryImage, ReturnType<Connections['connect']>>();
      const connect = (to: RegistryImage) => {
        connections ??= openConnections(inputs, io, clock, signal, workspace, origins);
        const send = sends.get(to) ?? connections.connect(to);
        sends.set(to, send);
        return send;
      };
      const selection = { ...inputs, connect, tag: undefined, asksWhetherNew: false };
      const { kind, target } = await openTarget(image, selection, { inputs: inputs.kindInputs, clock, mountFrom: [], info: io.info });
      const { source } = await openSource(image, selection, { inputs: inputs.kindInputs, warn: io.warning });
      publications.push({ kind, target, source, tags, policy: policyFor(image), name: nameOf(image) });
    }
    await joinIndex(
      { ...inputs, publications, signing: signing?.open(async (publication) => (publication as IndexPublication).source) },
      { sending() {}, sent() {}, stored() {}, tag: moved.onTag, notice: io.notice, warning: io.warning, info: io.info, debug: io.debug },
      (result) => {
        published.push(result);
        announce(io, result);
      },
    );
  } finally {
    await connections?.close();
    await signing?.close();
  }
}

function announce(io: Io, { image, manifest, tags, status }: Published): void {
  const verb = { pushed: 'Published', unchanged: 'Unchanged', skipped: 'Skipped', 'dry-run': 'Would publish' }[status];
  io.info(`${verb} the index ${image}@${formatDigest(manifest.digest)}${tags.length > 0 ? ` as ${tags.join(', ')}` : ''}`);
}
