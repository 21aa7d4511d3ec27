/** Laws of signing and verifying: whatever a bundle, a root, a config or a service's answer holds, the end is one of our own errors. */

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { IntegrityError, PublishError } from '../../src/core/errors.ts';
import type { Send } from '../../src/http/types.ts';
import { readClaims } from '../../src/trust/sign/claims.ts';
import { certify } from '../../src/trust/sign/fulcio.ts';
import { enter } from '../../src/trust/sign/rekor.ts';
import { readSigningConfig } from '../../src/trust/sign/signing-config.ts';
import { stamp } from '../../src/trust/sign/timestamp.ts';
import { readSbom } from '../../src/trust/statement/sbom.ts';
import { wantedType, wholePattern } from '../../src/trust/verify/policy.ts';
import { proofOf } from '../../src/trust/verify/proof.ts';
import { readTrustedRoots } from '../../src/trust/verify/trusted-root.ts';
import { CLAIMS, jwt } from '../trust/claims.ts';
import { FACTS, recorded } from '../trust/recorded.ts';
import { variantsOf } from '../trust/tampering.ts';
import type { Law } from './laws.ts';

const roots = readTrustedRoots(recorded('trusted-root.json'), 'root', false);
const key = createPublicKey(recorded('cosign.pub'));
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const envelope = { payload: Buffer.from('{}'), signature: Buffer.from('s') };
const at = new URL('https://service.test/');
const json = fc.jsonValue({ maxDepth: 6 }).map((value) => JSON.stringify(value));
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), json);
/** A good one with one thing changed, and one thing of that changed again. */
const bundle = fc
  .tuple(fc.constantFrom('provenance-v1.json', 'provenance-v2.json', 'provenance-none.json', 'signature-key.json', 'cosign-v2.json'), fc.nat(), fc.nat())
  .map(([file, first, second]) => {
    const once = variantsOf(recorded(file));
    const changed = once[first % once.length]?.text ?? '';
    const twice = variantsOf(changed);
    return twice[second % Math.max(1, twice.length)]?.text ?? changed;
  });

function answering(body: string): Send {
  const bytes = Buffer.from(body);
  const response = { status: 201, headers: {}, url: at };
  return async () => ({
    ...response,
    body: {
      async *[Symbol.asyncIterator]() {
        yield bytes;
      },
      start: async () => bytes,
      bytes: async () => bytes,
      discard: async () => undefined,
    },
  });
}

const law = (name: string, runs: number | undefined, arbitrary: fc.Arbitrary<string>, task: (value: string) => unknown): Law => ({
  name,
  ...(runs === undefined ? {} : { runs }),
  property: fc.asyncProperty(arbitrary, async (value) => {
    try {
      await task(value);
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
    }
  }),
});

export const trustLaws: readonly Law[] = [
  law('a bundle of any text is refused, or proves what it says', undefined, text, (value) => proofOf(value, FACTS.subject, { roots })),
  law('a bundle changed twice: a refusal is one of ours', 60, bundle, (value) => {
    for (const trust of [{ roots }, { key, roots: [] }, { key, roots }]) {
      try {
        proofOf(value, FACTS.subject, trust);
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error;
      }
    }
  }),
  law('roots, configs, SBOMs, tokens, patterns and types: nothing but our own errors', undefined, text, async (value) => {
    const tasks: readonly (() => unknown)[] = [
      () => readTrustedRoots(value, 'r', true),
      () => readSigningConfig(value, 'c', 0, false),
      () => readSbom(Buffer.from(value), 's'),
      () => readClaims(value),
      () => readClaims(`a.${Buffer.from(value).toString('base64url')}.c`),
      () => wholePattern(value),
      () => wantedType(value),
    ];
    for (const task of tasks) {
      try {
        task();
      } catch (error) {
        if (!(error instanceof PublishError)) throw error;
      }
    }
  }),
  law('whatever Fulcio, a log or a clock answers: nothing but our own errors', undefined, text, async (value) => {
    const send = answering(value);
    const token = { token: jwt(), claims: readClaims(jwt(CLAIMS)) };
    const verifier = { publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }) };
    const asked = [
      certify(send, at, token, { private: pair.privateKey, public: pair.publicKey }),
      enter(send, { url: at, version: 1 }, envelope, verifier),
      enter(send, { url: at, version: 2 }, envelope, verifier),
      stamp(send, at, envelope.signature),
    ];
    for (const result of await Promise.allSettled(asked)) if (result.status === 'rejected' && !(result.reason instanceof PublishError)) throw result.reason;
  }),
];
