/** The stack with credentials, over a real transport: to a registry in memory, or to whatever plays one. */

import { type AuthOptions, type Credential, withAuth } from '../../src/http/auth/auth.ts';
import { withRedirects } from '../../src/http/redirect.ts';
import type { HttpRequest, Send } from '../../src/http/types.ts';
import { heldClock } from './clock.ts';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from './oci-registry.ts';
import { loopbackTransport } from './transport.ts';

const ME: Credential = { kind: 'basic', username: 'me', password: 'right' };

interface Road {
  readonly send: Send;
  readonly clock: ReturnType<typeof heldClock>;
  readonly secrets: string[];
  readonly warnings: string[];
}

/** What is to be closed at the end of each test stands in `closing`. */
export function authorized() {
  const closing: (() => Promise<void>)[] = [];
  return { ME, basic: `Basic ${Buffer.from('me:right').toString('base64')}`, closing, road, registry };

  function road(origin: string, credential: Credential, ask?: AuthOptions['ask']): Road {
    const { send, close } = loopbackTransport();
    closing.push(close);
    const clock = heldClock();
    const secrets: string[] = [];
    const warnings: string[] = [];
    const onSecret = (secret: string) => void secrets.push(secret);
    const warning = (text: string) => void warnings.push(text);
    return { send: withAuth(withRedirects(send), { credential, ask, origin, clock, onSecret, warning }), clock, secrets, warnings };
  }

  async function registry(options: OciRegistryOptions, credential: Credential = ME, later?: AuthOptions['ask']) {
    const made: { clock?: ReturnType<typeof heldClock> } = {};
    const fake: OciRegistry = await startOciRegistry({ now: () => made.clock?.now() ?? 0, ...options });
    closing.push(fake.close);
    const { send, clock, secrets, warnings } = road(fake.url, credential, later);
    made.clock = clock;
    const get = (name = 'o/n', over: Partial<HttpRequest> = {}): HttpRequest => ({
      method: 'GET',
      url: new URL(`${fake.url}/v2/${name}/manifests/v1`),
      scopes: [`repository:${name}:pull,push`],
      ...over,
    });
    const ask = async (request: HttpRequest) => {
      const response = await send(request);
      await response.body.discard();
      return response.status;
    };
    return { fake, send, ask, get, clock, secrets, warnings, tokens: () => fake.count('GET', /^\/token/) };
  }
}
