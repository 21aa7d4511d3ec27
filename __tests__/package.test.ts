/** `package.json` and its lock say what is true: what is listed is used, and what is used is listed. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');
const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };

/** Packages that the files of `src` load, at once or later; not those of which they know only the types. */
const imported = new Set(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [
      ...readFileSync(join(SRC, name), 'utf8').matchAll(/^(?:import|export)\s(?!type\s)[^'";]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm),
    ])
    .map(([, plain, lazy]) => (plain ?? lazy) as string)
    .flatMap((module) => /^(?!\.|node:)(?:@[^/]+\/)?[^/]+/.exec(module) ?? []),
);

test('every dependency is imported in src, and every import of src is a dependency', () => {
  expect([...imported].sort()).toEqual(Object.keys(dependencies).sort());
});

test('versions are exact', () => {
  expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the lock names no address: each machine takes packages from its own registry', () => {
  expect(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).not.toContain('"resolved"');
});
