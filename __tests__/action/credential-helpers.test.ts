/** Credential helpers seen from a whole run: asked when the registry asks, and where they are broken no harm to what needs no login. */

import { chmod, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { type ProvenanceRegistryOptions, startProvenanceRegistry } from '../support/provenance-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

const LOGIN = { username: 'me', password: 'right' };

let scratch: Scratch;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('a.txt', 'alpha');
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await scratch.remove();
});

/** The environment of a run whose docker configuration names a helper for `host`; it is there where `secret` is given. */
async function configured(host: string, secret?: string): Promise<NodeJS.ProcessEnv> {
  await scratch.file('docker/config.json', JSON.stringify({ credHelpers: { [host]: 'mine' } }));
  const answer = JSON.stringify({ Username: 'me', Secret: secret });
  if (secret !== undefined) {
    await chmod(await scratch.file('bin/docker-credential-mine', `#!/bin/sh\necho asked >> ${scratch.path}/asked\necho '${answer}'\n`), 0o755);
  }
  return { DOCKER_CONFIG: join(scratch.path, 'docker'), PATH: `${join(scratch.path, 'bin')}${delimiter}${process.env['PATH']}` };
}

const asked = () => readFile(join(scratch.path, 'asked'), 'utf8');
const inputs = (host: string, more = {}) => ({ image: `${host}/owner/app`, tag: 'v1', layers: 'a.txt', ...more });

async function oci(options: OciRegistryOptions = {}) {
  const registry = await startOciRegistry(options);
  closing.push(registry.close);
  return registry;
}

async function provenance(options: ProvenanceRegistryOptions = {}) {
  const registry = await startProvenanceRegistry(options);
  closing.push(registry.close);
  return registry;
}

describe('on an OCI registry', () => {
  test.each<[string, OciRegistryOptions]>([
    ['Basic', { auth: { kind: 'basic', ...LOGIN } }],
    ['tokens', { auth: { kind: 'bearer', ...LOGIN } }],
  ])('one that answers logs in: %s', async (_name, options) => {
    const { host } = await oci(options);
    const io = await publishIn(scratch, inputs(host), await configured(host, 'right'));
    expect([io.failures, io.warnings, await asked()]).toEqual([[], [], 'asked\n']);
    expect(io.secrets).toContain('right');
  });

  test('is not asked where nobody wants a login', async () => {
    const { host } = await oci();
    expect((await publishIn(scratch, inputs(host), await configured(host))).warnings).toEqual([]);
    const io = await publishIn(scratch, inputs(host, { tag: 'v2' }), await configured(host, 'right'));
    expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
    await expect(asked()).rejects.toThrow('ENOENT');
  });

  test('one that is missing is a warning where anybody may pull, and the error names it where nobody may push', async () => {
    const { host, setBlob, setManifest } = await oci({ auth: { kind: 'bearer', ...LOGIN, anonymousPull: true } });
    const layer = { mediaType: 'x/y', digest: setBlob('owner/app', Buffer.from('x')), size: 1, annotations: { 'org.opencontainers.image.title': 'x' } };
    setManifest('owner/app', 'v1', Buffer.from(JSON.stringify({ schemaVersion: 2, layers: [layer] })), 'application/vnd.oci.image.manifest.v1+json');
    const env = await configured(host);
    const pulled = await pullIn(scratch, { image: `${host}/owner/app:v1` }, env);
    expect([pulled.failures, pulled.warnings]).toEqual([[], [expect.stringContaining('docker-credential-mine')]]);
    const io = await publishIn(scratch, inputs(host), env);
    expect(io.failures).toEqual([expect.stringMatching(/docker-credential-mine.*not on the PATH\. To mend it: install it/)]);
    expect(io.failures[0]).toContain(host);
  });

  test('one that is missing is named where the token server knows nobody', async () => {
    const { host } = await oci({ auth: { kind: 'bearer', ...LOGIN } });
    const io = await publishIn(scratch, inputs(host), await configured(host));
    expect(io.failures).toEqual([expect.stringMatching(/asking .* for a token .*docker-credential-mine.*not on the PATH/)]);
  });
});

describe('on a provenance registry', () => {
  test.each<[string, ProvenanceRegistryOptions]>([
    ['Basic', { login: LOGIN }],
    ['Basic before the registry tells anything', { login: LOGIN, guardsVersion: true }],
    ['tokens of its index', { standalone: false, login: LOGIN, index: { tokens: ['t'] } }],
  ])('one that answers logs in: %s', async (_name, options) => {
    const { host } = await provenance(options);
    const io = await publishIn(scratch, inputs(host, { protocol: 'provenance' }), await configured(host, 'right'));
    expect([io.failures, io.warnings, await asked()]).toEqual([[], [], 'asked\n']);
  });

  test('is not asked where nobody wants a login', async () => {
    const { host } = await provenance();
    const io = await publishIn(scratch, inputs(host, { protocol: 'provenance' }), await configured(host));
    expect([io.failures, io.warnings]).toEqual([[], []]);
  });

  test.each([false, true])('one that is missing is named where nobody may enter (guarded version: %s)', async (guardsVersion) => {
    const { host } = await provenance({ login: LOGIN, guardsVersion });
    const io = await publishIn(scratch, inputs(host, { protocol: 'provenance' }), await configured(host));
    expect(io.failures).toEqual([expect.stringMatching(/docker-credential-mine.*not on the PATH/)]);
  });
});

describe('Basic that is known', () => {
  test('goes with the very first question where the registry wants it before it tells anything', async () => {
    const { host, log } = await provenance({ login: LOGIN, guardsVersion: true });
    const io = await publishIn(scratch, inputs(host, { protocol: 'provenance', ...LOGIN }));
    expect(io.failures).toEqual([]);
    expect(log.slice(0, 2).map(({ path, status }) => [path, status])).toEqual([
      ['/v2/version', 401],
      ['/v2/version', 200],
    ]);
  });

  test('and that is wrong is shown there once', async () => {
    const { host, log } = await provenance({ login: LOGIN, guardsVersion: true });
    const io = await publishIn(scratch, inputs(host, { protocol: 'provenance', username: 'me', password: 'wrong' }));
    expect(io.failures).toEqual([expect.stringContaining(`${host}`)]);
    expect(log.length).toBe(2);
  });
});
