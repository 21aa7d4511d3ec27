/** The publish action: reads inputs, joins the rooms below, and tells the runner how it ended. */

import { makeScratch, replaceLine } from '../content/local-files.ts';
import { formatDigest } from '../core/digest.ts';
import { InputError } from '../core/errors.ts';
import { type Clock, retry } from '../core/retry.ts';
import type { Events } from '../flow/publish/events.ts';
import { type Gathering, type GatherRequest, gather } from '../flow/publish/gather.ts';
import { type HeadStart, headStart } from '../flow/publish/head-start.ts';
import { type Publication, type Published, publish } from '../flow/publish/publish.ts';
import { generateKey, type PrivateKey } from '../manifest/keys.ts';
import { type Connection, openTarget } from '../registries/open.ts';
import { contentOf, readConfig } from './compose.ts';
import { type Connections, openConnections, type RegistryImage } from './connect.ts';
import { mountSources } from './inputs/mount-from.ts';
import { type PublishInputs, provenanceProblems, readPublishInputs } from './inputs/publish-inputs.ts';
import { refuse } from './inputs/reader.ts';
import { policies } from './policies.ts';
import { type MovedTags, movedTags } from './report/moved-tags.ts';
import { createProgress } from './report/progress.ts';
import { blobOutputs, isShown, sentence, setOutputs, statusOf, travelled } from './report/report.ts';
import { renderSummary } from './report/summary.ts';
import { timesOf } from './runner/commit-time.ts';
import type { Io } from './runner/io.ts';
import { pullActionName } from './runner/run-context.ts';
import { type Cancellation, startTimeout } from './runner/timeout.ts';

/** Layers that are read and packed at the same time, where nothing else is asked for: the disk and two cores have no use for more. */
const READ_AT_ONCE = 6;

/** Runs the action to its end; never throws. */
export async function publishAction(io: Io, clock: Clock): Promise<void> {
  const began = clock.now();
  const published: Published[] = [];
  const warnings: string[] = [];
  const moved = movedTags();
  const noted: Io = {
    ...io,
    warning: (text) => {
      warnings.push(text);
      io.warning(text);
    },
  };
  let cancellation: Cancellation | undefined;
  try {
    const inputs = readPublishInputs(io, clock.now());
    cancellation = startTimeout(inputs.timeout, io, moved);
    await run(inputs, noted, clock, cancellation.signal, published, moved);
    setOutputs(noted, published);
    const shown = published.filter(isShown);
    if (shown.length === 0) io.output('status', 'skipped');
    if (inputs.summary && shown.length > 0) await trySummary(io, () => writeSummary(io, inputs, shown, (clock.now() - began) / 1000, warnings));
  } catch (error) {
    io.fail(cancellation?.describe(error) ?? sentence(error));
    setOutputs(noted, published);
  } finally {
    cancellation?.clear();
  }
}

async function run(inputs: PublishInputs, io: Io, clock: Clock, signal: AbortSignal, published: Published[], moved: MovedTags): Promise<void> {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const scratch = makeScratch(io.env['RUNNER_TEMP']);
  let connections: Connections | undefined;
  let gathering: Gathering | undefined;
  let start: HeadStart | undefined;
  try {
    const { entries, created } = await timesOf(inputs.timestamp, io, workspace);
    const config = readConfig(inputs, workspace);
    const gathered = (rule: GatherRequest['rule']): Gathering =>
      gather({
        layers: inputs.layers,
        workspace,
        baseDir: inputs.baseDir,
        archive: inputs.archive,
        compressionLevel: inputs.compressionLevel,
        includeHiddenFiles: inputs.includeHiddenFiles,
        timestamp: entries,
        scratch: scratch.path,
        layerAnnotations: inputs.annotations.layers,
        concurrency: inputs.concurrency === 'auto' ? READ_AT_ONCE : inputs.concurrency,
        rule,
        sumType: inputs.sumType,
      });
    gathering = gathered(inputs.protocol === 'provenance' ? 'tar' : inputs.format === 'image' ? 'image' : 'oci');
    for (const warning of gathering.warnings) io.warning(warning);
    if (gathering.layers.length === 0) return nothingFound(inputs, io);
    const origins = inputs.destinations.flatMap(({ image }) => (image.kind === 'registry' ? [image.origin] : []));
    const open = () => (connections ??= openConnections(inputs, io, clock, signal, workspace, origins));
    const publications = await join(inputs, io, clock, signal, workspace, gathering.large.size > 0, (image) => open().connect(image));
    const provenance = checkProtocols(inputs, publications);
    if (provenance && inputs.mountFrom.length > 0) io.notice('mount-from: is not needed: a provenance registry mounts from anywhere');
    if (provenance && inputs.protocol !== 'provenance') {
      // Found out only by asking, so the layers were measured for the other protocol.
      await gathering.end();
      gathering = gathered('tar');
    }
    const progress = createProgress({ log: io.info, isTerminal: io.isTerminal, clock });
    try {
      const events = eventsFor(io, progress, moved);
      start = headStart(canSendEarly(inputs) ? publications[0] : undefined, gathering, inputs.ifTagExists, events, inputs.verify === 'blobs');
      const layers = await start.layers;
      const content = contentOf(inputs, layers, { context: await io.context(), config, created, warning: io.warning, provenance });
      const bytes = layers.reduce((sum, { size }) => sum + size, 0);
      io.info(`${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${bytes} bytes, to ${publications.map(({ target }) => target.name).join(', ')}`);
      await publish(
        {
          ...content,
          publications,
          layers,
          subject: inputs.subject,
          ifTagExists: inputs.ifTagExists,
          push: inputs.push,
          verify: inputs.verify,
          headStart: start,
        },
        events,
        (result) => {
          published.push(result);
          announce(io, result);
        },
      );
    } finally {
      progress.stop();
    }
  } finally {
    await Promise.all([gathering?.end(), start?.end()]);
    await connections?.close();
    scratch.remove();
  }
}

