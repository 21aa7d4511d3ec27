/** Programs that keep credentials: asked when the registry asks, and no harm where they are broken. */

import { existsSync, readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askHelper } from '../../../src/action/credentials/credential-helper.ts';
import { type CredentialSearch, type FoundCredential, findCredential, type Identity } from '../../../src/action/credentials/credentials.ts';
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

/** A helper as a program of its own: `body` is Node; `question` is what it read. */
async function helper(name: string, body: string): Promise<void> {
  const text = `#!${process.execPath}\nlet question = '';\nprocess.stdin.on('data', (part) => { question += part; }).on('end', () => { ${body} });\n`;
  await chmod(await home.file(`bin/docker-credential-${name}`, text), 0o755);
}

const answer = (username: string, secret: string) =>
  `process.stdout.write(JSON.stringify({ ServerURL: question, Username: ${JSON.stringify(username)}, Secret: ${JSON.stringify(secret)} }));`;

describe('helpers', () => {
  test('that of the host comes before auths, and is asked for the host', async () => {
    await helper('mine', "if (question !== 'r.example' || process.argv[2] !== 'get') process.exit(9);".concat(answer('u', 's3cret')));
    await writeConfig({ auths: { 'r.example': entry('file', 'p') }, credHelpers: { 'r.example': 'mine' }, credsStore: 'missing' });
    expect(await find()).toEqual({ kind: 'basic', username: 'u', password: 's3cret', source: 'docker config (~/.docker/config.json, credHelpers)' });
    expect(secrets).toEqual(['s3cret', base64('u:s3cret')]);
  });

  test('the store is asked last; <token> is an identity token', async () => {
    await helper('store', answer('<token>', 'idt'));
    await writeConfig({ auths: { 'r.example': {} }, credHelpers: { 'r.example:5000': 'missing' }, credsStore: 'store' });
    expect(await find()).toEqual({ kind: 'identity-token', username: '', token: 'idt', source: 'docker config (~/.docker/config.json, credsStore)' });
    expect(secrets).toEqual(['idt']);
  });

  test('auths come before the store', async () => {
    await writeConfig({ auths: { 'r.example': entry('file', 'p') }, credsStore: 'missing' });
    expect(await find()).toMatchObject({ username: 'file' });
  });

  test('Docker Hub is asked for by its old address', async () => {
    await helper('store', "process.stdout.write(JSON.stringify({ Username: question, Secret: 's' }));");
    await writeConfig({ credsStore: 'store' });
    expect(await find({ host: 'docker.io' })).toMatchObject({ username: 'https://index.docker.io/v1/' });
  });

  test('an empty helper turns the store off for its host', async () => {
    await writeConfig({ credHelpers: { 'r.example': '' }, credsStore: 'missing' });
    expect(await find()).toMatchObject({ kind: 'anonymous' });
  });

  test.each([
    { name: 'in words', body: "process.stdout.write('credentials not found in native keychain\\n'); process.exitCode = 1;" },
    { name: 'on standard error', body: "process.stderr.write('Error: credentials not found in native keychain\\n'); process.exitCode = 1;" },
    { name: 'with empty members', body: answer('', '') },
  ])('one that knows nothing, $name, leads to the next', async ({ body }) => {
    await helper('mine', body);
    await writeConfig({ credHelpers: { 'r.example': 'mine' }, auths: { 'r.example': entry('file', 'p') } });
    expect(await find()).toMatchObject({ username: 'file' });
  });

  test.each([
    { name: 'bad JSON', body: "process.stdout.write('s3cret');", message: 'something else than JSON' },
    { name: 'JSON of another form', body: "process.stdout.write(JSON.stringify({ Secret: 's3cret' }));", message: 'something else than JSON' },
    { name: 'null', body: "process.stdout.write('null');", message: 'something else than JSON' },
    { name: 'an exit code', body: "process.stdout.write('s3cret'); process.stderr.write('s3cret'); process.exitCode = 3;", message: 'exit code 3' },
    { name: 'an endless answer', body: "process.stdout.write('s3cret'.repeat(400000));", message: 'more than 1 MiB' },
  ])('$name: a warning names the helper, what it printed is told to nobody, and nobody it is', async ({ body, message }) => {
    await helper('mine', body);
    await writeConfig({ credHelpers: { 'r.example': 'mine' } });
    const { ask } = await identify();
    const { credential, failed } = (await ask?.()) ?? {};
    expect(credential).toMatchObject({ kind: 'anonymous' });
    expect(warnings).toEqual([expect.stringContaining('docker-credential-mine')]);
    expect(warnings[0]).toContain(message);
    expect(failed?.why).toBe(warnings[0]);
    expect(`${warnings[0]}${failed?.hint}`).not.toContain('s3cret');
  });

  test('one that is missing is told by its name and that of the file', async () => {
    const file = await writeConfig({ credsStore: 'missing' });
    expect(await find()).toMatchObject({ kind: 'anonymous' });
    expect(warnings).toEqual([expect.stringContaining(`${file} names the credential helper docker-credential-missing`)]);
  });

  test('one that fails leads to what comes after it', async () => {
    await writeConfig({ credHelpers: { 'ghcr.io': 'missing' } });
    expect(await find({ host: 'ghcr.io', githubToken: 'ghs_x' })).toMatchObject({ kind: 'github', token: 'ghs_x' });
    expect(secrets).toContain('ghs_x');
  });

  test('is asked when that is wanted, and once', async () => {
    await helper('mine', `require('node:fs').appendFileSync(${JSON.stringify(join(home.path, 'asked'))}, 'x'); ${answer('u', 'p')}`);
    await writeConfig({ credHelpers: { 'r.example': 'mine' } });
    const { credential, ask } = await identify();
    expect(credential.kind).toBe('anonymous');
    expect(existsSync(join(home.path, 'asked'))).toBe(false);
    const [first, second] = await Promise.all([ask?.(), ask?.()]);
    expect([first?.credential.kind, second?.credential.kind, readFileSync(join(home.path, 'asked'), 'utf8')]).toEqual(['basic', 'basic', 'x']);
  });

  test('what is known before any helper needs none', async () => {
    await writeConfig({ auths: { 'r.example': entry('file', 'p') }, credsStore: 'missing' });
    expect(await identify()).toEqual({ credential: expect.objectContaining({ username: 'file' }) });
  });

  test.each(['../evil', 'a b', 'x;id', '$(id)', 'a/b', 'a\\b'])('the name %p is refused', async (name) => {
    await writeConfig({ credsStore: name });
    expect(await find()).toMatchObject({ kind: 'anonymous' });
    expect(warnings).toEqual([expect.stringContaining('is not the name of one')]);
  });

  test('one that does not read its question is believed all the same', async () => {
    await chmod(await home.file('bin/docker-credential-deaf', `#!${process.execPath}\n${answer('u', 'p').replace('question', "''")}\n`), 0o755);
    await writeConfig({ credsStore: 'deaf' });
    expect(await find()).toMatchObject({ username: 'u' });
  });

  test('the inputs of the action are not in its environment', async () => {
    await helper('nosy', 'process.stdout.write(JSON.stringify({ Username: String(process.env.INPUT_PASSWORD), Secret: String(process.env.AWS_PROFILE) }));');
    await writeConfig({ credsStore: 'nosy' });
    expect(await find({ env: { INPUT_PASSWORD: 'x', AWS_PROFILE: 'prod' } })).toMatchObject({ username: 'undefined', password: 'prod' });
  });

  test('one that never answers is ended', async () => {
    await helper('stuck', 'setInterval(() => undefined, 1000);');
    const env = { PATH: join(home.path, 'bin') };
    await expect(askHelper('stuck', 'r.example', { env, where: 'x', timeout: 200 })).rejects.toThrow(
      'docker-credential-stuck gave no answer for r.example within 0.2 seconds',
    );
  });
});
