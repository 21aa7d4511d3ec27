/** What is promoted is attested as asked, or nothing of it arrives. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { promoteAction } from '../../src/action/promote.ts';
import { heldClock } from '../support/clock.ts';
import { recordedIo } from '../support/io.ts';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { recorded } from '../trust/recorded.ts';

let scratch: Scratch;
let from: OciRegistry;
let to: OciRegistry;
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('app.txt', 'an app');
  from = await startOciRegistry();
  to = await startOciRegistry();
});
afterEach(async () => {
  for (const registry of [from, to]) {
    expect(registry.unexpected).toEqual([]);
    await registry.close();
  }
  await scratch.remove();
});

async function promote(inputs: Readonly<Record<string, string>>) {
  const env = { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: scratch.path, DOCKER_CONFIG: scratch.path, PATH: process.env['PATH'] };
  const wanted = { 'verify-attestation': 'true', 'verify-key': recorded('cosign.pub'), 'predicate-type': 'signature' };
  const io = recordedIo({ image: `${from.host}/team/app:v1`, to: `${to.host}/prod/app`, ...wanted, ...inputs }, env);
  await promoteAction(io, heldClock());
  return io;
}
const publish = (inputs: Readonly<Record<string, string>>) => publishIn(scratch, { image: `${from.host}/team/app`, tag: 'v1', layers: 'app.txt', ...inputs });

test('signed as asked, it is copied', async () => {
  await publish({ sign: 'true', 'signing-key': recorded('cosign.key'), 'signing-key-password': 'sesame' });
  const io = await promote({});
  expect(io.failures).toEqual([]);
  expect(io.lines).toContain('Attested: https://sigstore.dev/cosign/sign/v1 by the key');
  expect(to.tags('prod/app')).toEqual(['v1']);
});

test('unsigned, nothing is asked of the target', async () => {
  await publish({});
  expect((await promote({})).failures).toEqual([expect.stringMatching(/has no attestation of the kind signature that fits/)]);
  expect(to.log).toEqual([]);
});

test('nobody named is told before any request', async () => {
  expect((await promote({ 'verify-key': '' })).failures).toEqual([expect.stringMatching(/^verify-attestation: needs to know who must have signed/)]);
  expect([...from.log, ...to.log]).toEqual([]);
});
