/** Writes the README's tables of inputs and outputs from the actions' metadata. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
}

const ROOT = resolve(fileURLToPath(import.meta.url), '../..');
const readme = join(ROOT, 'README.md');

const cell = (text: string): string => text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');

function tables(file: string): string {
  const { inputs, outputs } = parse(readFileSync(join(ROOT, file), 'utf8')) as Metadata;
  return [
    '| input | default | meaning |',
    '|---|---|---|',
    ...Object.entries(inputs).map(([name, { description, default: standard, required }]) => {
      const value = required ? 'required' : standard ? `\`${standard}\`` : '';
      return `| \`${name}\` | ${value} | ${cell(description)} |`;
    }),
    '',
    '| output | meaning |',
    '|---|---|',
    ...Object.entries(outputs).map(([name, { description }]) => `| \`${name}\` | ${cell(description)} |`),
  ].join('\n');
}

const text = readFileSync(readme, 'utf8').replace(
  /<!-- table: (\S+) -->\n[\s\S]*?<!-- end -->/g,
  (_whole, file: string) => `<!-- table: ${file} -->\n${tables(file)}\n<!-- end -->`,
);
writeFileSync(readme, text);
