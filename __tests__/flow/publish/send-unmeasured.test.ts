/** A large file that is sent while it is hashed, and what becomes of it where that fails. */

import { expect, test } from '@jest/globals';
import { InputError, IntegrityError, RegistryError } from '../../../src/core/errors.ts';
import type { LocalBlob } from '../../../src/core/model.ts';
import { createPolicy } from '../../../src/flow/policy.ts';
import { sendUnmeasured } from '../../../src/flow/publish/send-unmeasured.ts';
import { createThrottle } from '../../../src/flow/throttle.ts';
import { heldClock } from '../../support/clock.ts';
import { memoryBlob } from '../../support/memory-target.ts';
import { begin, eager, large, later, settle, silent } from './measuring.ts';

const [a, b] = ['a', 'b'].map((title) => memoryBlob(title)) as [LocalBlob, LocalBlob];

test('a registry that does not take it gets it once more, measured', async () => {
  const refusal = new RegistryError('no', { status: 405, method: 'PATCH', url: '', codes: [], retryable: false });
  const target = eager(true, refusal);
  const first = later(a);
  let counted = 0;
  const start = begin(target, [first.layer], { large: large(first, a), events: { sent: (bytes) => (counted += bytes) } });
  await settle();
  first.measured();
  await start.layers;
  await Promise.all(start.begun.sent.values());
  expect(target.calls).toEqual(['is new', 'stream a', 'mount a', 'upload a']);
  expect(counted).toBe(a.size);
});

test.each([
  ['a file that changed', new IntegrityError('a changed while it was read')],
  ['a file that cannot be read', new InputError('a cannot be read')],
])('%s is not sent again', async (_name, error) => {
  const target = eager(true, error);
  const first = later(a);
  const start = begin(target, [first.layer], { large: large(first, a) });
  await settle();
  first.measured();
  await expect(start.layers).rejects.toThrow(error.message);
  expect(target.calls).toEqual(['is new', 'stream a']);
});

test('it waits like everything else that goes to a busy host', async () => {
  const clock = heldClock();
  const throttle = createThrottle(2, clock);
  throttle.failed(new RegistryError('busy', { status: 429, method: 'PUT', url: '', retryable: true }), 7000);
  await sendUnmeasured(eager(true), a, Promise.resolve(a), createPolicy({ retries: 0, clock, throttle, info() {} }), silent);
  expect(clock.slept).toEqual([7000]);
});

test('a registry that calculates another checksum is not believed', async () => {
  const target = Object.assign(eager(true), { uploadUnmeasured: async () => b.digest });
  const first = later(a);
  const start = begin(target, [first.layer], { large: large(first, a) });
  await settle();
  first.measured();
  await settle();
  await expect(Promise.all(start.begun.sent.values())).rejects.toThrow(/calculated sha256:[0-9a-f]{64} for "a", but its digest is/);
});
