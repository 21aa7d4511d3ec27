/** The actions' metadata, the code that reads it, and the README's tables say the same. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { KINDS } from '../src/registries/kinds.ts';

const ROOT = resolve(import.meta.dirname, '..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

interface Metadata {
  readonly name: string;
  readonly description: string;
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const ACTIONS = [
  { name: 'publish', file: 'action.yml', main: 'dist/publish/index.js', readme: 'Publish' },
  { name: 'pull', file: 'pull/action.yml', main: '../dist/pull/index.js', readme: 'Pull' },
  { name: 'index', file: 'index/action.yml', main: '../dist/index/index.js', readme: 'Index' },
  { name: 'promote', file: 'promote/action.yml', main: '../dist/promote/index.js', readme: 'Promote' },
].filter(({ file }) => existsSync(join(ROOT, file)));

const code = readdirSync(join(ROOT, 'src/action'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => text(`src/action/${name}`))
  .join('\n');

/** Those that a kind of registry reads itself. */
const OWN = KINDS.flatMap(({ ownInputs }) => Object.keys(ownInputs));

describe.each(ACTIONS)('$file', ({ file, main, readme }) => {
  const metadata = parse(text(file)) as Metadata;

  test('runs the bundle on Node 24', () => {
    expect(metadata.runs).toEqual({ using: 'node24', main });
  });

  test('defaults are text, as a runner passes them', () => {
    for (const [name, input] of Object.entries(metadata.inputs)) {
      expect([name, typeof (input.default ?? '')]).toEqual([name, 'string']);
      expect([name, input.description.length > 10]).toEqual([name, true]);
    }
  });

  test.each(Object.keys(metadata.inputs))('the input %s is read by the code', (name) => {
    if (!OWN.includes(name)) expect(code).toMatch(new RegExp(`(?:input|read)\\('${name}'`));
  });

  test('the README has a row for each input and output, with its default', () => {
    const section =
      text('README.md')
        .split(/^## /m)
        .find((part) => part.startsWith(readme)) ?? '';
    const rows = [...section.matchAll(/^\| `([a-z-]+)` \|(.*)$/gm)].map(([, name, rest]) => ({ name: name as string, rest: rest as string }));
    expect(rows.map(({ name }) => name)).toEqual([...Object.keys(metadata.inputs), ...Object.keys(metadata.outputs)]);
    for (const [name, { default: standard, required }] of Object.entries(metadata.inputs)) {
      const cell = rows
        .find((row) => row.name === name)
        ?.rest.split('|')[0]
        ?.trim();
      expect([name, cell]).toEqual([name, required ? 'required' : standard ? `\`${standard}\`` : '']);
    }
  });
});
