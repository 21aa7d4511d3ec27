/** What is said of an image once it stands: in the log, to the runner, and in the job summary. */

import { replaceLine } from '../../content/local-files.ts';
import { formatDigest } from '../../core/digest.ts';
import type { Events } from '../../flow/publish/events.ts';
import type { Published } from '../../flow/publish/publish.ts';
import type { Io } from '../runner/io.ts';
import { pullActionName } from '../runner/run-context.ts';
import type { MovedTags } from './moved-tags.ts';
import type { Progress } from './progress.ts';
import { blobOutputs, statusOf, travelled } from './report.ts';
import { renderSummary } from './summary.ts';

/** Who listens while layers travel. */
export function publishEvents(io: Io, progress: Progress, moved: MovedTags): Events {
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

/** One line; and one in the file in which a runner collects what a job has made, where others can reach it. */
export function announce(io: Io, { image, kind, manifest, tags, status, there }: Published): void {
  if (status === 'skipped') {
    io.info(`Skipped ${image}: its tags exist, and if-tag-exists is skip`);
    return;
  }
  const file = io.env['GITHUB_ARTIFACTS'];
  if (there && file && kind.scheme === undefined) replaceLine(file, `oci://${image}@`, formatDigest(manifest.digest));
  const verb = { pushed: 'Published', unchanged: 'Unchanged', 'dry-run': 'Would publish' }[status];
  io.info(`${verb} ${image}@${formatDigest(manifest.digest)}${tags.length > 0 ? ` as ${tags.join(', ')}` : ''}`);
}

export interface RunAccount {
  readonly dryRun: boolean;
  readonly seconds: number;
  readonly warnings: readonly string[];
}

/** What is published stays published, whatever becomes of the page that tells of it. */
export async function writeSummary(io: Io, published: readonly Published[], account: RunAccount): Promise<void> {
  try {
    await io.summary(summaryOf(io, published, account));
  } catch (error) {
    io.warning(`summary: it could not be written (${error instanceof Error ? error.message : String(error)})`);
  }
}

function summaryOf(io: Io, published: readonly Published[], account: RunAccount): string {
  const { uploaded, reused } = travelled(published);
  return renderSummary({
    ...account,
    status: statusOf(published),
    published: published.map(({ image, kind, manifest, tags, attestations = [] }) => {
      const digest = formatDigest(manifest.digest);
      const checks = attestations.map((one) => ({ what: one.kind, command: one.check(`${image}@${digest}`) }));
      return { image, digest, tags, command: kind.fetchCommand(image, digest), checks };
    }),
    mediaType: published[0]?.manifest.mediaType ?? '',
    size: published[0]?.manifest.bytes.byteLength ?? 0,
    blobs: blobOutputs(published),
    uploadedBytes: uploaded,
    reusedBytes: reused,
    pullAction: pullActionName(io.env),
  });
}
