/** Connections that are opened before a request needs them: over TLS each costs two round trips, which the first request pays anyway. */

import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';

type Connect = buildConnector.connector;
type Target = buildConnector.Options;

export interface Ahead {
  /** As the connector below, by a connection that is open already where there is one. */
  readonly connect: Connect;
  /** Opens so many to `url`. What fails is not told of: whoever needs one asks again. */
  prepare(url: URL, count: number): void;
  /** Closes those that nobody needed. */
  destroy(): void;
}

export function openAhead(below: Connect): Ahead {
  const waiting = new Map<string, Promise<Socket | undefined>[]>();
  let ended = false;

  function open(target: Target): Promise<Socket | undefined> {
    return new Promise((resolve) => {
      below(target, (error, socket) => {
        if (error !== null || ended) {
          socket?.destroy();
          return resolve(undefined);
        }
        // Until somebody has it, nobody else listens.
        socket.on('error', ignore);
        resolve(socket);
      });
    });
  }

  async function next(target: Target): Promise<Socket | undefined> {
    const list = waiting.get(keyOf(target));
    for (let first = list?.shift(); first !== undefined; first = list?.shift()) {
      const socket = await first;
      if (socket === undefined) continue;
      socket.off('error', ignore);
      if (!socket.destroyed && socket.readable && socket.writable) return socket;
      socket.destroy();
    }
    return undefined;
  }

  return {
    connect(target, callback) {
      void next(target).then((socket) => (socket === undefined ? below(target, callback) : callback(null, socket)));
    },

    prepare(url, count) {
      if (ended) return;
      const { protocol, hostname, host, port } = url;
      const target: Target = { protocol, hostname, host, port };
      const list = waiting.get(keyOf(target)) ?? [];
      waiting.set(keyOf(target), list);
      for (let at = 0; at < count; at++) list.push(open(target));
    },

    destroy() {
      ended = true;
      for (const list of waiting.values()) for (const one of list.splice(0)) void one.then((socket) => socket?.destroy());
    },
  };
}

function ignore(): void {
  // Whoever is given a broken one opens another.
}

function keyOf({ protocol, hostname, port }: Target): string {
  return `${protocol}//${hostname}:${port}`;
}