/** Whether nothing but the layers themselves can still be found wrong: what is refused must have sent nothing. */
function canSendEarly({ push, format, subject, ifTagExists, destinations }: PublishInputs): boolean {
  return push && format === 'artifact' && subject === undefined && (ifTagExists === 'overwrite' || destinations.length === 1);
}

async function join(
  inputs: PublishInputs,
  io: Io,
  clock: Clock,
  signal: AbortSignal,
  workspace: string,
  hasLarge: boolean,
  connect: (image: RegistryImage) => Promise<Connection>,
): Promise<readonly Publication[]> {
  const policyFor = policies(inputs, clock, signal, io.info);
  const publications: Publication[] = [];
  for (const [index, { image, tags }] of inputs.destinations.entries()) {
    const asksWhetherNew = index === 0 && hasLarge && canSendEarly(inputs) && inputs.mountFrom.length === 0;
    const policy = policyFor(image);
    const options = {
      ...inputs,
      workspace,
      clock,
      asksWhetherNew,
      tag: tags[0],
      mountFrom: mountSources(inputs.mountFrom, image),
      signingKeys: () => keysOf(inputs, io),
    };
    const target = await retry(policy, () => openTarget(image, connect, options));
    publications.push({ target, tags, policy, name: image.kind === 'registry' ? image.name : image.directory });
  }
  return publications;
}

/** Whether all speak the protocol of 2014. Throws `InputError` when some do, and for inputs that it has no words for. */
function checkProtocols(inputs: PublishInputs, publications: readonly Publication[]): boolean {
  const [one, ...others] = publications.filter(({ target }) => target.protocol === 'provenance');
  if (one === undefined) return false;
  if (others.length + 1 < publications.length) {
    throw new InputError(`image: ${one.target.name} is a provenance registry and the others are not, so they take other layers`, {
      hint: 'use a step for each',
    });
  }
  refuse(inputs.protocol === 'provenance' ? [] : provenanceProblems(inputs));
  return true;
}

/** A fresh key says who signed this run's manifests, and nothing more. */
function keysOf({ signingKey }: PublishInputs, io: Io): readonly PrivateKey[] | undefined {
  if (signingKey === 'none') return undefined;
  const key = signingKey === 'fresh' ? generateKey() : signingKey;
  io.info(`Signing with ${signingKey === 'fresh' ? 'a fresh key of this run' : 'the key'} ${key.public.id}`);
  return [key];
}

function nothingFound(inputs: PublishInputs, io: Io): void {
  const text = `layers: no file was found for ${inputs.layers.map(({ line }) => `"${line}"`).join(', ')}`;
  if (inputs.ifNoFilesFound === 'error') {
    throw new InputError(text, { hint: 'check the patterns, or set if-no-files-found to warn or ignore' });
  }
  if (inputs.ifNoFilesFound === 'warn') io.warning(text);
  else io.info(text);
}

function eventsFor(io: Io, progress: ReturnType<typeof createProgress>, moved: MovedTags): Events {
  return {
    sending: (bytes, blobs) => progress.start(bytes, blobs),
    sent: (bytes) => progress.sent(bytes),
    stored: (stored, _target, seconds) => progress.blob(stored, seconds),
    tag: moved.onTag,
    notice: io.notice,
    warning: io.warning,
    info: io.info,
    debug: io.debug,
  };
}

function announce(io: Io, { image, manifest, tags, status, there, protocol }: Published): void {
  if (status === 'skipped') {
    io.info(`Skipped ${image}: its tags exist, and if-tag-exists is skip`);
    return;
  }
  const file = io.env['GITHUB_ARTIFACTS'];
  if (there && file && protocol !== 'layout') replaceLine(file, `oci://${image}@`, formatDigest(manifest.digest));
  const verb = { pushed: 'Published', unchanged: 'Unchanged', 'dry-run': 'Would publish' }[status];
  io.info(`${verb} ${image}@${formatDigest(manifest.digest)}${tags.length > 0 ? ` as ${tags.join(', ')}` : ''}`);
}

/** What is published stays published, whatever becomes of the page that tells of it. */
async function trySummary(io: Io, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    io.warning(`summary: it could not be written (${error instanceof Error ? error.message : String(error)})`);
  }
}

async function writeSummary(io: Io, inputs: PublishInputs, published: readonly Published[], seconds: number, warnings: readonly string[]): Promise<void> {
  const { uploaded, reused } = travelled(published);
  await io.summary(
    renderSummary({
      status: statusOf(published),
      dryRun: !inputs.push,
      published: published.map(({ image, manifest, tags, protocol }) => ({ image, digest: formatDigest(manifest.digest), tags, protocol })),
      mediaType: published[0]?.manifest.mediaType ?? '',
      size: published[0]?.manifest.bytes.byteLength ?? 0,
      blobs: blobOutputs(published),
      uploadedBytes: uploaded,
      reusedBytes: reused,
      seconds,
      warnings,
      pullAction: pullActionName(io.env),
    }),
  );
}
