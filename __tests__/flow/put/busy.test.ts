/** A registry that says 429 in the middle: whatever comes next waits as long as it said, the manifest and the look at it as well. */

import { expect, test } from '@jest/globals';
import { RegistryError } from '../../../src/core/errors.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import type { Events } from '../../../src/flow/publish/events.ts';
import { publish } from '../../../src/flow/publish/publish.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { memoryKind } from '../../support/memory-kind.ts';
import { memoryBlob, memoryTarget } from '../../support/memory-target.ts';

const PAUSE = 7000;
const silent: Events = { sending() {}, sent() {}, stored() {}, tag() {}, notice() {}, warning() {}, info() {}, debug() {} };

/** The calls of a publication and its pauses; `told` is the call after which the registry first asks for one. */
async function callsAround(told: string): Promise<readonly string[]> {
  const clock = heldClock();
  const target = memoryTarget();
  const calls: string[] = [];
  const sleep = async (ms: number) => {
    if (ms === PAUSE) calls.push('pause');
    return clock.sleep(ms);
  };
  const throttle = createThrottle(6, { ...clock, sleep });
  const seen =
    <A extends readonly unknown[], R>(name: string, work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      calls.push(name);
      const result = await work(...args);
      if (name === told && !calls.includes('pause')) {
        throttle.failed(new RegistryError('busy', { status: 429, method: 'PUT', url: 'x', retryable: true }), PAUSE);
      }
      return result;
    };
  const layers = [memoryBlob('a')];
  const spied = {
    ...target,
    mount: seen('mount', target.mount),
    upload: seen('upload', target.upload),
    put: seen('put', target.put),
    find: seen('find', target.find),
  };
  await publish(
    {
      publications: [{ kind: memoryKind(), target: spied, tags: ['v1'], name: 'x', policy: createPolicy({ retries: 0, clock, throttle, info() {} }) }],
      layers,
      parts: [{ layers, config: undefined, platform: undefined }],
      index: undefined,
      subject: undefined,
      ifTagExists: 'overwrite',
      annotations: {},
      artifactType: undefined,
      created: 0,
      push: true,
      verify: true,
    },
    silent,
    () => {},
  );
  return calls;
}

test.each([
  ['find', ['find', 'pause', 'mount', 'upload', 'put', 'find', 'find']],
  ['upload', ['find', 'mount', 'upload', 'pause', 'put', 'find', 'find']],
  ['put', ['find', 'mount', 'upload', 'put', 'pause', 'find', 'find']],
])('after the answer to %s', async (told, calls) => {
  expect((await callsAround(told)).filter((call, at, all) => call !== 'pause' || all[at - 1] !== 'pause')).toEqual(calls);
});
