/** The words and the code say the same: recipes are workflows that the actions understand, and messages in the docs are messages of the code. */

import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { picture, readKept, withTables } from '../bench/chart.ts';
import { HINTS } from '../src/http/hints.ts';
import { needs } from './real/needs.ts';
import { makeScratch } from './support/scratch.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const actionlint = await needs('actionlint');

interface Step {
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly name?: string;
  readonly on?: unknown;
  readonly permissions?: unknown;
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly Step[]; readonly permissions?: unknown; readonly uses?: string }>>;
}
interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

const ACTIONS: Readonly<Record<string, Metadata>> = {
  'waybill-action/waybill@v0': parse(read('action.yml')) as Metadata,
  'waybill-action/waybill/pull@v0': parse(read('pull/action.yml')) as Metadata,
  'waybill-action/waybill/index@v0': parse(read('index/action.yml')) as Metadata,
  'waybill-action/waybill/promote@v0': parse(read('promote/action.yml')) as Metadata,
};

/** Each recipe of EXAMPLES, and the README's. */
const recipes = ['README.md', 'docs/EXAMPLES.md'].flatMap((file) =>
  read(file)
    .split(/^## /m)
    .flatMap((section) =>
      [...section.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => ({ title: section.split('\n')[0] as string, text: text as string })),
    )
    .filter(({ text }) => text.includes('jobs:'))
    .map(({ title, text }) => ({ file, title, text, workflow: parse(text) as Workflow })),
);

describe('recipes', () => {
  test('there are some, and every section of EXAMPLES but its head has one', () => {
    expect(recipes.length).toBeGreaterThan(15);
    const titles = [...read('docs/EXAMPLES.md').matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(recipes.filter(({ file }) => file === 'docs/EXAMPLES.md').map(({ title }) => title)).toEqual(titles);
    for (const title of titles) expect(read('docs/EXAMPLES.md')).toContain(`- [${title}](#${anchor(title as string)})`);
  });

  test.each(recipes)('$file: $title', ({ workflow, text }) => {
    expect(workflow).toEqual(expect.objectContaining({ name: expect.any(String), on: expect.anything(), jobs: expect.any(Object) }));
    let ours = 0;
    for (const [name, job] of Object.entries(workflow.jobs)) {
      expect([name, job.permissions ?? workflow.permissions]).toEqual([name, expect.any(Object)]);
      for (const step of job.steps ?? []) {
        if (!step.uses?.startsWith('waybill-action/')) continue;
        ours++;
        const action = ACTIONS[step.uses];
        expect([step.uses, action !== undefined]).toEqual([step.uses, true]);
        const given = Object.keys(step.with ?? {});
        expect(given.filter((input) => !(input in (action as Metadata).inputs))).toEqual([]);
        for (const [input, { required }] of Object.entries((action as Metadata).inputs)) {
          if (required) expect(given).toContain(input);
        }
        for (const [, output] of step.id === undefined ? [] : text.matchAll(new RegExp(`steps\\.${step.id}\\.outputs\\.([a-z-]+)`, 'g'))) {
          expect(Object.keys((action as Metadata).outputs)).toContain(output);
        }
      }
    }
    expect(ours).toBeGreaterThan(0);
  });
});

describe('workflows', () => {
  const files = readdirSync(join(ROOT, '.github/workflows'));

  test.each(files)('%s asks for no more than it needs, and runs what it names by commit', (file) => {
    const workflow = parse(read(`.github/workflows/${file}`)) as Workflow;
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(workflow.jobs)) {
      for (const uses of [job.uses, ...(job.steps ?? []).map((step) => step.uses)]) {
        if (uses !== undefined && !uses.startsWith('./')) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      }
    }
  });

  actionlint.test('actionlint has nothing to say, of recipes neither', async () => {
    const scratch = await makeScratch();
    try {
      const paths = await Promise.all(recipes.map(({ text }, index) => scratch.file(`recipe-${index}.yml`, text)));
      const all = [...files.map((file) => join(ROOT, '.github/workflows', file)), ...e2e(), ...paths];
      const run = promisify(execFile)(actionlint.program, ['-no-color', '-shellcheck=', '-pyflakes=', ...all], { cwd: ROOT });
      const { stdout } = await run.catch((error: { stdout: string }) => error);
      expect(stdout).toBe('');
    } finally {
      await scratch.remove();
    }
  });

  function e2e(): readonly string[] {
    return readdirSync(join(ROOT, 'e2e'))
      .filter((name) => name.endsWith('.yml'))
      .map((name) => join(ROOT, 'e2e', name));
  }
});

describe('TROUBLESHOOTING', () => {
  const headings = [...read('docs/TROUBLESHOOTING.md').matchAll(/^### `(.*)`$/gm)].map(([, text]) => text as string);
  const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => read(`src/${name}`))
    .join('\n');

  test.each(headings)('the code says "%s"', (heading) => {
    expect(source.replaceAll('`permissions', 'permissions').includes(heading)).toBe(true);
  });

  test.each(HINTS.map(({ name, hint }) => ({ name, hint })))('the hint "$name" is found there', ({ hint }) => {
    expect(headings.filter((heading) => hint.replaceAll('`', '').includes(heading))).not.toEqual([]);
  });
});

describe('MIGRATION', () => {
  const known = new Set(Object.values(ACTIONS).flatMap(({ inputs, outputs }) => [...Object.keys(inputs), ...Object.keys(outputs)]));
  const cells = [...read('docs/MIGRATION.md').matchAll(/^\| (?!there|---)[^|]* \| ([^|]*) \|/gm)].flatMap(([, cell]) =>
    [...(cell as string).matchAll(/`([a-z-]+)(?:: [^`]*)?`/g)].map(([, name]) => name as string),
  );

  test('names inputs and outputs that there are', () => {
    expect(cells.length).toBeGreaterThan(40);
    expect(cells.filter((name) => !known.has(name))).toEqual([]);
  });
});

test.each(['README.md', 'CONTRIBUTING.md', 'RELEASE.md', 'SECURITY.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)])(
  'the links of %s lead somewhere',
  (file) => {
    if (!file.endsWith('.md')) return;
    for (const [, link] of read(file).matchAll(/\]\((?!https?:)([^)#]*)(#[^)]*)?\)/g)) {
      expect([link, link === '' || existsSync(join(ROOT, dirname(file), link as string))]).toEqual([link, true]);
    }
  },
);

/** As GitHub makes anchors of headings. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

test('what SECURITY says is held by a test is held by one that is there, and under that heading', () => {
  const claims = [...read('docs/SECURITY.md').matchAll(/`(__tests__\/[^`]+)`(?: \(([^)]*)\))?/g)];
  expect(claims.length).toBeGreaterThan(30);
  for (const [, file, words] of claims) {
    expect([file, existsSync(join(ROOT, file as string))]).toEqual([file, true]);
    for (const [, title] of (words ?? '').matchAll(/"([^"…]+?)\s*…?"/g)) expect(read(file as string)).toContain(title);
  }
});

test("PERFORMANCE's tables and picture are drawn from what the benches kept", () => {
  const kept = readKept();
  expect(read('docs/PERFORMANCE.md')).toBe(withTables(read('docs/PERFORMANCE.md'), kept));
  expect(read('docs/performance.svg')).toBe(picture(kept));
  expect(kept.bench.rounds).toBeGreaterThanOrEqual(5);
});
