import { mkdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CredentialSearch, type FoundCredential, findCredential, type Identity } from '../../../src/action/credentials/credentials.ts';
import { InputError } from '../../../src/core/errors.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

let home: Scratch;
let secrets: string[];
let warnings: string[];

beforeEach(async () => {
  home = await makeScratch();
  secrets = [];
  warnings = [];
});
afterEach(() => home.remove());

const base64 = (text: string) => Buffer.from(text).toString('base64');
const entry = (user: string, password: string) => ({ auth: base64(`${user}:${password}`) });

/** What is found in the end: helpers are asked. */
async function find(search: Partial<CredentialSearch> = {}): Promise<FoundCredential> {
  const { credential, ask } = await identify(search);
  return ask === undefined ? credential : (await ask()).credential;
}

function identify(search: Partial<CredentialSearch> = {}): Promise<Identity> {
  return findCredential({
    host: 'r.example',
    name: 'o/n',
    username: '',
    password: '',
    registryToken: [],
    githubToken: '',
    run: async () => ({ actor: 'me', serverUrl: 'https://github.com' }),
    onSecret: (secret) => void secrets.push(secret),
    warning: (text) => void warnings.push(text),
    ...search,
    env: { HOME: home.path, PATH: `${join(home.path, 'bin')}${delimiter}${process.env['PATH']}`, ...search.env },
  });
}

const writeConfig = (content: unknown, file = '.docker/config.json') => home.file(file, typeof content === 'string' ? content : JSON.stringify(content));

describe('the inputs', () => {
  test('registry-token wins over everything', async () => {
    await writeConfig({ auths: { 'r.example': entry('file', 'p') } });
    expect(await find({ registryToken: ['t0k,"en'], username: 'u', password: 'p' })).toEqual({
      kind: 'bearer',
      token: 't0k,"en',
      source: 'the input registry-token',
    });
    expect(secrets).toEqual(['t0k,"en']);
  });

  test('of several token lines the first is the one an OCI registry could take; all are secrets of the inputs', async () => {
    expect(await find({ registryToken: ['first', 'second'] })).toMatchObject({ kind: 'bearer', token: 'first' });
  });

  test('user name and password win over files, and are masked as text and as base64', async () => {
    await writeConfig({ auths: { 'r.example': entry('file', 'p') } });
    expect(await find({ username: 'u', password: 'p:w' })).toEqual({
      kind: 'basic',
      username: 'u',
      password: 'p:w',
      source: 'the inputs username and password',
    });
    expect(secrets).toEqual(['p:w', base64('u:p:w')]);
  });

  test('nothing at all is anonymous', async () => {
    expect(await find()).toEqual({ kind: 'anonymous', source: 'anonymous' });
    expect(secrets).toEqual([]);
  });
});

