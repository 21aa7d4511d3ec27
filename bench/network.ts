/** A registry as far away as users have it: TLS, a round trip that takes its time, a line that carries so much and no more. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startDistribution3 } from '../__tests__/real/servers.ts';
import { startToxiproxy } from '../__tests__/real/toxiproxy.ts';
import { AUTHORITY, SERVER_CERT, SERVER_KEY } from '../__tests__/support/certificates.ts';

export interface Network {
  /** Milliseconds there and back; 0 = the loopback's own. */
  readonly roundTrip: number;
  readonly tls: boolean;
  /** Megabits a second, each way; `undefined` = what the loopback carries. */
  readonly megabits?: number | undefined;
}

export interface FarRegistry {
  /** `localhost:PORT` */
  readonly host: string;
  /** A PEM file, where the registry speaks TLS: who has signed its certificate. */
  readonly authority: string | undefined;
  stop(): Promise<void>;
}

/** `distribution 3.1.1, TLS, 40 ms, 100 Mbit/s` */
export function describeNetwork({ roundTrip, tls, megabits }: Network): string {
  return ['distribution 3.1.1', tls ? 'TLS' : '', roundTrip > 0 ? `${roundTrip} ms` : '', megabits === undefined ? '' : `${megabits} Mbit/s`]
    .filter(Boolean)
    .join(', ');
}

/** A fresh one, with its files in the temporary folder. Throws when a tool is missing. */
export async function startFarRegistry({ roundTrip, tls, megabits }: Network, scratch: string): Promise<FarRegistry> {
  const server = await startDistribution3(tls ? { tls: { cert: SERVER_CERT, key: SERVER_KEY } } : {});
  const authority = join(scratch, 'authority.pem');
  if (tls) writeFileSync(authority, AUTHORITY);
  if (roundTrip === 0 && megabits === undefined) return { host: server.host, authority: tls ? authority : undefined, stop: () => server.stop() };
  try {
    const proxy = await startToxiproxy(server.host.replace('localhost', '127.0.0.1'));
    for (const stream of ['upstream', 'downstream'] as const) {
      if (roundTrip > 0) await proxy.add({ type: 'latency', stream, attributes: { latency: roundTrip / 2, jitter: 0 } });
      // Kilobytes a second.
      if (megabits !== undefined) await proxy.add({ type: 'bandwidth', stream, attributes: { rate: (megabits * 1000) / 8 } });
    }
    return {
      host: proxy.host,
      authority: tls ? authority : undefined,
      async stop() {
        await proxy.stop();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
