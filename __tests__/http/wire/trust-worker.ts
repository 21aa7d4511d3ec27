/** Asks an address in a process of its own, which reads its environment anew; prints the status, or what is wrong. */

import { openTransport } from '../../../src/http/send.ts';

const transport = openTransport({ connections: 1, insecure: false, proxy: {}, userAgent: 'test' });
try {
  process.stdout.write(String((await transport.send({ method: 'GET', url: new URL(process.argv[2] as string) })).status));
} catch (error) {
  process.stdout.write((error as Error).message);
}
await transport.close();
