/** The index action: joins what other jobs have published under one name, and tells the runner how it ended. */

import { formatDigest } from '../core/digest.ts';
import type { Clock } from '../core/retry.ts';
import { type IndexPublication, joinIndex } from '../flow/index/index.ts';
import type { Published } from '../flow/put/published.ts';
import { openSource, openTarget } from '../registries/open.ts';
import { type Connections, openConnections, type RegistryImage } from './connect.ts';
import { type IndexInputs, readIndexInputs } from './inputs/index-inputs.ts';
import { policies } from './policies.ts';
import { type MovedTags, movedTags } from './report/moved-tags.ts';
import { isShown, sentence, setOutputs } from './report/report.ts';
import type { Io } from './runner/io.ts';
import { type Cancellation, startTimeout } from './runner/timeout.ts';

/** Runs the action to its end; never throws. */
export async function indexAction(io: Io, clock: Clock): Promise<void> {
  const published: Published[] = [];
  const moved = movedTags();
  let cancellation: Cancellation | undefined;
  try {
    const inputs = readIndexInputs(io);
    cancellation = startTimeout(inputs.timeout, io, moved);
    await run(inputs, io, clock, cancellation.signal, published, moved);
    setOutputs(io, published);
    if (!published.some(isShown)) io.output('status', 'skipped');
  } catch (error) {
    io.fail(cancellation?.describe(error) ?? sentence(error));
    setOutputs(io, published);
  } finally {
    cancellation?.clear();
  }
}

async function run(inputs: IndexInputs, io: Io, clock: Clock, signal: AbortSignal, published: Published[], moved: MovedTags): Promise<void> {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const origins = inputs.destinations.flatMap(({ image }) => (image.kind === 'registry' ? [image.origin] : []));
  let connections: Connections | undefined;
  try {
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
      const options = { protocol: 'oci', workspace, tag: undefined } as const;
      const target = await openTarget(image, connect, { ...options, clock, asksWhetherNew: false, mountFrom: [], sumType: '', signingKeys: () => undefined });
      const source = await openSource(image, connect, { ...options, verifyKey: undefined, warn: io.warning });
      publications.push({ target, source, tags, policy: policyFor(image), name: image.kind === 'registry' ? image.name : image.directory });
    }
    await joinIndex(
      { ...inputs, publications },
      { sending() {}, sent() {}, stored() {}, tag: moved.onTag, notice: io.notice, warning: io.warning, info: io.info, debug: io.debug },
      (result) => {
        published.push(result);
        announce(io, result);
      },
    );
  } finally {
    await connections?.close();
  }
}

function announce(io: Io, { image, manifest, tags, status }: Published): void {
  const verb = { pushed: 'Published', unchanged: 'Unchanged', skipped: 'Skipped', 'dry-run': 'Would publish' }[status];
  io.info(`${verb} the index ${image}@${formatDigest(manifest.digest)}${tags.length > 0 ? ` as ${tags.join(', ')}` : ''}`);
}
