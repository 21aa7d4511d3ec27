/** A large file that is sent while it is hashed, and what becomes of it where that fails. */

import { expect, test } from '@jest/globals';
import { InputError, IntegrityError, RegistryError } from '../../../src/core/errors.ts';
import type { LocalBlob } from '../../../src/core/model.ts';
import { memoryBlob } from '../../support/memory-target.ts';
import { begin, eager, large, later, settle } from './measuring.ts';

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

test('a registry that calculates another checksum is not believed', async () => {
  const target = Object.assign(eager(true), { uploadUnmeasured: async () => b.digest });
  const first = later(a);
  const start = begin(target, [first.layer], { large: large(first, a) });
  await settle();
  first.measured();
  await settle();
  await expect(Promise.all(start.begun.sent.values())).rejects.toThrow(/calculated sha256:[0-9a-f]{64} for "a", but its digest is/);
});
