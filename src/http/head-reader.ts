/** The head of an answer out of the pieces that it arrives in. Pure. */

import { type AnswerHead, parseHead } from './message.ts';
import { wireError } from './network-error.ts';

export interface HeadReader {
  /** The head and what follows it, once its end has arrived. Throws `NOT_HTTP` and `HEAD_TOO_LARGE`. */
  take(chunk: Buffer): { readonly head: AnswerHead; readonly rest: Uint8Array } | undefined;
}

/** GAR signs addresses that fill headers of 21 KB (actions/attest-build-provenance#606). Bytes. */
const LARGEST_HEAD = 64 * 1024;
const END = '\r\n\r\n';
const BEGINNING = 'HTTP/';

/** `bodyless` for the answer to HEAD. */
export function headReader(bodyless: boolean): HeadReader {
  let before: Buffer | undefined;
  return {
    take(chunk) {
      let bytes = before === undefined ? chunk : Buffer.concat([before, chunk]);
      before = undefined;
      while (bytes.byteLength > 0) {
        // A TLS server, say, is known by its first bytes and may never send an empty line.
        if (!BEGINNING.startsWith(bytes.toString('latin1', 0, BEGINNING.length))) throw wireError('NOT_HTTP');
        const end = bytes.indexOf(END);
        if ((end < 0 ? bytes.byteLength : end) > LARGEST_HEAD) throw wireError('HEAD_TOO_LARGE');
        if (end < 0) {
          // The chunk is overwritten by the next one.
          before = Buffer.from(bytes);
          return undefined;
        }
        const head = parseHead(bytes.toString('latin1', 0, end), bodyless);
        bytes = bytes.subarray(end + END.length);
        // Another protocol was not asked for; other provisional answers are no answers yet (RFC 9110, section 15.2).
        if (head.status === 101) throw wireError('NOT_HTTP');
        if (head.status >= 200) return { head, rest: bytes };
      }
      return undefined;
    },
  };
}
