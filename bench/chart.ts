/** `npm run chart`: draws what the benches kept in `bench/results/` into `docs/`: one picture, and the tables of PERFORMANCE.md. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Outcome } from './fleet.ts';
import type { Growth } from './growth.ts';
import { type Result, type Row, requestsText, rows } from './report.ts';

const ROOT = resolve(import.meta.dirname, '..');

export interface Kept {
  readonly bench: { readonly machine: string; readonly rounds: number; readonly results: readonly Result[] };
  readonly growth: readonly Growth[];
  readonly fleet: readonly Outcome[];
}

export function readKept(): Kept {
  const read = (name: string) => JSON.parse(readFileSync(join(ROOT, 'bench/results', `${name}.json`), 'utf8'));
  return { bench: read('bench'), growth: read('growth'), fleet: read('fleet') };
}

const COLOURS: Readonly<Record<string, string>> = { waybill: '#1f6feb', oras: '#8b949e', regctl: '#c9d1d9' };
const WIDTH = 860;
const LEFT = 120;
const BAR = 12;
const GAP = 14;
/** A bar of this many times the best rival fills the width. */
const MOST = 3;

/** Wall time as a multiple of the best rival, for each server and workload. */
export function picture({ bench }: Kept): string {
  const all = rows(bench.results);
  const parts: string[] = [];
  const scale = (WIDTH - LEFT - 90) / MOST;
  let y = 58;
  for (const server of [...new Set(all.map((row) => row.server))]) {
    parts.push(`<text x="16" y="${y}" font-weight="600">${harmless(server)}</text>`);
    y += 14;
    for (const workload of [...new Set(all.filter((row) => row.server === server).map((row) => row.workload))]) {
      const here = all.filter((row) => row.server === server && row.workload === workload);
      const best = bestRival(here);
      // Starting is another matter than working: there is a table for it.
      if (best === undefined || workload.endsWith('tiny')) continue;
      parts.push(`<text x="${LEFT - 10}" y="${y + (here.length * BAR) / 2 + 4}" text-anchor="end">${harmless(workload)}</text>`);
      for (const row of here) {
        const ratio = row.wall / best;
        const length = Math.max(2, Math.min(ratio, MOST) * scale);
        parts.push(
          `<rect x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR - 2}" rx="2" fill="${COLOURS[row.client] ?? '#57606a'}"/>`,
          `<text x="${(LEFT + length + 6).toFixed(1)}" y="${y + BAR - 3}" font-size="10">${ratio.toFixed(2)} × (${row.wall.toFixed(2)} s)</text>`,
        );
        y += BAR;
      }
      y += GAP;
    }
    y += 14;
  }
  const line = LEFT + scale;
  const legend = Object.entries(COLOURS).map(
    ([name, colour], at) =>
      `<rect x="${LEFT + at * 90}" y="32" width="10" height="10" rx="2" fill="${colour}"/><text x="${LEFT + at * 90 + 15}" y="41">${name}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="12" fill="#1f2328" role="img">`,
    '<title>Wall time as a multiple of the best rival; shorter is faster</title>',
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>`,
    '<text x="16" y="20" font-weight="600">Wall time, as a multiple of the best rival that hashes what it sends (shorter is faster)</text>',
    ...legend,
    `<line x1="${line}" x2="${line}" y1="66" y2="${y - 20}" stroke="#cf222e" stroke-dasharray="3 3"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

export function tables(kept: Kept): Readonly<Record<string, string>> {
  const { bench, growth, fleet } = kept;
  const number = (value: number | undefined, digits: number) => (value === undefined || !Number.isFinite(value) ? '' : value.toFixed(digits));
  return {
    machine: `${bench.machine}; medians of ${bench.rounds} rounds.`,
    bench: table(
      ['server', 'workload', 'client', 'wall s', 'CPU s', 'MB', 'wall ×', 'CPU ×', 'requests'],
      rows(bench.results).map((row) => [
        row.server,
        row.workload,
        row.client,
        number(row.wall, 3),
        number(row.cpu, 2),
        number(row.memory, 0),
        number(row.wallRatio, 2),
        number(row.cpuRatio, 2),
        row.requests,
      ]),
    ),
    growth: table(
      ['what', 'wall s', 'CPU s', 'MB', 'requests'],
      growth.map(({ what, measured, requests }) => [
        what,
        number(measured.wall, 2),
        number(measured.cpu, 2),
        number(measured.memory, 0),
        requestsText(requests),
      ]),
    ),
    fleet: table(
      ['jobs', 'a refusal says', 'client', 'gave up', 'half done s', 'last done s', 'refused per useful request', 'fairness'],
      fleet
        .filter(({ jobs }) => jobs > 10)
        .map((one) => [
          String(one.jobs),
          one.word,
          one.client,
          String(one.failed),
          number(one.half, 0),
          number(one.last, 0),
          number(one.wasted, 2),
          number(one.fairness, 2),
        ]),
    ),
  };
}

/** PERFORMANCE.md with its tables written anew. */
export function withTables(text: string, kept: Kept): string {
  const all = tables(kept);
  return text.replace(/<!-- (\w+) -->\n[\s\S]*?<!-- end -->/g, (whole, name: string) =>
    all[name] === undefined ? whole : `<!-- ${name} -->\n${all[name]}\n<!-- end -->`,
  );
}

function bestRival(here: readonly Row[]): number | undefined {
  const rivals = here.filter(({ client }) => client !== 'waybill').map(({ wall }) => wall);
  return rivals.length === 0 ? undefined : Math.min(...rivals);
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function harmless(text: string): string {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}

if (import.meta.main) {
  const kept = readKept();
  writeFileSync(join(ROOT, 'docs/performance.svg'), picture(kept));
  const path = join(ROOT, 'docs/PERFORMANCE.md');
  writeFileSync(path, withTables(readFileSync(path, 'utf8'), kept));
}
