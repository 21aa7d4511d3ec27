/** The real transport, for tests that talk to a server on the loopback. */

import { openTransport, type Transport } from '../../src/http/send.ts';

/** Close it at the end of the test. */
export function loopbackTransport(): Transport {
  return openTransport({ connections: 6, insecure: false, proxy: {}, userAgent: 'waybill-test' });
}