describe('which configuration', () => {
  const everywhere = async () => {
    await writeConfig({ auths: { 'r.example': entry('docker-config', 'p') } }, 'dc/config.json');
    await writeConfig({ auths: { 'r.example': entry('home', 'p') } });
    await writeConfig({ auths: { 'r.example': entry('file', 'p') } }, 'registry-auth.json');
    await writeConfig({ auths: { 'r.example': entry('runtime', 'p') } }, 'run/containers/auth.json');
    await writeConfig({ auths: { 'r.example': entry('config', 'p') } }, '.config/containers/auth.json');
  };
  const all = () => ({
    DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'r.example': entry('variable', 'p') } }),
    DOCKER_CONFIG: join(home.path, 'dc'),
    REGISTRY_AUTH_FILE: join(home.path, 'registry-auth.json'),
    XDG_RUNTIME_DIR: join(home.path, 'run'),
  });

  test.each([
    { without: [], user: 'variable', source: 'docker config (DOCKER_AUTH_CONFIG, auths)' },
    { without: ['DOCKER_AUTH_CONFIG'], user: 'docker-config', source: 'docker config (~/dc/config.json, auths)' },
    { without: ['DOCKER_AUTH_CONFIG', 'DOCKER_CONFIG'], user: 'home', source: 'docker config (~/.docker/config.json, auths)' },
  ])('without $without: $user', async ({ without, user, source }) => {
    await everywhere();
    const env = Object.fromEntries(Object.entries(all()).filter(([name]) => !(without as string[]).includes(name)));
    expect(await find({ env })).toMatchObject({ username: user, source });
  });

  test.each([
    { leave: ['REGISTRY_AUTH_FILE', 'XDG_RUNTIME_DIR'], user: 'file' },
    { leave: ['XDG_RUNTIME_DIR'], user: 'runtime' },
    { leave: [], user: 'config' },
  ])('podman, with $leave: $user', async ({ leave, user }) => {
    await everywhere();
    const env = Object.fromEntries(Object.entries(all()).filter(([name]) => (leave as string[]).includes(name)));
    expect(await find({ env: { ...env, DOCKER_CONFIG: join(home.path, 'missing') } })).toMatchObject({ username: user });
  });

  test('DOCKER_CONFIG stands in place of ~/.docker', async () => {
    await writeConfig({ auths: { 'r.example': entry('home', 'p') } });
    expect(await find({ env: { DOCKER_CONFIG: join(home.path, 'missing') } })).toMatchObject({ kind: 'anonymous' });
  });

  test('one that says nothing about the host leads to the next', async () => {
    await writeConfig({ auths: { 'other.example': entry('u', 'p'), 'r.example': {} } });
    await writeConfig({ auths: { 'r.example': entry('podman', 'p') } }, '.config/containers/auth.json');
    expect(await find()).toMatchObject({ username: 'podman' });
  });

  test.each([
    { name: 'no JSON', text: '{"auths": {"r.example": {"auth": "c2VjcmV0OnM=" ', message: 'not JSON' },
    { name: 'a list', text: '["c2VjcmV0OnM="]', message: 'not the object' },
    {
      name: 'an auth without a colon',
      text: JSON.stringify({ auths: { 'r.example': { auth: base64('s3cret') } } }),
      message: 'not the base64 of USER:PASSWORD',
    },
  ])('$name: an error names the file and not its content', async ({ text, message }) => {
    const file = await writeConfig(text);
    const error = (await find().catch((caught: unknown) => caught)) as InputError;
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain(file);
    expect(error.message).toContain(message);
    expect(`${error.message}${String(error.hint)}${String(error.cause)}`).not.toMatch(/c2VjcmV0|s3cret/);
  });

  test('an empty file says nothing', async () => {
    await writeConfig('');
    expect(await find()).toMatchObject({ kind: 'anonymous' });
  });

  test('a folder in place of the file is an error', async () => {
    await mkdir(join(home.path, '.docker/config.json'), { recursive: true });
    await expect(find()).rejects.toThrow('cannot be read (EISDIR)');
  });
});

