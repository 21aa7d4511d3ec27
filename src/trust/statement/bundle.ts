/** The proof, as a file: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto */

import type { LogEntry } from '../sign/rekor.ts';
import { type Envelope, envelopeJson } from './dsse.ts';

export const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';

export interface Proof {
  readonly envelope: Envelope;
  /** DER of the leaf, or what names the key. */
  readonly signer: { readonly certificate: Buffer } | { readonly keyHint: string };
  readonly entry: LogEntry | undefined;
  /** The answer of the authority, DER. */
  readonly timestamp: Buffer | undefined;
}

/** The same proof makes the same text: one line of JSON. */
export function bundleJson({ envelope, signer, entry, timestamp }: Proof): string {
  return JSON.stringify({
    mediaType: BUNDLE,
    verificationMaterial: {
      ...('certificate' in signer ? { certificate: { rawBytes: signer.certificate.toString('base64') } } : { publicKey: { hint: signer.keyHint } }),
      ...(entry === undefined ? {} : { tlogEntries: [entry] }),
      ...(timestamp === undefined ? {} : { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: timestamp.toString('base64') }] } }),
    },
    dsseEnvelope: envelopeJson(envelope),
  });
}
