/** An entry in a public log: what was signed, and by whom, for everybody to see. */

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { ProtocolError } from '../../core/errors.ts';
import { resolveLocation } from '../../http/origin.ts';
import { header, type Send } from '../../http/types.ts';
import { type Envelope, envelopeJson, preAuthEncoding } from '../statement/dsse.ts';
import { ask, below, jsonOf } from './ask.ts';
import type { Instance } from './instance.ts';

/** Who signed, as the log wants to see it. */
export type Verifier = { readonly certificate: Buffer } | { readonly publicKey: Buffer };

/** An element of a bundle's `tlogEntries`, in the JSON form of its protobuf. */
export type LogEntry = Readonly<Record<string, unknown>> & { readonly logIndex: string };

/** One attempt. Throws `ProtocolError` for an answer that is no entry. */
export function enter(send: Send, { url, version }: NonNullable<Instance['log']>, envelope: Envelope, verifier: Verifier): Promise<LogEntry> {
  return version === 2 ? enterV2(send, url, envelope, verifier) : enterV1(send, url, envelope, verifier);
}

const EntryV2 = v.looseObject({
  logIndex: v.string(),
  inclusionProof: v.looseObject({ checkpoint: v.object({ envelope: v.string() }) }),
  canonicalizedBody: v.string(),
});

/** It takes no DSSE, only the digest of what was signed; it answers once the entry is in a checkpoint (sigstore/rekor-tiles, CLIENTS.md). */
async function enterV2(send: Send, log: URL, envelope: Envelope, verifier: Verifier): Promise<LogEntry> {
  const what = 'entering the signature into the log';
  const body = {
    hashedRekordRequestV002: {
      digest: createHash('sha256').update(preAuthEncoding(envelope.payload)).digest('base64'),
      signature: {
        content: envelope.signature.toString('base64'),
        verifier: {
          keyDetails: 'PKIX_ECDSA_P256_SHA_256',
          ...('certificate' in verifier
            ? { x509Certificate: { rawBytes: verifier.certificate.toString('base64') } }
            : { publicKey: { rawBytes: verifier.publicKey.toString('base64') } }),
        },
      },
    },
  };
  const response = await ask(send, { url: below(log, '/api/v2/log/entries'), body, what }, [200, 201]);
  const entry = v.safeParse(EntryV2, await jsonOf(response, what));
  if (!entry.success) throw new ProtocolError(`${what}: ${log.host} answered what is no entry of a log`);
  // Members that say nothing: a bundle leaves them out, as protobuf does.
  return Object.fromEntries(
    Object.entries(entry.output).filter(([name, value]) => value !== null && !(name === 'integratedTime' && value === '0')),
  ) as LogEntry;
}

const EntryV1 = v.object({
  body: v.string(),
  integratedTime: v.number(),
  logID: v.string(),
  logIndex: v.number(),
  verification: v.object({
    signedEntryTimestamp: v.string(),
    inclusionProof: v.object({ checkpoint: v.string(), hashes: v.array(v.string()), logIndex: v.number(), rootHash: v.string(), treeSize: v.number() }),
  }),
});

/** https://www.sigstore.dev/swagger/, createLogEntry. */
async function enterV1(send: Send, log: URL, envelope: Envelope, verifier: Verifier): Promise<LogEntry> {
  const what = 'entering the signature into the log';
  const pem = 'certificate' in verifier ? toPem('CERTIFICATE', verifier.certificate) : toPem('PUBLIC KEY', verifier.publicKey);
  const proposed = { envelope: JSON.stringify(envelopeJson(envelope)), verifiers: [Buffer.from(pem).toString('base64')] };
  const body = { apiVersion: '0.0.1', kind: 'dsse', spec: { proposedContent: proposed } };
  let response = await ask(send, { url: below(log, '/api/v1/log/entries'), body, what }, [201, 409]);
  if (response.status === 409) {
    // The entry is there: an answer of before was lost.
    const location = header(response, 'location');
    await response.body.discard();
    if (location === undefined) throw new ProtocolError(`${what}: ${log.host} has the entry, but does not say where`);
    response = await ask(send, { url: resolveLocation(response.url, location).url, what }, [200]);
  }
  const answer = (await jsonOf(response, what)) as Readonly<Record<string, unknown>> | null;
  const entry = v.safeParse(EntryV1, Object.values(answer ?? {})[0]);
  if (!entry.success) throw new ProtocolError(`${what}: ${log.host} answered what is no entry of a log`);
  const { logIndex, logID, integratedTime, verification, body: canonicalizedBody } = entry.output;
  const proof = verification.inclusionProof;
  return {
    logIndex: String(logIndex),
    logId: { keyId: hexToBase64(logID) },
    kindVersion: { kind: 'dsse', version: '0.0.1' },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp: verification.signedEntryTimestamp },
    inclusionProof: {
      logIndex: String(proof.logIndex),
      rootHash: hexToBase64(proof.rootHash),
      treeSize: String(proof.treeSize),
      hashes: proof.hashes.map(hexToBase64),
      checkpoint: { envelope: proof.checkpoint },
    },
    canonicalizedBody,
  };
}

function hexToBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}

/** RFC 7468. */
function toPem(label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${label}-----\n`;
}
