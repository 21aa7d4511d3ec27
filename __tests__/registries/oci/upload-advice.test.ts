/** What is advised where an upload was refused for its size, and what is not tried again. */

import { describe, expect, test } from '@jest/globals';
import { NetworkError, type PublishError, RegistryError } from '../../../src/core/errors.ts';
import { adviceFor, type RefusedUpload } from '../../../src/registries/oci/upload-advice.ts';

const LIMITS = 'a proxy before the registry limits bodies';
const MIB = 1024 * 1024;

const refusal = (status: number, hint?: string, codes: readonly string[] = []) =>
  new RegistryError('uploading "x": refused', { status, method: 'PUT', url: 'https://r.example/', hint, codes, retryable: true });
const advised = (error: unknown, upload: Partial<RefusedUpload>) => adviceFor(error, { size: 10, host: 'r.example', fits: 0, ...upload }) as PublishError;

describe('a size that would fit is named', () => {
  test.each([
    ['half of a chunk of 1 MiB', MIB / 2, 'split: 128KiB (pieces of at most 512KiB)'],
    ['as much as was taken before the refusal', 100 * MIB, 'split: 16MiB (pieces of at most 64MiB)'],
    ['the largest there is', 50_000 * MIB, 'split: 256MiB (pieces of at most 1024MiB)'],
    ['the smallest there is', 256 * 1024, 'split: 64KiB (pieces of at most 256KiB)'],
  ])('%s', (_name, fits, expected) => {
    const error = advised(refusal(413, LIMITS), { size: 60_000 * MIB, fits });
    expect(error.hint).toBe(`${LIMITS}, or set ${expected}`);
    expect(error).toMatchObject({ message: 'uploading "x": refused', retryable: true, status: 413 });
    expect(error).toBeInstanceOf(RegistryError);
  });

  test.each<[string, PublishError, Partial<RefusedUpload>]>([
    ['where no piece is small enough', refusal(413, LIMITS), { fits: 256 * 1024 - 1 }],
    ['where the registry gives another reason', refusal(413, 'there is no room left in the registry'), { fits: 100 * MIB }],
    ['for another refusal', refusal(400, LIMITS), { fits: 100 * MIB }],
    ['elsewhere for 10 GB', refusal(500), { size: 11e9 }],
    ['on ghcr.io for less', refusal(500), { host: 'ghcr.io', size: 9e9 }],
  ])('not %s', (_name, error, upload) => expect(advised(error, upload)).toBe(error));

  test.each([refusal(400), refusal(413, LIMITS), refusal(500), new NetworkError('cut')])('over 10 GB on ghcr.io, whatever it says: %s', (error) => {
    expect(advised(error, { host: 'ghcr.io', size: 10_000_000_001 }).hint).toBe(
      'ghcr.io takes no layer over 10 GB: set split: 256MiB (pieces of at most 1024MiB)',
    );
  });
});

describe('an empty blob', () => {
  test.each([400, 411, 413, 416, 422])('that is refused with %i is refused for good', (status) => {
    expect(advised(refusal(status, undefined, ['BLOB_UPLOAD_INVALID']), { size: 0 })).toMatchObject({
      retryable: false,
      hint: expect.stringContaining('takes no empty files'),
    });
    expect(advised(refusal(status, 'another'), { size: 0 })).toMatchObject({ retryable: false, hint: 'another' });
  });

  test.each([
    ['a session that is lost', refusal(400, undefined, ['BLOB_UPLOAD_UNKNOWN'])],
    ['a lost session without a code', refusal(404)],
    ['a rate limit', refusal(429)],
    ['a broken server', refusal(503)],
    ['no answer', new NetworkError('cut')],
  ])('is tried again after %s', (_name, error) => expect(advised(error, { size: 0 })).toBe(error));
});
