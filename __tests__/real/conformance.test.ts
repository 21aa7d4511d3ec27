/** The public OCI conformance suite, run against the registry in memory: client tests stand on a server that conforms. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';

/** The suite makes 986 checks with everything on, 793 of them leaves that the report lists. Far fewer would prove nothing. */
const ENOUGH = 900;
const ENOUGH_LISTED = 700;
const conformance = await needs('conformance');
const user = { username: 'waybill', password: 'waybill-test' };

const cases: readonly (readonly [string, OciRegistryOptions])[] = [
  ['open, relative locations', {}],
  ['bearer tokens, absolute locations', { auth: { kind: 'bearer', ...user }, location: 'absolute' }],
  ['Basic', { auth: { kind: 'basic', ...user } }],
];

conformance.describe('OCI conformance', () => {
  let scratch: Scratch;
  beforeAll(async () => {
    scratch = await makeScratch();
  });
  afterAll(() => scratch.remove());

  test.each(cases)('%s', async (_title, options) => {
    const registry = await startOciRegistry(options);
    try {
      const results = join(scratch.path, registry.host.replace(':', '-'));
      const { code, output } = await runSuite(registry.host, results, options.auth !== undefined);
      const junit = await readFile(join(results, 'junit.xml'), 'utf8');
      const suite = /<testsuite [^>]*>/.exec(junit)?.[0] ?? '';
      const statuses = [...junit.matchAll(/<testcase [^>]*status="([a-z]+)"/g)].map((match) => match[1]);
      const bad = junit.match(/<testcase [^>]*status="(?:failure|error|skipped)"[^>]*>/g) ?? [];
      expect(bad).toEqual([]);
      expect(attribute(suite, 'failures')).toBe(0);
      expect(attribute(suite, 'errors')).toBe(0);
      expect(attribute(suite, 'tests')).toBeGreaterThan(ENOUGH);
      expect(statuses.filter((status) => status === 'passed').length).toBeGreaterThan(ENOUGH_LISTED);
      expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
      expect(registry.unexpected).toEqual([]);
      expect(registry.log.length).toBeGreaterThan(ENOUGH);
    } finally {
      await registry.close();
    }
  });
});

function attribute(element: string, name: string): number {
  return Number(new RegExp(` ${name}="(\\d+)"`).exec(element)?.[1] ?? Number.NaN);
}

/** Settings: conformance/README.md of opencontainers/distribution-spec. `dev` turns on every check there is. */
function runSuite(host: string, results: string, auth: boolean): Promise<{ readonly code: number; readonly output: string }> {
  const env = {
    PATH: process.env['PATH'],
    OCI_REGISTRY: host,
    OCI_TLS: 'disabled',
    OCI_VERSION: 'dev',
    OCI_RESULTS_DIR: results,
    ...(auth ? { OCI_USERNAME: user.username, OCI_PASSWORD: user.password } : {}),
  };
  return new Promise((resolve) => {
    // The suite reads a configuration from its working folder: it gets one that holds none.
    execFile(conformance.program, [], { cwd: dirname(results), env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, output: `${stderr}${stdout}`.slice(0, 4000) });
    });
  });
}
