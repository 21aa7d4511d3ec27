/** What exactly is signed: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */

export const IN_TOTO = 'application/vnd.in-toto+json';

export interface Envelope {
  /** The statement's exact bytes. */
  readonly payload: Uint8Array;
  /** ECDSA over the encoding below, DER. */
  readonly signature: Buffer;
}

/** The bytes that are signed: type and payload, each with its length in bytes. */
export function preAuthEncoding(payload: Uint8Array, type: string = IN_TOTO): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.byteLength} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

/** With exactly one signature: readers differ about more. */
export function envelopeJson({ payload, signature }: Envelope): Readonly<Record<string, unknown>> {
  return { payload: Buffer.from(payload).toString('base64'), payloadType: IN_TOTO, signatures: [{ sig: signature.toString('base64') }] };
}
