/** Asking an OCI registry for blobs, where its answers to mounts tell nothing. */

import { afterEach, describe, expect, test } from '@jest/globals';
import { ociTarget } from '../../../src/registries/oci/target.ts';
import { heldClock } from '../../support/clock.ts';
import { memoryBlob } from '../../support/memory-target.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../../support/oci-registry.ts';
import { loopbackTransport } from '../../support/transport.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(options: OciRegistryOptions, mountFrom: readonly string[] = []) {
  const registry: OciRegistry = await startOciRegistry(options);
  const transport = loopbackTransport();
  open.push(transport, registry);
  return { registry, target: ociTarget(transport.send, { origin: registry.url, name: 'a/b', host: registry.host }, { mountFrom, clock: heldClock() }) };
}

describe('a registry that answers 202 to every mount', () => {
  test('a blob whose own answer comes after the other has found out is asked for as well', async () => {
    const [slow, quick] = [memoryBlob('slow'), memoryBlob('quick')];
    let letGo: () => void = () => undefined;
    const quickIsDone = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { registry, target } = await start({
      mount: 'never',
      delay: async ({ method, path }) => {
        if (method === 'POST' && path.includes(slow.digest.hex)) await quickIsDone;
      },
    });
    for (const blob of [slow, quick]) registry.setBlob('a/b', Buffer.from(blob.title));
    const slowAnswer = target.mount(slow);
    expect(await target.mount(quick)).toEqual({ kind: 'present', how: 'exists' });
    letGo();
    expect(await slowAnswer).toEqual({ kind: 'present', how: 'exists' });
    expect(registry.openUploads()).toBe(0);
  });
});

describe('the first question to a registry that answers 202', () => {
  test('that fails is asked again, also by those who waited for its answer', async () => {
    let failures = 1;
    const { registry, target } = await start({
      mount: 'never',
      before: ({ method }) => (method === 'HEAD' && failures-- > 0 ? { status: 429 } : undefined),
    });
    const blobs = ['a', 'b', 'c'].map((title) => memoryBlob(title));
    for (const blob of blobs) registry.setBlob('a/b', Buffer.from(blob.title));
    const answers = await Promise.allSettled(blobs.map((blob) => target.mount(blob)));
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    for (const blob of blobs) expect(await target.mount(blob)).toEqual({ kind: 'present', how: 'exists' });
  });
});
