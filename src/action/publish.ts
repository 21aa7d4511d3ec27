/** The publish action: reads inputs, joins the rooms below, and tells the runner how it ended. */

import { configBlob } from '../content/config.ts';
import { makeScratch, readBytes } from '../content/local-files.ts';
import { formatDigest } from '../core/digest.ts';
import { InputError } from '../core/errors.ts';
import type { Clock } from '../core/retry.ts';
import type { Events } from '../flow/events.ts';
import { gather } from '../flow/gather.ts';
import { createPace, type Pace } from '../flow/pace.ts';
import { type Publication, type Published, publish } from '../flow/publish.ts';
import { emptyConfig } from '../manifest/oci.ts';
import { openTarget } from '../registries/open.ts';
import { openRoads, type RegistryImage, type Roads } from './connect.ts';
import { type PublishInputs, readPublishInputs } from './inputs.ts';
import type { Io } from './io.ts';
import { mountSources } from './mount-from.ts';
import { createProgress } from './progress.ts';
import { blobOutputs, sentence, setOutputs, statusOf, travelled } from './report.ts';
import { autoAnnotations, commitTime } from './run-context.ts';
import { renderSummary } from './summary.ts';
import { startTimeout } from './timeout.ts';

/** Runs the action to its end; never throws. */
export async function publishAction(io: Io, clock: Clock): Promise<void> {
  const began = clock.now();
  const published: Published[] = [];
  const warnings: string[] = [];
  const noted: Io = {
    ...io,
    warning: (text) => {
      warnings.push(text);
      io.warning(text);
    },
  };
  let stop: ReturnType<typeof startTimeout> | undefined;
  try {
    const inputs = readPublishInputs(io, clock.now());
    stop = startTimeout(inputs.timeout);
    await run(inputs, noted, clock, stop.signal, published);
    setOutputs(noted, published);
    if (published.length === 0) io.output('status', 'skipped');
    if (inputs.summary && published.length > 0) await writeSummary(io, inputs, published, (clock.now() - began) / 1000, warnings);
  } catch (error) {
    setOutputs(noted, published);
    io.fail(sentence(stop?.reason() ?? error));
  } finally {
    stop?.clear();
  }
}

async function run(inputs: PublishInputs, io: Io, clock: Clock, signal: AbortSignal, published: Published[]): Promise<void> {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const scratch = makeScratch(io.env['RUNNER_TEMP']);
  let roads: Roads | undefined;
  try {
    const created = inputs.timestamp === 'auto' ? await commitTime(io.env, workspace) : inputs.timestamp;
    const { blobs, warnings } = await gather({
      layers: inputs.layers,
      workspace,
      baseDir: inputs.baseDir,
      archive: inputs.archive,
      compressionLevel: inputs.compressionLevel,
      includeHiddenFiles: inputs.includeHiddenFiles,
      timestamp: created,
      scratch: scratch.path,
      layerAnnotations: inputs.annotations.layers,
      concurrency: inputs.concurrency,
      rule: 'oci',
    });
    for (const warning of warnings) io.warning(warning);
    if (blobs.length === 0) return nothingFound(inputs, io);
    const config = inputs.config === undefined ? emptyConfig() : configBlob(readBytes('config', workspace, inputs.config.path), inputs.config.type);
    const origins = inputs.destinations.flatMap(({ image }) => (image.kind === 'registry' ? [image.origin] : []));
    const open = () => (roads ??= openRoads(inputs, io, clock, signal, workspace, origins));
    const publications = await join(inputs, clock, signal, workspace, (image) => open().connect(image));
    const progress = createProgress({ log: io.info, isTerminal: io.isTerminal, clock });
    const layers = blobs.reduce((sum, blob) => sum + blob.size, 0);
    io.info(`${blobs.length} ${blobs.length === 1 ? 'layer' : 'layers'}, ${layers} bytes, to ${publications.map(({ target }) => target.name).join(', ')}`);
    try {
      await publish(
        {
          publications,
          layers: blobs,
          config,
          annotations: { ...(inputs.autoAnnotations ? autoAnnotations(io.env, created) : {}), ...inputs.annotations.manifest },
          artifactType: inputs.artifactType,
          created,
          push: inputs.push,
          verify: inputs.verify,
        },
        eventsFor(io, progress),
        (result) => {
          published.push(result);
          announce(io, result);
        },
      );
    } finally {
      progress.stop();
    }
  } finally {
    await roads?.close();
    scratch.remove();
  }
}

/** One pace for each host: its places and its pauses are shared by all images there. */
async function join(
  inputs: PublishInputs,
  clock: Clock,
  signal: AbortSignal,
  workspace: string,
  connect: (image: RegistryImage) => ReturnType<Roads['connect']>,
): Promise<readonly Publication[]> {
  const paces = new Map<string, Pace>();
  const publications: Publication[] = [];
  for (const { image, tags } of inputs.destinations) {
    const host = image.kind === 'registry' ? image.host : image.directory;
    const pace = paces.get(host) ?? createPace(inputs.concurrency, clock, signal);
    paces.set(host, pace);
    const target = await openTarget(image, connect, { workspace, mountFrom: mountSources(inputs.mountFrom, image) });
    publications.push({
      target,
      tags,
      policy: { retries: inputs.retries, clock, pace, signal },
      name: image.kind === 'registry' ? image.name : image.directory,
    });
  }
  return publications;
}

function nothingFound(inputs: PublishInputs, io: Io): void {
  const text = `layers: no file was found for ${inputs.layers.map(({ line }) => `"${line}"`).join(', ')}`;
  if (inputs.ifNoFilesFound === 'error') {
    throw new InputError(text, { hint: 'check the patterns, or set if-no-files-found to warn or ignore' });
  }
  if (inputs.ifNoFilesFound === 'warn') io.warning(text);
  else io.info(text);
}

function eventsFor(io: Io, progress: ReturnType<typeof createProgress>): Events {
  return {
    sending: (bytes, blobs) => progress.start(bytes, blobs),
    sent: (bytes) => progress.sent(bytes),
    stored: (stored, _target, seconds) => progress.blob(stored, seconds),
    notice: io.notice,
    warning: io.warning,
    info: io.info,
    debug: io.debug,
  };
}

function announce(io: Io, { image, manifest, tags, status }: Published): void {
  const verb = { pushed: 'Published', unchanged: 'Unchanged', 'dry-run': 'Would publish' }[status];
  io.info(`${verb} ${image}@${formatDigest(manifest.digest)}${tags.length > 0 ? ` as ${tags.join(', ')}` : ''}`);
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
    }),
  );
}
