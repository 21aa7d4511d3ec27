/** The publish action: reads inputs, joins the rooms below, and tells the runner how it ended. */

import { makeScratch } from '../content/local-files.ts';
import { InputError } from '../core/errors.ts';
import type { TarLayers } from '../core/kind.ts';
import type { Clock } from '../core/retry.ts';
import { type Gathering, gather } from '../flow/publish/gather.ts';
import { type HeadStart, headStart } from '../flow/publish/head-start.ts';
import { type Publication, publish } from '../flow/publish/publish.ts';
import { checkPieceTitles } from '../flow/publish/split-blob.ts';
import { KINDS } from '../registries/kinds.ts';
import type { AnyKind, RegistryImage } from '../registries/types.ts';
import { contentOf, readConfig } from './compose.ts';
import { type Connections, openConnections } from './connect.ts';
import { namedKind } from './inputs/kind-inputs.ts';
import { type PublishInputs, readPublishInputs } from './inputs/publish-inputs.ts';
import { loadRefTags, refTagsLine } from './inputs/references/auto-tags.ts';
import { canSendEarly, openBeside, openPublications } from './publications.ts';
import { announce, publishEvents } from './report/announce.ts';
import { placeOfAll } from './report/place.ts';
import { createProgress } from './report/progress.ts';
import { type ActionRun, runAction } from './run-action.ts';
import { timesOf } from './runner/commit-time.ts';
import type { Io } from './runner/io.ts';
import type { PreparedSigning } from './trust/signing.ts';

/** A layer, the config and a question about a blob go out together. */
const OPENED_AHEAD = 2;
/** Layers that are read and packed at the same time, where nothing else is asked for: the disk and two cores have no use for more. */
const READ_AT_ONCE = 6;

/** Runs the action to its end; never throws. */
export async function publishAction(io: Io, clock: Clock, kinds: readonly AnyKind[] = KINDS): Promise<void> {
  await runAction(io, clock, async (action) => {
    const inputs = readPublishInputs(io, clock.now(), kinds, await loadRefTags(io));
    if (inputs.ref !== undefined) io.info(refTagsLine(inputs.ref));
    await run(inputs, action, clock, action.limit(inputs.timeout, placeOfAll(inputs.destinations)));
    return inputs.summary ? { dryRun: !inputs.push } : undefined;
  });
}

async function run(inputs: PublishInputs, { io, published, moved }: ActionRun, clock: Clock, signal: AbortSignal): Promise<void> {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const scratch = makeScratch(io.env['RUNNER_TEMP']);
  let connections: Connections | undefined;
  let gathering: Gathering | undefined;
  let start: HeadStart | undefined;
  let signing: PreparedSigning | undefined;
  try {
    const { entries, created } = await timesOf(inputs.timestamp, io, workspace);
    const config = readConfig(inputs, workspace);
    const gathered = (tars: TarLayers | undefined): Gathering =>
      gather({
        ...inputs,
        workspace,
        timestamp: entries,
        scratch: scratch.path,
        layerAnnotations: inputs.annotations.layers,
        concurrency: inputs.concurrency === 'auto' ? READ_AT_ONCE : inputs.concurrency,
        tars,
      });
    const expected = namedKind(inputs)?.tarLayers?.(inputs.kindInputs);
    gathering = gathered(expected);
    if (gathering.layers.length === 0) return nothingFound(inputs, io, gathering.warnings);
    for (const warning of gathering.warnings) io.warning(warning);
    for (const notice of gathering.notices) io.notice(notice);
    const origins = inputs.destinations.flatMap(({ image }) => (image.kind === 'registry' ? [image.origin] : []));
    const connect = (image: RegistryImage) => {
      connections ??= openConnections(inputs, io, clock, signal, workspace, origins, OPENED_AHEAD);
      return connections.connect(image);
    };
    // Whatever cannot be signed is told before anything is asked of a registry.
    if (inputs.signing !== undefined) {
      const { prepareSigning } = await import('./trust/signing.ts');
      signing = await prepareSigning(inputs.signing, inputs, { io, clock, signal, workspace });
      if (!inputs.push) io.info(`Would sign as ${signing.signer}`);
    }
    const publications = await openPublications(inputs, io, { clock, signal, connect, hasLarge: gathering.large.size > 0 });
    const [{ kind }] = publications as readonly [Publication, ...Publication[]];
    if (kind.tarLayers !== undefined && expected === undefined) {
      // Found out only by asking, so the layers were measured for another kind.
      await gathering.end();
      gathering = gathered(kind.tarLayers(inputs.kindInputs));
    }
    const progress = createProgress({ log: io.info, isTerminal: io.isTerminal, clock });
    try {
      const events = publishEvents(io, progress, moved);
      start = headStart(canSendEarly(inputs) ? publications[0] : undefined, gathering, inputs.ifTagExists, events, inputs.verify === 'blobs');
      const layers = await start.layers;
      const refusals = gathering.refusals();
      if (refusals !== undefined) io.warning(refusals);
      checkPieceTitles(layers);
      const content = contentOf(inputs, layers, { context: await io.context(), config, created, warning: io.warning, hasConfig: kind.knows.configs });
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
          signing: signing?.open((publication) => openBeside(publication, inputs, io, connect)),
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
    await signing?.close();
    scratch.remove();
  }
}

/** `why` = what the lines met instead. */
function nothingFound(inputs: PublishInputs, io: Io, why: readonly string[]): void {
  for (const text of why) (inputs.ifNoFilesFound === 'ignore' ? io.info : io.warning)(text);
  const text = `layers: no file was found for ${inputs.layers.map(({ line }) => `"${line}"`).join(', ')}`;
  if (inputs.ifNoFilesFound === 'error') {
    throw new InputError(text, { hint: 'check the patterns, or set if-no-files-found to warn or ignore' });
  }
  if (inputs.ifNoFilesFound === 'warn') io.warning(text);
  else io.info(text);
}
