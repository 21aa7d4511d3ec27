/** Who we are to one registry: the first of the inputs, the docker and podman configuration and the job's token that fits. */

import type { Credential } from '../../http/auth.ts';
import type { RunContext } from '../runner/run-context.ts';
import { askHelper } from './credential-helper.ts';
import { configurations, normalHost, places } from './docker-config.ts';

export type FoundCredential = Credential & {
  /** Where it is from, for people; never a secret. */
  readonly source: string;
};

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
}

/** What a service account's user is called where only the token counts; GitHub takes any name. */
const NO_ACTOR = 'x-access-token';

/** The first credential that fits. Throws `InputError` for a configuration that cannot be read, `AuthError` for a helper that fails. */
export async function findCredential(search: CredentialSearch): Promise<FoundCredential> {
  const found = fromInputs(search) ?? (await fromConfigurations(search)) ?? (await fromGithub(search)) ?? { kind: 'anonymous', source: 'anonymous' };
  for (const secret of secretsOf(found)) {
    if (secret !== '') search.onSecret(secret);
  }
  return found;
}

function fromInputs({ registryToken, username, password }: CredentialSearch): FoundCredential | undefined {
  // Several lines go only to registries that take them as they are.
  const [token] = registryToken;
  if (token !== undefined) return { kind: 'bearer', token, source: 'the input registry-token' };
  return username !== '' && password !== '' ? { kind: 'basic', username, password, source: 'the inputs username and password' } : undefined;
}

async function fromConfigurations({ host, name, env }: CredentialSearch): Promise<FoundCredential | undefined> {
  for await (const configuration of configurations(env)) {
    for (const place of places(configuration, host, name)) {
      const credential = place.via === 'auths' ? place.credential : await askHelper(place.helper, host, { env, where: configuration.where });
      if (credential !== undefined) return { ...credential, source: `docker config (${configuration.short}, ${place.via})` };
    }
  }
  return undefined;
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
