/** Who we are to one registry: the first of the inputs, the docker and podman configuration and the job's token that fits. */

import { PublishError } from '../../core/errors.ts';
import type { Credential, Found } from '../../http/auth/auth.ts';
import type { Without } from '../../http/types.ts';
import type { RunContext } from '../runner/run-context.ts';
import { askHelper } from './credential-helper.ts';
import { configurations, normalHost, places } from './docker-config.ts';

export type FoundCredential = Credential & {
  /** Where it is from, for people; never a secret. */
  readonly source: string;
};

/** Who we are. Helpers are other programs, which may be slow or broken: they are asked when the registry wants a login, not before. */
export interface Identity {
  /** What is known without them. */
  readonly credential: FoundCredential;
  /** Where one of them comes first: asks it, and what comes after it; once, however often it is called. */
  readonly ask?: () => Promise<Found & { readonly credential: FoundCredential }>;
}

export interface CredentialSearch {
  /** `HOST[:PORT]`, lower case. */
  readonly host: string;
  /** The repository. */
  readonly name: string;
  readonly username: string;
  readonly password: string;
  /** The lines of the input. */
  readonly registryToken: readonly string[];
  readonly githubToken: string;
  /** Asked when the job's token may be what fits. */
  readonly run: () => Promise<Pick<RunContext, 'actor' | 'serverUrl'>>;
  readonly env: NodeJS.ProcessEnv;
  /** Hears of each secret, in every form it will travel in, before the credential is handed out. */
  readonly onSecret: (secret: string) => void;
  /** Hears of a helper that fails. */
  readonly warning: (text: string) => void;
}

/** What a service account's user is called where only the token counts; GitHub takes any name. */
const NO_ACTOR = 'x-access-token';

const ANONYMOUS: FoundCredential = { kind: 'anonymous', source: 'anonymous' };

/** The first credential that fits. Throws `InputError` for a configuration that cannot be read. */
export async function findCredential(search: CredentialSearch): Promise<Identity> {
  const candidates = candidatesOf(search);
  const { value: first = ANONYMOUS } = await candidates.next();
  if (typeof first !== 'function') return { credential: masked(first, search) };
  let answer: Promise<Found & { readonly credential: FoundCredential }> | undefined;
  return {
    credential: { ...ANONYMOUS, source: 'a credential helper, if the registry asks' },
    ask: () => (answer ??= askOn(first, candidates, search)),
  };
}

/** A program to ask; `undefined` where it knows nothing. */
type Helper = () => Promise<FoundCredential | undefined>;

/** A helper that fails leads to the next candidate as well, and to nobody in the end: what needs no login must not suffer from it. */
async function askOn(first: Helper, others: AsyncIterator<FoundCredential | Helper, void>, search: CredentialSearch) {
  let failed: Without | undefined;
  for (let next: FoundCredential | Helper | undefined = first; next; next = (await others.next()).value ?? undefined) {
    const credential = typeof next === 'function' ? await next().catch(excuse) : next;
    if (credential !== undefined) return { credential: masked(credential, search), failed };
  }
  return { credential: ANONYMOUS, failed };

  function excuse(error: unknown): undefined {
    if (!(error instanceof PublishError)) throw error;
    search.warning(error.message);
    failed ??= { why: error.message, hint: error.hint };
  }
}

function masked(credential: FoundCredential, { onSecret }: CredentialSearch): FoundCredential {
  for (const secret of secretsOf(credential)) {
    if (secret !== '') onSecret(secret);
  }
  return credential;
}

async function* candidatesOf(search: CredentialSearch): AsyncGenerator<FoundCredential | Helper, void> {
  const given = fromInputs(search);
  if (given !== undefined) yield given;
  yield* fromConfigurations(search);
  const job = await fromGithub(search);
  if (job !== undefined) yield job;
}

function fromInputs({ registryToken, username, password }: CredentialSearch): FoundCredential | undefined {
  // Several lines go only to registries that take them as they are.
  const [token] = registryToken;
  if (token !== undefined) return { kind: 'bearer', token, source: 'the input registry-token' };
  return username !== '' && password !== '' ? { kind: 'basic', username, password, source: 'the inputs username and password' } : undefined;
}

async function* fromConfigurations({ host, name, env }: CredentialSearch): AsyncGenerator<FoundCredential | Helper, void> {
  for await (const { where, short, ...configuration } of configurations(env)) {
    for (const place of places({ where, short, ...configuration }, host, name)) {
      const source = `docker config (${short}, ${place.via})`;
      if (place.via === 'auths') yield { ...place.credential, source };
      else {
        yield async () => {
          const credential = await askHelper(place.helper, host, { env, where });
          return credential && { ...credential, source };
        };
      }
    }
  }
}

async function fromGithub({ host, githubToken, run }: CredentialSearch): Promise<FoundCredential | undefined> {
  if (githubToken === '') return undefined;
  const { actor = '', serverUrl } = await run();
  if (normalHost(host) !== githubRegistry(serverUrl)) return undefined;
  return { kind: 'github', actor, token: githubToken, source: 'the input github-token' };
}

/**
 * The registry that takes this server's tokens: `ghcr.io` for github.com, `containers.HOST` elsewhere. A token of one
 * server is worth nothing at another, and would be a gift to it.
 * https://docs.github.com/en/enterprise-cloud@latest/packages/working-with-a-github-packages-registry/working-with-the-container-registry
 */
function githubRegistry(serverUrl: string): string | undefined {
  const url = URL.parse(serverUrl);
  if (url === null || url.host === '') return undefined;
  return ['github.com', 'www.github.com'].includes(url.host) ? 'ghcr.io' : `containers.${url.host}`;
}

/** Every text that gives the credential away: also the base64 in which `Authorization` carries it. */
function secretsOf(credential: Credential): readonly string[] {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  switch (credential.kind) {
    case 'anonymous':
      return [];
    case 'basic':
      return [credential.password, base64(`${credential.username}:${credential.password}`)];
    case 'github':
      return [credential.token, base64(credential.token), base64(`${credential.actor || NO_ACTOR}:${credential.token}`)];
    case 'identity-token':
    case 'bearer':
      return [credential.token];
  }
}
