/** Statements into bundles: one certificate for all of them, or a key; then the log, and the time where the log gives none. */

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type RetryPolicy, retry } from '../../core/retry.ts';
import type { Send } from '../../http/types.ts';
import { bundleJson } from '../statement/bundle.ts';
import { type Envelope, preAuthEncoding } from '../statement/dsse.ts';
import { certify } from './fulcio.ts';
import type { Instance } from './instance.ts';
import { enter, type Verifier } from './rekor.ts';
import type { SigningKey } from './signing-key.ts';
import { stamp } from './timestamp.ts';
import type { AskToken, Token } from './token.ts';

export interface Signed {
  /** One line of JSON. */
  readonly bundle: string;
  /** As the certificate has it; `undefined` with a key. */
  readonly identity: string | undefined;
  /** Where the log says the entry is; a hint, no fact. */
  readonly logIndex: string | undefined;
}

/** One bundle for each statement, in that order. */
export type SignAll = (statements: readonly Uint8Array[]) => Promise<readonly Signed[]>;

export interface Road {
  readonly send: Send;
  readonly policy: RetryPolicy;
}

/** Of a token this near to its end another one is asked for. Milliseconds. */
const TOO_LATE = 60_000;

/** The key is made for this one call, lives in memory, and is never used again. */
export function keylessSigner({ send, policy }: Road, instance: Instance, askToken: AskToken): SignAll {
  return async (statements) => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pair = { private: key.privateKey, public: key.publicKey };
    let token: Token | undefined;
    const certificate = await retry(policy, async () => {
      if (token === undefined || token.claims.expires - policy.clock.now() < TOO_LATE) token = await askToken('sigstore');
      return certify(send, instance.fulcio, token, pair);
    });
    const { der, identity } = certificate;
    const one = async (payload: Uint8Array): Promise<Signed> => {
      const envelope = seal(payload, pair.private);
      const evidence = await evidenceOf({ send, policy }, instance, envelope, { certificate: der });
      return { bundle: bundleJson({ envelope, signer: { certificate: der }, ...evidence }), identity, logIndex: evidence.entry?.logIndex };
    };
    return Promise.all(statements.map(one));
  };
}

/** With a key neither certificate, log nor time is needed; a signing config's log is used where there is one. */
export function keySigner({ send, policy }: Road, instance: Omit<Instance, 'fulcio'>, key: SigningKey): SignAll {
  const one = async (payload: Uint8Array): Promise<Signed> => {
    const envelope = seal(payload, key.private);
    const evidence = await evidenceOf({ send, policy }, instance, envelope, { publicKey: key.der });
    return { bundle: bundleJson({ envelope, signer: { keyHint: key.hint }, ...evidence }), identity: undefined, logIndex: evidence.entry?.logIndex };
  };
  return (statements) => Promise.all(statements.map(one));
}

function seal(payload: Uint8Array, key: KeyObject): Envelope {
  return { payload, signature: sign('sha256', preAuthEncoding(payload), key) };
}

async function evidenceOf({ send, policy }: Road, { log, timestamp }: Omit<Instance, 'fulcio'>, envelope: Envelope, verifier: Verifier) {
  const [entry, time] = await Promise.all([
    log === undefined ? undefined : retry(policy, () => enter(send, log, envelope, verifier)),
    timestamp === undefined ? undefined : retry(policy, () => stamp(send, timestamp, envelope.signature)),
  ]);
  return { entry, timestamp: time };
}
