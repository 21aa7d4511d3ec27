/** `HttpHeaders` of docker's configuration: what somebody set up for the requests that leave this machine. */

import { InputError } from '../../core/errors.ts';
import { type Headers, headerProblem, secretsOfValue } from '../inputs/headers.ts';
import { configurations } from './docker-config.ts';

export interface HeaderSearch {
  readonly env: NodeJS.ProcessEnv;
  readonly onSecret: (secret: string) => void;
  readonly debug: (text: string) => void;
}

/**
 * Names in lower case; the first configuration that has one counts. Old clients of docker left a `User-Agent` there, which is not ours to
 * show. What cannot be sent is left out, as nobody asked for it here. Never throws.
 */
export async function configuredHeaders({ env, onSecret, debug }: HeaderSearch): Promise<Headers> {
  const found = new Map<string, string>();
  try {
    for await (const { short, content } of configurations(env)) {
      for (const [key, value] of Object.entries(Object(content['HttpHeaders']) as Readonly<Record<string, unknown>>)) {
        const name = key.toLowerCase();
        if (typeof value !== 'string' || name === 'user-agent' || found.has(name)) continue;
        const problem = headerProblem(name, value);
        if (problem !== undefined) {
          debug(`${short}: HttpHeaders: ${problem}`);
          continue;
        }
        for (const secret of secretsOfValue(value)) onSecret(secret);
        found.set(name, value);
      }
    }
  } catch (error) {
    // Whoever looks for credentials there says what is wrong with it.
    if (!(error instanceof InputError)) throw error;
  }
  return Object.fromEntries(found);
}
