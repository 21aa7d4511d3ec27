/** `npm run growth -- [--json FILE] [--most-files N] [--most-gib N]`: ten times the layers, four times the bytes: time and memory on the sink. */

import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { waybill } from './clients.ts';
import { fill, memoryFolder } from './data.ts';
import { type Measured, measure } from './measure.ts';
import { requestsText } from './report.ts';
import { withSink } from './with-sink.ts';

const KIB = 1024;
const GIB = 1024 * 1024 * KIB;

export interface Growth {
  readonly what: string;
  readonly files: number;
  readonly bytes: number;
  readonly measured: Measured;
  readonly requests: Readonly<Record<string, number>>;
}

const { values } = parseArgs({
  options: { json: { type: 'string' }, 'most-files': { type: 'string', default: '10000' }, 'most-gib': { type: 'string', default: '16' } },
});
const scratch = mkdtempSync(join(memoryFolder(), 'waybill-growth-'));
const results: Growth[] = [];
try {
  const client = waybill(scratch);
  await withSink(async (host, stats) => {
    const take = async (what: string, files: number, bytes: number, cwd: string): Promise<void> => {
      await stats();
      const measured = await measure(client.push({ cwd, host, name: `growth/${what.replaceAll(' ', '-').toLowerCase()}`, tag: 'v1' }));
      const growth: Growth = { what, files, bytes, measured, requests: await stats() };
      results.push(growth);
      console.log([what, measured.wall.toFixed(2), measured.cpu.toFixed(2), measured.memory.toFixed(0), requestsText(growth.requests)].join(' | '));
    };
    console.log('what | wall s | CPU s | MB | requests\n---|---|---|---|---');
    for (const files of [10, 100, 1000, 10_000].filter((count) => count <= Number(values['most-files']))) {
      const cwd = join(scratch, String(files));
      mkdirSync(cwd);
      for (let n = 0; n < files; n++) fill(join(cwd, `file-${String(n).padStart(5, '0')}.bin`), KIB);
      await take(`${files} layers`, files, files * KIB, cwd);
      rmSync(cwd, { recursive: true });
    }
    for (const gib of [1, 4, 16].filter((count) => count <= Number(values['most-gib']))) {
      const cwd = join(scratch, `${gib}gib`);
      mkdirSync(cwd);
      // A hole is read, hashed and sent as any other bytes, and takes no room on the disk.
      writeFileSync(join(cwd, 'file.bin'), '');
      truncateSync(join(cwd, 'file.bin'), gib * GIB);
      await take(`${gib} GiB`, 1, gib * GIB, cwd);
      rmSync(cwd, { recursive: true });
    }
  });
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
