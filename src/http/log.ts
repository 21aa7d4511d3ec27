/** Each request at debug level: method, address without secrets, status, duration. */

import type { Clock } from '../core/retry.ts';
import { redactUrl } from './origin.ts';
import type { Send } from './types.ts';

export function withLog(send: Send, debug: (text: string) => void, clock: Clock): Send {
  return async (request) => {
    const began = clock.now();
    const told = (outcome: string) => debug(`${request.method} ${redactUrl(request.url)} ${outcome} (${clock.now() - began} ms)`);
    try {
      const response = await send(request);
      told(String(response.status));
      return response;
    } catch (error) {
      told(`failed: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  };
}
