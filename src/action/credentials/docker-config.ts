/** Credentials as docker and podman write them down: which files there are, and where in one of them a repository's may stand. */

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../core/errors.ts';
import type { Credential } from '../../http/auth/auth.ts';

export interface Configuration {
  /** The file, or the variable that holds the text. */
  readonly where: string;
  /** The same with `~` for the home folder. */
  readonly short: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** One place where a credential may stand: written down, or kept by a helper. */
export type Place = { readonly via: 'auths'; readonly credential: Credential } | { readonly via: 'credHelpers' | 'credsStore'; readonly helper: string };

/** Docker Hub's names: the one of images, the old index (still the key that `docker login` writes), the one that answers. */
const DOCKER_HUB: readonly string[] = ['docker.io', 'index.docker.io', 'registry-1.docker.io'];

/**
 * All configurations there are, first that counts first: docker's before podman's (the order of go-containerregistry,
 * pkg/authn/keychain.go), and before all of them the text in `DOCKER_AUTH_CONFIG`, which docker's own CLI prefers too.
 * Each is read when it is asked for. Throws `InputError` for one that is there and cannot be read.
 */
export async function* configurations(env: NodeJS.ProcessEnv): AsyncGenerator<Configuration> {
  const text = env['DOCKER_AUTH_CONFIG']?.trim();
  if (text) yield { where: 'DOCKER_AUTH_CONFIG', short: 'DOCKER_AUTH_CONFIG', content: parse('DOCKER_AUTH_CONFIG', text) };
  const home = env['HOME'] || env['USERPROFILE'] || homedir();
  const files = [
    env['DOCKER_CONFIG'] ? join(env['DOCKER_CONFIG'], 'config.json') : join(home, '.docker', 'config.json'),
    env['REGISTRY_AUTH_FILE'],
    env['XDG_RUNTIME_DIR'] && join(env['XDG_RUNTIME_DIR'], 'containers', 'auth.json'),
    join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'containers', 'auth.json'),
  ];
  for (const file of new Set(files)) {
    const content = file ? await read(file) : undefined;
    if (file && content !== undefined) yield { where: file, short: file.startsWith(home) ? `~${file.slice(home.length)}` : file, content };
  }
}

/**
 * Where `host/name` may have its credential: a helper of this host, then `auths` (the longest path first), then the store
 * for all hosts. An empty helper name turns the store off for its host, as docker has it.
 * Throws `InputError` for an entry that cannot be read.
 */
export function* places({ where, content }: Configuration, host: string, name: string): Generator<Place> {
  const helper = find(members(content['credHelpers']), normalHost(host));
  if (typeof helper === 'string' && helper !== '') yield { via: 'credHelpers', helper };
  const path = name.toLowerCase().split('/');
  for (let length = path.length; length >= 0; length--) {
    const key = [normalHost(host), ...path.slice(0, length)].join('/');
    const credential = readEntry(members(find(members(content['auths']), key)), where, key);
    if (credential !== undefined) yield { via: 'auths', credential };
  }
  const store = content['credsStore'];
  if (helper !== '' && typeof store === 'string' && store !== '') yield { via: 'credsStore', helper: store };
}

/** A user and what proves it; the name `<token>` says that the secret is an identity token (docker's own convention). */
export function loginCredential(username: string, secret: string): Credential {
  return username === '<token>' ? { kind: 'identity-token', username: '', token: secret } : { kind: 'basic', username, password: secret };
}

export function isDockerHub(host: string): boolean {
  return DOCKER_HUB.includes(host.toLowerCase());
}

/** The one spelling in which hosts are compared; a port is part of it. */
export function normalHost(host: string): string {
  return isDockerHub(host) ? 'docker.io' : host.toLowerCase();
}

/** `HOST`, `HOST/PATH`, and the forms that old clients wrote: `https://HOST/v1/`, `https://HOST/v2/`, `index.docker.io/v1/`. */
function normalKey(key: string): string {
  const [host = '', ...path] = key
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '')
    .split('/');
  const isApi = path.length === 1 && /^v[12]$/.test(path[0] as string) && (/^https?:/i.test(key.trim()) || isDockerHub(host));
  return [normalHost(host), ...(isApi ? [] : path)].join('/').toLowerCase();
}

/** The key as it is before those that only mean the same: `docker login` may have left an old one beside it. */
function find(entries: Readonly<Record<string, unknown>>, key: string): unknown {
  if (Object.hasOwn(entries, key)) return entries[key];
  return Object.entries(entries).find(([other]) => normalKey(other) === key)?.[1];
}

/** An entry without secrets says nothing: docker leaves `{}` behind where a store keeps them. */
function readEntry(entry: Readonly<Record<string, unknown>>, where: string, key: string): Credential | undefined {
  const text = (member: string) => (typeof entry[member] === 'string' ? entry[member] : '');
  const auth = text('auth');
  const [username, password] = auth === '' ? [text('username'), text('password')] : splitAuth(auth, where, key);
  if (text('registrytoken') !== '') return { kind: 'bearer', token: text('registrytoken') };
  if (text('identitytoken') !== '') return { kind: 'identity-token', username, token: text('identitytoken') };
  return username === '' || password === '' ? undefined : loginCredential(username, password);
}

/** Split at the first colon: names have none, passwords may. Docker once padded the text with NULs (docker/cli, configfile/file.go). */
function splitAuth(auth: string, where: string, key: string): readonly [string, string] {
  const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
  const colon = decoded.indexOf(':');
  if (colon < 0) throw new InputError(`${where}: the auth of "${key}" is not the base64 of USER:PASSWORD`, { hint: 'log in again, or take the entry out' });
  return [decoded.slice(0, colon), decoded.slice(colon + 1)];
}

async function read(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new InputError(`The registry credentials in ${file} cannot be read (${code})`, { cause: error });
  }
  return parse(file, text);
}

/** The parser's own message quotes the text, so neither it nor the error goes on. */
function parse(where: string, text: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, '').trim() || '{}');
  } catch {
    throw new InputError(`${where} holds registry credentials that are not JSON`, { hint: 'mend it, or log in again' });
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as Record<string, unknown>;
  throw new InputError(`${where} holds JSON, but not the object that a docker configuration is`, { hint: 'it looks like {"auths": {"HOST": {"auth": "…"}}}' });
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
