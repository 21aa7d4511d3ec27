/** Secrets stay out of the log and of the wire, and no text of others is run. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { BEARER, faults, ME } from './fault.ts';
import { errors, first, rewriting } from './registry-says.ts';

const SECRET_STATE = 'q7w8e9-signed-address';
const collected: string[] = [];

faults('secrets', [
  {
    name: 'signed addresses, tokens and cookies stay out of the log',
    source: 'oras GHSA-5jhf-2qmf-m8c5',
    registry: {
      auth: BEARER,
      after: rewriting('POST', /blobs\/uploads/, ({ headers }) => ({
        location: `${headers?.['location']}&sig=${SECRET_STATE}`,
        'set-cookie': `session=${SECRET_STATE}`,
      })),
      before: first(-1, 'PUT', /blobs\/uploads/, errors(400, 'UNKNOWN', 'no')),
    },
    inputs: ME,
    fails: /answered 400/,
    check: ({ registry }, { stdout }) => {
      const said = stdout.replace(/^::add-mask::.*$/gm, '');
      const tokens = registry.log.flatMap(({ authorization }) => authorization?.split(' ')[1] ?? []);
      expect(tokens.length).toBeGreaterThan(1);
      expect(stdout).toContain(`::add-mask::${Buffer.from(`${ME.username}:${ME.password}`).toString('base64')}`);
      for (const secret of [SECRET_STATE, ME.password, ...tokens]) {
        expect(said).not.toContain(secret);
        if (secret !== SECRET_STATE) expect(stdout).toContain(`::add-mask::${secret}`);
      }
    },
  },
  {
    name: 'nothing of the environment is sent',
    source: 'docs/SECURITY.md',
    registry: {
      before: ({ path, headers }) => {
        collected.push(path, JSON.stringify(headers));
        return undefined;
      },
    },
    env: () => ({ AWS_SECRET_ACCESS_KEY: 'marker-one', NPM_TOKEN: 'marker-two', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'marker-three', GITHUB_TOKEN: 'marker-four' }),
    check: ({ registry }) => {
      const sent = [...collected, Buffer.from(registry.manifest('o/n', 'v1')?.bytes ?? []).toString()].join('\n');
      expect(sent).toContain('user-agent');
      expect(sent).not.toMatch(/marker-|s3cret/);
    },
  },
]);

test('nothing is run by a shell', () => {
  const files = readdirSync(resolve(import.meta.dirname, '../../src'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(50);
  const guilty = files.filter((name) =>
    /shell:\s*true|\bexec(?:Sync)?\s*\(['"`]|\bimport \{[^}]*\bexec(?:Sync)?\b[^}]*\} from 'node:child_process'/.test(
      readFileSync(resolve(import.meta.dirname, '../../src', name), 'utf8'),
    ),
  );
  expect(guilty).toEqual([]);
});
