/** Medians of a bench, as a table: each client, and Waybill's ratio to the best rival that hashes what it sends. */

import type { Measured } from './measure.ts';

export interface Result {
  readonly server: string;
  readonly workload: string;
  readonly client: string;
  readonly hashes: boolean;
  readonly files: number;
  readonly bytes: number;
  readonly samples: readonly Measured[];
  readonly requests: Readonly<Record<string, number>> | undefined;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

export interface Row {
  readonly server: string;
  readonly workload: string;
  readonly client: string;
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
  readonly requests: string;
  /** To the best rival; `undefined` for rivals, and where there is none. */
  readonly wallRatio: number | undefined;
  readonly cpuRatio: number | undefined;
}

export function rows(results: readonly Result[]): readonly Row[] {
  const of = (result: Result, key: keyof Measured) => median(result.samples.map((sample) => sample[key]));
  return results.map((result) => {
    const rivals = results.filter(({ server, workload, client }) => server === result.server && workload === result.workload && client !== 'waybill');
    const best = (key: keyof Measured) =>
      result.client === 'waybill' && rivals.length > 0 ? of(result, key) / Math.min(...rivals.map((rival) => of(rival, key))) : undefined;
    return {
      server: result.server,
      workload: result.workload,
      client: result.client,
      wall: of(result, 'wall'),
      cpu: of(result, 'cpu'),
      memory: of(result, 'memory'),
      requests: requestsText(result.requests ?? {}),
      wallRatio: best('wall'),
      cpuRatio: best('cpu'),
    };
  });
}

/** `3 GET, 2 POST` */
export function requestsText(requests: Readonly<Record<string, number>>): string {
  return Object.entries(requests)
    .map(([method, count]) => `${count} ${method}`)
    .join(', ');
}

export function render(results: readonly Result[]): string {
  const lines = rows(results).map((row) =>
    [
      row.server,
      row.workload,
      row.client,
      row.wall.toFixed(3),
      row.cpu.toFixed(2),
      row.memory.toFixed(0),
      row.wallRatio?.toFixed(2) ?? '',
      row.cpuRatio?.toFixed(2) ?? '',
      row.requests,
    ].join(' | '),
  );
  return ['server | workload | client | wall s | CPU s | MB | wall × | CPU × | requests', '---|---|---|---|---|---|---|---|---', ...lines, ''].join('\n');
}
