/** A certificate for ten minutes, from whoever believes the job's token. */

import { type KeyObject, sign, X509Certificate } from 'node:crypto';
import * as v from 'valibot';
import { ProtocolError } from '../../core/errors.ts';
import type { Send } from '../../http/types.ts';
import { ask, below, jsonOf } from './ask.ts';
import type { Token } from './token.ts';

export interface Certificate {
  /** The leaf alone, DER: verifiers have the chain. */
  readonly der: Buffer;
  /** Whom it names. */
  readonly identity: string;
}

const Chain = v.object({ chain: v.object({ certificates: v.pipe(v.array(v.string()), v.minLength(1)) }) });
/** Without a log of certificates the time stamp is detached, and empty. */
const Answer = v.object({ signedCertificateEmbeddedSct: v.nullish(Chain), signedCertificateDetachedSct: v.nullish(Chain) });

/** https://github.com/sigstore/fulcio/blob/main/fulcio.proto, CreateSigningCertificate. One attempt; `key` signs the token's subject to show that we have it. */
export async function certify(
  send: Send,
  fulcio: URL,
  { token, claims }: Token,
  key: { readonly private: KeyObject; readonly public: KeyObject },
): Promise<Certificate> {
  const what = 'asking for a signing certificate';
  const body = {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: { algorithm: 'ECDSA', content: key.public.export({ type: 'spki', format: 'pem' }) },
      proofOfPossession: sign('sha256', Buffer.from(claims.sub), key.private).toString('base64'),
    },
  };
  const hint = "it does not take this job's token: its words say why; `sigstore` chooses another instance";
  const response = await ask(send, { url: below(fulcio, '/api/v2/signingCert'), body, secret: true, what, hint }, [200, 201]);
  const answer = v.safeParse(Answer, await jsonOf(response, what));
  const chain = answer.success ? (answer.output.signedCertificateEmbeddedSct ?? answer.output.signedCertificateDetachedSct) : undefined;
  const leaf = chain === undefined || chain === null ? undefined : certificateOf(chain.chain.certificates[0] as string);
  if (leaf === undefined) throw new ProtocolError(`${what}: ${fulcio.host} gave no certificate`);
  if (!leaf.publicKey.equals(key.public)) throw new ProtocolError(`${what}: ${fulcio.host} certified another key`);
  return { der: leaf.raw, identity: /^(?:URI|email):([^,]+)$/.exec(leaf.subjectAltName ?? '')?.[1] ?? '' };
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
