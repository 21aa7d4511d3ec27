/**
 * Programs that keep credentials for docker: one question on standard input, JSON as the answer.
 * Protocol: https://github.com/docker/docker-credential-helpers#development
 */

import { execFile } from 'node:child_process';
import { AuthError, InputError } from '../../core/errors.ts';
import type { Credential } from '../../http/auth/auth.ts';
import { withoutInputs } from '../runner/own-environment.ts';
import { isDockerHub, loginCredential } from './docker-config.ts';

export interface HelperOptions {
  readonly env: NodeJS.ProcessEnv;
  /** The configuration that names the helper, for messages. */
  readonly where: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Nothing but these: the name comes from a file and becomes the name of a program. */
const NAME = /^[A-Za-z0-9._-]+$/;
const TIMEOUT = 30_000;
const LARGEST_ANSWER = 1024 * 1024;

/**
 * What `docker-credential-NAME get` says about `host`; `undefined` when it knows nothing.
 * Throws `InputError` when there is no such program, `AuthError` when it fails; never with what it printed, which may hold the secret.
 */
export async function askHelper(name: string, host: string, options: HelperOptions): Promise<Credential | undefined> {
  if (!NAME.test(name)) {
    throw new InputError(`${options.where} names a credential helper ${JSON.stringify(name)}, which is not the name of one`, {
      hint: 'use letters, digits and . _ - only: what comes after docker-credential-',
    });
  }
  const program = `docker-credential-${name}`;
  const { error, output } = await run(program, isDockerHub(host) ? 'https://index.docker.io/v1/' : host, options);
  if (error !== undefined) {
    // Two spellings of the same: docker-credential-helpers (credentials/error.go), and helpers that write it with a prefix.
    if (/credentials not found/i.test(output)) return undefined;
    throw failure(program, host, error, options);
  }
  const answer = parseAnswer(output);
  if (answer === undefined) {
    throw new AuthError(`The credential helper ${program} answered for ${host} with something else than JSON that holds Username and Secret`, {
      hint: `look at what it prints: echo ${host} | ${program} get`,
    });
  }
  // Some say "nothing" with empty members instead of an exit code.
  return answer.secret === '' ? undefined : loginCredential(answer.username, answer.secret);
}

interface Failure {
  /** An exit code, or the system's name for why the program did not start. */
  readonly code?: string | number | null | undefined;
  readonly killed?: boolean | undefined;
  readonly signal?: string | null | undefined;
}

function failure(program: string, host: string, { code, killed, signal }: Failure, { where, timeout = TIMEOUT }: HelperOptions): Error {
  if (code === 'ENOENT' || code === 'EACCES') {
    return new InputError(
      `${where} names the credential helper ${program} for ${host}, but it ${code === 'ENOENT' ? 'is not on the PATH' : 'may not be run'}`,
      {
        hint: 'install it, take it out of the configuration, or set username and password',
      },
    );
  }
  const hint = `see what it says: echo ${host} | ${program} get`;
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return new AuthError(`The credential helper ${program} answered for ${host} with more than 1 MiB`, { hint });
  if (killed) return new AuthError(`The credential helper ${program} gave no answer for ${host} within ${timeout / 1000} seconds`, { hint });
  return new AuthError(`The credential helper ${program} failed for ${host} (${typeof code === 'number' ? `exit code ${code}` : (signal ?? code)})`, { hint });
}

/** No shell, and none of the action's inputs in the environment. */
function run(
  program: string,
  question: string,
  { env, timeout = TIMEOUT }: HelperOptions,
): Promise<{ readonly error: Failure | undefined; readonly output: string }> {
  return new Promise((resolve) => {
    const options = { env: withoutInputs(env), timeout, killSignal: 'SIGKILL', maxBuffer: LARGEST_ANSWER, windowsHide: true } as const;
    const child = execFile(program, ['get'], options, (error, stdout, stderr) => {
      resolve({ error: error ?? undefined, output: error ? `${stdout}\n${stderr}` : stdout });
    });
    // One that ends without reading its question breaks the pipe; what counts is its answer.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(question);
  });
}

function parseAnswer(text: string): { readonly username: string; readonly secret: string } | undefined {
  try {
    const { Username: username, Secret: secret } = JSON.parse(text) as { Username?: unknown; Secret?: unknown };
    return typeof username === 'string' && typeof secret === 'string' ? { username, secret } : undefined;
  } catch {
    return undefined;
  }
}
