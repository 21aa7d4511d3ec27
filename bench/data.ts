/** The files of each workload, made once into a folder in memory where there is one. */

import { randomFillSync } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Workload {
  readonly name: string;
  /** Relative to the data folder. */
  readonly folder: string;
  readonly files: number;
  /** Bytes of each. */
  readonly size: number;
}

const MIB = 1024 * 1024;

export function workloads(quick: boolean): readonly Workload[] {
  return [
    { name: 'tiny', folder: 'tiny', files: 1, size: 1 },
    { name: 'one', folder: 'one', files: 1, size: quick ? 256 * MIB : 1024 * MIB },
    { name: 'mid', folder: 'mid', files: quick ? 16 : 64, size: 8 * MIB },
    { name: 'small', folder: 'small', files: quick ? 300 : 1000, size: 10 * 1024 },
  ];
}

export interface Data {
  readonly path: string;
  remove(): void;
}

/** A folder in memory, where the system has one. */
export function memoryFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/** Throws when there is no room. */
export function makeData(all: readonly Workload[]): Data {
  const path = join(memoryFolder(), `waybill-bench-${process.pid}`);
  for (const { folder, files, size } of all) {
    mkdirSync(join(path, folder), { recursive: true });
    for (let n = 0; n < files; n++) fill(join(path, folder, `file-${String(n).padStart(5, '0')}.bin`), size);
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Random bytes, which nothing can pack or find again. */
export function fill(path: string, size: number): void {
  const block = Buffer.allocUnsafe(Math.min(size, 4 * MIB));
  const file = openSync(path, 'w');
  for (let left = size; left > 0; left -= block.length) writeSync(file, randomFillSync(block), 0, Math.min(left, block.length));
  closeSync(file);
}

/** One file of a folder is another one from now on. */
export function change(path: string, size: number): void {
  writeFileSync(path, '');
  fill(path, size);
}
