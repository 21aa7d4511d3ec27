/** The house's arrows: which room may import which, read from every import in `src`. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KINDS } from '../src/registries/kinds.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** What each room may import from, itself aside. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  entry: ['action'],
  action: ['flow', 'registries', 'trust', 'http', 'manifest', 'content', 'core'],
  flow: ['content', 'core'],
  registries: ['http', 'manifest', 'content', 'core'],
  trust: ['http', 'manifest', 'core'],
  http: ['core'],
  manifest: ['core'],
  content: ['core'],
  core: [],
};
/** Packages that belong to some rooms alone. */
const OWNED: readonly { readonly module: RegExp; readonly allowed: RegExp }[] = [
  { module: /^undici$/, allowed: /^http\// },
  // By its public door alone, and nothing beside it.
  { module: /^(?:undici\/|node:https?2?(?:\/|$))/, allowed: /^$/ },
  { module: /^@actions\//, allowed: /^action\// },
  { module: /^node:fs(?:\/|$)/, allowed: /^(?:content\/|registries\/layout\/|action\/(?:credentials\/|runner\/tool-cache\.ts$))/ },
  { module: /^node:(?:net|tls|dgram|dns)(?:\/|$)/, allowed: /^http\// },
  { module: /^@(?:sigstore|noble)\//, allowed: /^trust\// },
  { module: /^node:child_process$/, allowed: /^action\// },
];

interface Import {
  readonly from: string;
  readonly module: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(sep).join('/'))
  .filter((name) => name.endsWith('.ts'));
const imports: readonly Import[] = files.flatMap((from) =>
  [
    ...readFileSync(join(SRC, from), 'utf8').matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^'";]*?from\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import\s*'([^']+)'/g,
    ),
  ].map(([, plain, lazy, bare]) => ({ from, module: (plain ?? lazy ?? bare) as string })),
);
const inside = imports.filter(({ module }) => module.startsWith('.'));
const target = ({ from, module }: Import): string => posix.normalize(posix.join(posix.dirname(from), module));
const room = (file: string): string => (file.includes('/') ? (file.split('/')[0] as string) : 'entry');

describe('arrows', () => {
  test('there are imports to look at, and every room is known', () => {
    expect(inside.length).toBeGreaterThan(100);
    expect([...new Set(files.map(room))].filter((name) => !(name in ROOMS))).toEqual([]);
  });

  test('go only down', () => {
    const wrong = inside.filter((edge) => {
      const [from, to] = [room(edge.from), room(target(edge))];
      return from !== to && !ROOMS[from]?.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  test('siblings among the registries do not know one another', () => {
    const wrong = inside.filter((edge) => {
      const [from, to] = [edge.from, target(edge)].map((file) => /^registries\/([^/]+)\//.exec(file)?.[1]);
      return from !== undefined && to !== undefined && from !== to;
    });
    expect(wrong).toEqual([]);
  });

  test('a kind is known in its own folder and in the list alone', () => {
    const kinds = KINDS.map(({ name }) => ({ name, folder: `registries/${name}/` }));
    expect(kinds.filter(({ folder }) => !files.includes(`${folder}kind.ts`))).toEqual([]);
    const strangers = files.filter((file) => file !== 'registries/kinds.ts' && !kinds.some(({ folder }) => file.startsWith(folder)));
    expect(inside.filter((edge) => strangers.includes(edge.from) && kinds.some(({ folder }) => target(edge).startsWith(folder)))).toEqual([]);
    // What is signed has a provenance too (SLSA); and `oci://` is a prefix that people type.
    const named = strangers.filter((file) => {
      const text = readFileSync(join(SRC, file), 'utf8').replace(/\['oci', 'http'[^\]]*\]/g, '');
      return room(file) !== 'trust' && kinds.some(({ name }) => text.includes(`'${name}'`));
    });
    expect(named).toEqual([]);
  });

  test.each(OWNED.map((row) => [String(row.module), row] as const))('%s stays in its room', (_name, { module, allowed }) => {
    expect(imports.filter((edge) => module.test(edge.module) && !allowed.test(edge.from))).toEqual([]);
  });

  test('packages are entered by the door that they open, never by a path', () => {
    expect(imports.filter(({ module }) => module.includes('node_modules'))).toEqual([]);
  });

  test('have no cycles', () => {
    const edges = new Map(files.map((file) => [file, inside.filter(({ from }) => from === file).map(target)]));
    const state = new Map<string, 'open' | 'done'>();
    const cycles: string[] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (state.get(file) === 'done') return;
      if (state.get(file) === 'open') return void cycles.push([...path, file].join(' > '));
      state.set(file, 'open');
      for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
      state.set(file, 'done');
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  test('process.env is read at the edge alone', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(SRC, file), 'utf8')));
    expect(readers.filter((file) => room(file) !== 'action')).toEqual([]);
  });

  test('every file opens with a sentence, and no path of a machine is in it', () => {
    const wrong = files.filter((file) => {
      const text = readFileSync(join(SRC, file), 'utf8');
      return !text.startsWith('/**') || /(?:\/home\/|\/root\/|\/Users\/)/.test(text);
    });
    expect(wrong.map((file) => relative(ROOT, join(SRC, file)))).toEqual([]);
  });
});

/** These join the project's own parts for a test; all else in `support/` stands for somebody else's program. */
const JOINERS = ['authorized.ts', 'joining.ts', 'memory-source.ts', 'peer.ts', 'promoting.ts', 'publishing.ts', 'pulling.ts', 'transport.ts'];

test('what plays a registry in tests shares no rule with src: a wrong one would be wrong on both sides', () => {
  const support = join(ROOT, '__tests__/support');
  const fakes = readdirSync(support).filter((name) => !name.endsWith('.test.ts') && !JOINERS.includes(name));
  const shared = fakes.flatMap((name) => readFileSync(join(support, name), 'utf8').match(/^import (?!type ).*src\/(?!core\/errors\.ts).*$/gm) ?? []);
  expect(fakes.length).toBeGreaterThan(20);
  expect(shared).toEqual([]);
});
