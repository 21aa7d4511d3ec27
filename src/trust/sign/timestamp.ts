/** When it was signed, by somebody whose clock others trust: RFC 3161. */

import { createHash } from 'node:crypto';
import { ProtocolError } from '../../core/errors.ts';
import type { Send } from '../../http/types.ts';
import { ask } from './ask.ts';

/** A TimeStampReq of version 1 for a SHA-256, without nonce or policy; what is between stands the hash (RFC 3161, section 2.4.1). */
const BEFORE = Buffer.from('30390201013031300d060960864801650304020105000420', 'hex');
/** `certReq`: the answer brings its certificates. */
const BEHIND = Buffer.from('0101ff', 'hex');
/** Bytes. */
const LARGEST = 256 * 1024;

/** The whole answer, DER. One attempt. Throws `ProtocolError` where it grants nothing. */
export async function stamp(send: Send, authority: URL, signature: Uint8Array): Promise<Buffer> {
  const what = 'asking for a signed timestamp';
  const url = authority.pathname === '/' ? new URL('/api/v1/timestamp', authority) : authority;
  const body = Buffer.concat([BEFORE, createHash('sha256').update(signature).digest(), BEHIND]);
  const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
  const response = await ask(send, { url, body, headers, what }, [200, 201]);
  const answer = Buffer.from(await response.body.bytes(LARGEST));
  if (!isGranted(answer)) throw new ProtocolError(`${what}: ${url.host} granted none`);
  return answer;
}

/** `SEQUENCE { SEQUENCE { INTEGER 0 or 1, … }, … }`: section 2.4.2. */
function isGranted(der: Buffer): boolean {
  if (der[0] !== 0x30) return false;
  const long = der[1] as number;
  const inner = long < 0x80 ? 2 : 2 + (long & 0x7f);
  return der[inner] === 0x30 && der[inner + 2] === 0x02 && der[inner + 3] === 1 && (der[inner + 4] === 0 || der[inner + 4] === 1) && der.length > inner + 5;
}