describe('auths', () => {
  test.each([
    { name: 'the repository', keys: ['r.example', 'r.example/o', 'r.example/o/n'], wins: 'r.example/o/n' },
    { name: 'the owner', keys: ['r.example', 'r.example/o', 'r.example/o/other'], wins: 'r.example/o' },
    { name: 'the host', keys: ['r.example/oo', 'r.example/o/nn', 'r.example'], wins: 'r.example' },
    { name: 'a key with a scheme', keys: ['https://r.example'], wins: 'https://r.example' },
    { name: 'a v1 key', keys: ['https://r.example/v1/'], wins: 'https://r.example/v1/' },
    { name: 'a v2 key', keys: ['https://r.example/v2/'], wins: 'https://r.example/v2/' },
    { name: 'the plain key before an old one', keys: ['https://r.example/v1/', 'r.example'], wins: 'r.example' },
    { name: 'capitals', keys: ['R.Example'], wins: 'R.Example' },
  ])('$name', async ({ keys, wins }) => {
    await writeConfig({ auths: Object.fromEntries(keys.map((key) => [key, entry('u', key)])) });
    expect(await find()).toMatchObject({ kind: 'basic', password: wins });
  });

  test.each([
    'r.example:5000',
    'xr.example',
    'r.example.evil',
    'evil/r.example',
    'https://r.example:443/v1/',
    'r.example/v1',
    'r.exampl',
    '',
    'o/n',
    '__proto__',
  ])('the key "%s" is another host', async (key) => {
    await writeConfig(`{"auths": {${JSON.stringify(key)}: ${JSON.stringify(entry('u', 'p'))}}}`);
    expect(await find()).toMatchObject({ kind: 'anonymous' });
  });

  test('a port must fit', async () => {
    await writeConfig({ auths: { 'r.example': entry('none', 'p'), 'r.example:5000': entry('port', 'p') } });
    expect(await find({ host: 'r.example:5000' })).toMatchObject({ username: 'port' });
    expect(await find({ host: 'r.example:5001' })).toMatchObject({ kind: 'anonymous' });
  });

  test.each(['https://index.docker.io/v1/', 'index.docker.io/v1/', 'docker.io', 'https://registry-1.docker.io'])('Docker Hub by "%s"', async (key) => {
    await writeConfig({ auths: { [key]: entry('hub', 'p') } });
    expect(await find({ host: 'docker.io', name: 'library/n' })).toMatchObject({ username: 'hub' });
  });

  test.each([
    { name: 'a password with colons', given: entry('u', 'a:b:c'), found: { kind: 'basic', username: 'u', password: 'a:b:c' } },
    { name: 'letters of the world', given: entry('ü', 'pä:ß'), found: { kind: 'basic', username: 'ü', password: 'pä:ß' } },
    { name: 'members', given: { username: 'u', password: 'p' }, found: { kind: 'basic', username: 'u', password: 'p' } },
    {
      name: 'an identity token beside an auth without a password',
      given: { auth: base64('0000:'), identitytoken: 'idt' },
      found: { kind: 'identity-token', username: '0000', token: 'idt' },
    },
    { name: 'a user called <token>', given: entry('<token>', 'idt'), found: { kind: 'identity-token', username: '', token: 'idt' } },
    { name: 'a registry token', given: { registrytoken: 'rt' }, found: { kind: 'bearer', token: 'rt' } },
  ])('$name', async ({ given, found }) => {
    await writeConfig({ auths: { 'r.example': given } });
    expect(await find()).toEqual({ ...found, source: 'docker config (~/.docker/config.json, auths)' });
    expect(secrets[0]).toBe(('password' in found ? found.password : found.token) as string);
  });

  test.each([null, 'text', 7, ['x']])('auths that are %p say nothing', async (auths) => {
    await writeConfig({ auths, credHelpers: auths, credsStore: auths === 'text' ? '' : auths });
    expect(await find()).toMatchObject({ kind: 'anonymous' });
  });
});

describe('the token of the job', () => {
  const job = { githubToken: 'ghs_x' };

  test.each([
    { host: 'ghcr.io', serverUrl: 'https://github.com', fits: true },
    { host: 'containers.octo.ghe.com', serverUrl: 'https://octo.ghe.com', fits: true },
    { host: 'containers.git.example:8443', serverUrl: 'https://git.example:8443/', fits: true },
    { host: 'ghcr.io', serverUrl: 'https://octo.ghe.com', fits: false },
    { host: 'containers.octo.ghe.com', serverUrl: 'https://other.ghe.com', fits: false },
    { host: 'containers.github.com', serverUrl: 'https://github.com', fits: false },
    { host: 'ghcr.io:443', serverUrl: 'https://github.com', fits: false },
    { host: 'ghcr.io.evil', serverUrl: 'https://github.com', fits: false },
    { host: 'r.example', serverUrl: 'https://github.com', fits: false },
    { host: 'ghcr.io', serverUrl: 'no url', fits: false },
  ])('$host in a run of "$serverUrl": $fits', async ({ host, serverUrl, fits }) => {
    expect(await find({ ...job, host, run: async () => ({ actor: 'me', serverUrl }) })).toEqual(
      fits ? { kind: 'github', actor: 'me', token: 'ghs_x', source: 'the input github-token' } : { kind: 'anonymous', source: 'anonymous' },
    );
    expect(secrets).toEqual(fits ? ['ghs_x', base64('ghs_x'), base64('me:ghs_x')] : []);
  });

  test('is the last resort', async () => {
    await writeConfig({ auths: { 'ghcr.io': entry('pat', 'p') } });
    expect(await find({ ...job, host: 'ghcr.io' })).toMatchObject({ kind: 'basic', username: 'pat' });
  });
});
