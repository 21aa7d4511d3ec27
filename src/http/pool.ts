/** The sockets of one origin: few, used again and again, and handed out in the order of asking. */

import type { Socket } from 'node:net';
import { Connection } from './connection.ts';
import type { Receive } from './dial.ts';

export interface Pool {
  /** A free connection, or a new one. `extra` = at once, whatever the number. */
  take(extra: boolean): Connection | Promise<Connection>;
  /** Ends all but those that are spared; who waits hears `error`. */
  end(error: unknown, sparing: boolean): void;
}

interface Waiting {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
}

export function createPool(dial: (receive: Receive) => Promise<Socket>, most: number): Pool {
  const all = new Set<Connection>();
  const free: Connection[] = [];
  const waiting: Waiting[] = [];
  const owner = {
    free(connection: Connection): void {
      const next = waiting.shift();
      if (next === undefined) free.push(connection);
      else next.resolve(connection);
    },
    dead(connection: Connection): void {
      all.delete(connection);
      const at = free.indexOf(connection);
      if (at >= 0) free.splice(at, 1);
      if (all.size < most) waiting.shift()?.resolve(open());
    },
  };
  const open = (): Connection => {
    const connection = new Connection(dial, owner);
    all.add(connection);
    return connection;
  };
  return {
    take(extra) {
      const connection = free.pop();
      if (connection !== undefined) return connection;
      if (extra || all.size < most) return open();
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
      });
    },
    end(error, sparing) {
      for (const { reject } of waiting.splice(0)) reject(error);
      for (const connection of all) if (!sparing || !connection.spared) connection.fail(error);
    },
  };
}
