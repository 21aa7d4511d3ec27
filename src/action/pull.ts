/** The pull action: reads inputs, joins the rooms below, and tells the runner how it ended. */

import { join, resolve } from 'node:path';
import { isFolder, makeScratch } from '../content/local-files.ts';
import type { PlacedFile } from '../content/stage/place.ts';
import { formatDigest, parseDigest, shortDigest } from '../core/digest.ts';
import { InputError } from '../core/errors.ts';
import type { RegistryKind } from '../core/kind.ts';
import { isTag } from '../core/reference.ts';
import { type Clock, retry } from '../core/retry.ts';
import type { ReadableSource } from '../core/target.ts';
import { formatBytes } from '../core/text/bytes.ts';
import { oneLine } from '../core/text/one-line.ts';
import { judgeAttestations } from '../flow/pull/attestations.ts';
import { fill } from '../flow/pull/pull.ts';
import type { PullEvents } from '../flow/pull/pull-events.ts';
import { type Resolved, resolve as resolveReference } from '../flow/pull/resolve.ts';
import { KINDS } from '../registries/kinds.ts';
import { openSource } from '../registries/open.ts';
import type { AnyKind, RegistryImage } from '../registries/types.ts';
import { type Connections, openConnections } from './connect.ts';
import { type PullInputs, readPullInputs, requireReferrers } from './inputs/pull-inputs.ts';
import { policies } from './policies.ts';
import { locate, placeOf } from './report/place.ts';
import { createProgress } from './report/progress.ts';
import { sentence, setOutput } from './report/report.ts';
import type { Io } from './runner/io.ts';
import { type Cancellation, startTimeout } from './runner/timeout.ts';
import { type BlobCache, openBlobCache } from './runner/tool-cache.ts';

/** Runs the action to its end; never throws. */
export async function pullAction(io: Io, clock: Clock, kinds: readonly AnyKind[] = KINDS): Promise<void> {
  let cancellation: Cancellation | undefined;
  try {
    const inputs = readPullInputs(io, kinds);
    cancellation = startTimeout(inputs.timeout, io, placeOf(inputs.image, firstTag(inputs)));
    await run(inputs, io, clock, cancellation.signal);
  } catch (error) {
    io.fail(cancellation?.describe(error) ?? sentence(error), error);
  } finally {
    cancellation?.clear();
  }
}

async function run(inputs: PullInputs, io: Io, clock: Clock, signal: AbortSignal): Promise<void> {
  const workspace = io.env['GITHUB_WORKSPACE'] || process.cwd();
  const path = resolve(workspace, inputs.path);
  const { image, verification } = inputs;
  const judgeFor = verification === undefined ? undefined : (await import('./trust/verification.ts')).prepareVerification(verification, workspace);
  const scratch = makeScratch(io.env['RUNNER_TEMP']);
  let connections: Connections | undefined;
  let place = placeOf(image, firstTag(inputs));
  try {
    const policy = policies(inputs, clock, signal, io.info)(image);
    const connect = (to: RegistryImage) => {
      connections ??= openConnections(inputs, io, clock, signal, workspace, [to.origin]);
      return connections.connect(to);
    };
    const selection = { ...inputs, connect, tag: firstTag(inputs) };
    const { kind, source } = await retry(policy, () => openSource(image, selection, { inputs: inputs.kindInputs, warn: io.warning }));
    if (inputs.wanted.referrer !== undefined) requireReferrers(kind, 'referrer');
    if (verification !== undefined) requireReferrers(kind, 'verify-attestation');
    else if (inputs.kindInputs.text('verify-key') !== '' && !kind.knows.signatures) {
      throw new InputError(`verify-key: ${source.name} is ${kind.title}, and nothing there is signed in that way`, {
        hint: 'use expect-digest, image@digest, or verify-attestation: true beside it',
      });
    }
    const resolved = await resolveReference(source, inputs.wanted, policy);
    place = placeOf(image, inputs.wanted.digest ?? resolved.tag ?? formatDigest(resolved.manifest.digest));
    io.info(`${source.name}${resolved.tag === undefined ? '' : `:${resolved.tag}`}@${formatDigest(resolved.manifest.digest)}`);
    // Before any blob is asked for, whether from the registry or from the cache.
    const judge = judgeFor?.(resolved.top.digest);
    const attestations = judge === undefined ? [] : await judgeAttestations(source, resolved.top, judge, policy);
    for (const { predicateType, identity } of attestations) io.info(`Attested: ${oneLine(predicateType)} by ${oneLine(identity ?? 'the key')}`);
    const cache = inputs.cache ? await cacheFor(source, resolved, scratch.path, io) : undefined;
    const { events, end } = listen(io, clock);
    let files: readonly PlacedFile[];
    try {
      files = await fill(resolved, { ...inputs, source: cache?.source ?? source, path, policy }, events);
    } finally {
      end();
    }
    await cache?.save().catch((error: unknown) => io.warning(`cache: nothing was kept (${error instanceof Error ? error.message : String(error)})`));
    for (const folder of inputs.addToPath) {
      if (!isFolder(join(path, folder))) io.warning(`add-to-path: the pull has brought no folder ${folder}`);
      io.path(join(path, folder));
    }
    report(io, kind, source, resolved, { path, files, hit: cache?.hit() ?? false });
    if (verification !== undefined) setOutput(io, 'attestations', JSON.stringify(attestations));
  } catch (error) {
    throw locate(error, place);
  } finally {
    await connections?.close();
    scratch.remove();
  }
}

