/** What others wrote into indexes and lists of referrers, kept by real registries' rules and read back by another program. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { indexAction } from '../../src/action/index-action.ts';
import { systemClock } from '../../src/action/runner/clock.ts';
import { recordedIo } from '../support/io.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { describeRealServers, type RealServer } from './servers.ts';

const run = promisify(execFile);
const crane = await needs('crane');
const INDEX = 'application/vnd.oci.image.index.v1+json';

await describeRealServers('kept', (kind) => {
  let server: RealServer;
  let scratch: Scratch;
  beforeAll(async () => {
    scratch = await makeScratch();
    server = await kind.start();
    for (const name of ['amd64', 'arm64', 'note']) await scratch.file(name, name);
  });
  afterAll(async () => {
    await server.stop();
    await scratch.remove();
  });

  const publish = (inputs: Record<string, string>) => publishIn(scratch, inputs, {}, systemClock);
  const manifestOf = async (reference: string) => (await run(crane.program, ['manifest', '--insecure', reference])).stdout;
  /** As somebody else's program would. */
  async function put(name: string, tag: string, text: string): Promise<void> {
    const response = await fetch(`${server.url}/v2/${name}/manifests/${tag}`, { method: 'PUT', headers: { 'content-type': INDEX }, body: text });
    expect([tag, response.status]).toEqual([tag, 201]);
  }
  /** An entry with all that nobody here knows. */
  async function entryOf(image: string, digest: string, platform: object) {
    const size = Buffer.byteLength(await manifestOf(`${image}@${digest}`));
    return { 'x-first': [1, null], mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size, platform, annotations: { z: '1', a: '2' } };
  }

  crane.test('an entry of an index', async () => {
    const image = `${server.host}/team/kept`;
    const [amd64, arm64] = await Promise.all(['amd64', 'arm64'].map((name) => publish({ image, layers: name, platform: `linux/${name}`, tag: `by-${name}` })));
    const platform = { architecture: 'amd64', os: 'windows', 'os.version': '10.0.20348.1', 'os.features': ['win32k'], 'x-features': ['sse4'] };
    const entry = JSON.stringify(await entryOf(image, amd64?.outputs['digest'] ?? '', platform));
    await put('team/kept', 'inner', `{"schemaVersion":2,"mediaType":"${INDEX}","manifests":[${entry}]}`);
    const inputs = { image, tag: 'v1', manifests: 'inner', 'from-tags': 'by-arm*' };
    const io = recordedIo(inputs, { HOME: '/nowhere' });
    await indexAction(io, systemClock);
    expect(io.failures).toEqual([]);
    const text = await manifestOf(`${image}:v1`);
    expect(text).toContain(`"manifests":[${entry},`);
    expect(JSON.parse(text).manifests[1]).toMatchObject({ digest: arm64?.outputs['digest'], platform: { os: 'linux', architecture: 'arm64' } });
  });

  crane.test('a list of referrers under its fallback tag', async () => {
    const image = `${server.host}/team/listed`;
    const digest = (await publish({ image, layers: 'amd64', tag: 'v1' })).outputs['digest'] ?? '';
    const tag = digest.replace(':', '-');
    const other = (await publish({ image, layers: 'arm64' })).outputs['digest'] ?? '';
    const entry = JSON.stringify(await entryOf(image, other, { os: 'linux', architecture: 'arm64' }));
    const before = `{"schemaVersion":2,"mediaType":"${INDEX}","annotations":{"org.example.kept":"yes"},"manifests":[${entry}],"x-last":null}`;
    await put('team/listed', tag, before);
    const io = await publish({ image, layers: 'note', subject: digest, 'artifact-type': 'application/x' });
    expect(io.failures).toEqual([]);
    const after = await manifestOf(`${image}:${tag}`);
    expect(after.startsWith(before.slice(0, before.indexOf('],"x-last"')))).toBe(true);
    expect(JSON.parse(after)).toMatchObject({ 'x-last': null, annotations: { 'org.example.kept': 'yes' } });
    expect(JSON.parse(after).manifests.map((one: { digest: string }) => one.digest)).toEqual([other, io.outputs['digest']]);
  });
});
