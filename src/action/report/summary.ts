/** The job summary: what was published, how to fetch it, and what had to travel. */

import { formatBytes } from '../../core/text/bytes.ts';
import { oneLine } from '../../core/text/one-line.ts';
import type { BlobOutput } from './report.ts';

export interface PublishedRow {
  readonly image: string;
  readonly digest: string;
  readonly tags: readonly string[];
  /** A line for a shell that fetches it; `undefined` where no common tool can. */
  readonly command: string | undefined;
  /** What is attached to it, each with the line for a shell that verifies it. */
  readonly checks?: readonly { readonly what: string; readonly command: string }[];
}

export interface SummaryInput {
  readonly status: string;
  readonly dryRun: boolean;
  readonly published: readonly PublishedRow[];
  readonly mediaType: string;
  readonly size: number;
  readonly blobs: readonly BlobOutput[];
  readonly uploadedBytes: number;
  readonly reusedBytes: number;
  readonly seconds: number;
  readonly warnings: readonly string[];
  /** What `uses:` says to pull: `OWNER/REPOSITORY/pull@REF`, or `./pull`. */
  readonly pullAction: string;
}

const MOST_ROWS = 100;
const MOST_WARNINGS = 20;
/** A command that is cut is no use. */
const LONGEST_COMMAND = 1500;
/** Blocks in the picture. */
const BAR = 30;
const HEADLINES: Readonly<Record<string, string>> = { pushed: 'Published', unchanged: 'Unchanged', skipped: 'Skipped', 'dry-run': 'Would publish (dry run)' };

/** GitHub's Markdown, far below its limit of 1 MiB a step. */
export function renderSummary(input: SummaryInput): string {
  const first = input.published[0];
  if (first === undefined) return '';
  return [
    `### ${HEADLINES[input.status] ?? oneLine(input.status)} ${code(first.image)}`,
    table(
      ['Image', 'Tags', 'Digest'],
      input.published.map(({ image, digest, tags }) => [
        code(image),
        tags.length === 0 ? 'by digest only' : tags.map((tag) => code(tag)).join(' '),
        code(digest),
      ]),
    ),
    input.dryRun ? '' : fetching(first, input.pullAction),
    table(
      ['Attested', 'Image', 'Check it with'],
      input.published.flatMap(({ image, checks = [] }) => checks.map(({ what, command }) => [what, code(image), code(command, LONGEST_COMMAND)])),
    ),
    picture(input),
    table(
      ['Layer', 'Size', 'Type', 'Digest', ''],
      input.blobs
        .slice(0, MOST_ROWS)
        .map((blob) => [
          code(blob.title),
          formatBytes(blob.size),
          code(blob.mediaType),
          code(blob.digest.slice(blob.digest.indexOf(':') + 1).slice(0, 12)),
          blob.action,
        ]),
    ),
    input.blobs.length > MOST_ROWS ? `… and ${input.blobs.length - MOST_ROWS} more layers.` : '',
    `${code(input.mediaType)}, ${formatBytes(input.size)}, in ${input.seconds.toFixed(1)} s.`,
    input.warnings.length === 0
      ? ''
      : `> [!WARNING]\n${input.warnings
          .slice(0, MOST_WARNINGS)
          .map((text) => `> - ${plain(oneLine(text))}`)
          .join('\n')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

/** What to copy: a command for a shell, a step for a workflow. */
function fetching({ image, digest, command }: PublishedRow, pullAction: string): string {
  const step = `- uses: ${oneLine(pullAction)}\n  with:\n    image: ${JSON.stringify(`${oneLine(image)}@${digest}`)}`;
  return [...(command === undefined ? [] : [['sh', oneLine(command)]]), ['yaml', step]]
    .map(([language, text]) => `\`\`\`${language}\n${(text as string).replaceAll('```', '')}\n\`\`\``)
    .join('\n\n');
}

/** One block for each thirtieth of the bytes: filled = travelled, empty = was there. */
function picture({ uploadedBytes, reusedBytes, dryRun }: SummaryInput): string {
  const total = uploadedBytes + reusedBytes;
  if (dryRun || total === 0) return '';
  // What is not nothing is seen.
  const share = Math.round((BAR * uploadedBytes) / total);
  const blocks = uploadedBytes === 0 ? 0 : Math.min(reusedBytes === 0 ? BAR : BAR - 1, Math.max(1, share));
  return `${'🟦'.repeat(blocks)}${'⬜'.repeat(BAR - blocks)}\n\n🟦 ${formatBytes(uploadedBytes)} travelled · ⬜ ${reusedBytes === 0 ? 'nothing' : formatBytes(reusedBytes)} ${reusedBytes === 0 ? 'was' : 'were already'} there`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Code in a table cell: HTML, because backticks and pipes cannot be escaped in a code span. */
function code(text: string, longest = 300): string {
  return `<code>${plain(oneLine(text, longest))}</code>`;
}

/** Nothing of it is markup any more: neither HTML's nor Markdown's. */
function plain(text: string): string {
  return text.replace(/[&<>"'|`*_~[\]\\#!@:]/g, (character) => `&#${character.charCodeAt(0)};`);
}