/** What resolving will ask for first: a manifest by tag or digest, or the list of tags (`undefined`). */
function firstTag({ wanted: { reference, digest } }: PullInputs): string | undefined {
  const first = digest ?? (reference === undefined || reference === '' ? 'latest' : reference);
  return parseDigest(first) !== undefined || isTag(first) ? first : undefined;
}

/** A cache that cannot be had costs time, not the pull. */
async function cacheFor(source: ReadableSource, { manifest }: Resolved, scratch: string, io: Io): Promise<BlobCache | undefined> {
  try {
    return await openBlobCache(source, manifest.digest, scratch);
  } catch (error) {
    io.warning(`cache: the tool cache cannot be used (${error instanceof Error ? error.message : String(error)})`);
    return undefined;
  }
}

function listen(io: Io, clock: Clock): { readonly events: PullEvents; end(): void } {
  const progress = createProgress({ log: io.info, isTerminal: io.isTerminal, clock });
  return {
    events: {
      fetching: (bytes, blobs) => progress.start(bytes, blobs),
      received: (bytes) => progress.sent(bytes),
      fetched: ({ digest, size }, title, seconds, pieces) => {
        const parsed = parseDigest(digest);
        const rate = seconds > 0 && size >= 0 ? `, ${formatBytes(size / seconds)}/s` : '';
        io.info(
          `${oneLine(title)}  ${size >= 0 ? `${formatBytes(size)}  ` : ''}${parsed === undefined ? digest : shortDigest(parsed)}  ${pieces === undefined ? 'fetched' : `${pieces.fetched} of ${pieces.count} pieces fetched`}${rate}`,
        );
      },
      info: io.info,
      warning: io.warning,
    },
    end: () => progress.stop(),
  };
}

function report(
  io: Io,
  kind: RegistryKind,
  source: ReadableSource,
  resolved: Resolved,
  end: { readonly path: string; readonly files: readonly PlacedFile[]; readonly hit: boolean },
): void {
  const { manifest, tag, tags } = resolved;
  const digest = formatDigest(manifest.digest);
  io.info(`${end.files.length} ${end.files.length === 1 ? 'file' : 'files'} in ${end.path}${end.hit ? ', from the cache' : ''}`);
  setOutput(io, 'path', end.path);
  setOutput(io, 'digest', digest);
  setOutput(io, 'ref', `${source.name}@${digest}`);
  setOutput(io, 'tag', tag ?? '');
  setOutput(io, 'tags', tags === undefined ? '' : JSON.stringify(tags));
  setOutput(io, 'files', JSON.stringify(end.files));
  setOutput(io, 'manifest', new TextDecoder().decode(manifest.bytes));
  setOutput(io, 'cache-hit', String(end.hit));
  setOutput(io, 'protocol', kind.name);
}
