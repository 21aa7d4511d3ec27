/** When a token is asked for, and when it is too old to be shown to anybody. */

import { expect, test } from '@jest/globals';
import { RegistryError } from '../../../src/core/errors.ts';
import { readClaims } from '../../../src/trust/sign/claims.ts';
import { PUBLIC_GOOD } from '../../../src/trust/sign/instance.ts';
import { keylessSigner } from '../../../src/trust/sign/signer.ts';
import { heldClock } from '../../support/clock.ts';
import { CLAIMS, jwt } from '../claims.ts';

const busy = async (): Promise<never> => {
  throw new RegistryError('busy', { status: 503, method: 'POST', url: 'x', retryable: true });
};

test.each([
  { life: 300, asked: 1 },
  { life: 62, asked: 2 },
  { life: 59, asked: 4 },
])('a token that lives for $life seconds is asked for $asked times in four tries', async ({ life, asked }) => {
  const clock = heldClock();
  let count = 0;
  const askToken = async (audience: string) => {
    expect(audience).toBe('sigstore');
    count++;
    const token = jwt({ ...CLAIMS, exp: clock.now() / 1000 + life });
    return { token, claims: readClaims(token) };
  };
  const signAll = keylessSigner({ send: busy, policy: { retries: 3, clock } }, PUBLIC_GOOD, askToken);
  await expect(signAll([Buffer.from('{}')])).rejects.toThrow('busy');
  expect(count).toBe(asked);
});
