/** A fourth kind of registry is one folder and one line: here its folder is `support/toy-kind.ts`, and the line is `[...KINDS, toy]`. */

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { publishAction } from '../../src/action/publish.ts';
import { pullAction } from '../../src/action/pull.ts';
import { KINDS, networkKinds } from '../../src/registries/kinds.ts';
import type { AnyKind } from '../../src/registries/types.ts';
import { heldClock } from '../support/clock.ts';
import { type RecordedIo, recordedIo } from '../support/io.ts';
import { startOciRegistry } from '../support/oci-registry.ts';
import { startProvenanceRegistry } from '../support/provenance-registry.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { type Box, toyKind, toyOnDisk } from '../support/toy-kind.ts';

const DIGEST = `sha256:${'0'.repeat(64)}`;
let scratch: Scratch;
const closing: (() => Promise<unknown>)[] = [];
const boxes = new Map<string, Box>();
const kinds: readonly AnyKind[] = [...KINDS, toyKind(boxes), toyOnDisk(boxes)];

beforeEach(async () => {
  boxes.clear();
  scratch = await makeScratch();
  await scratch.file('a.txt', 'alpha');
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await scratch.remove();
});

/** A server that says what it is, and nothing else; the answer is its host. */
async function toyServer(requests: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(404, { 'x-toy': '1' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function run(action: typeof publishAction, inputs: Readonly<Record<string, string>>): Promise<RecordedIo> {
  const nowhere = join(scratch.path, 'nowhere');
  const io = recordedIo(inputs, { GITHUB_WORKSPACE: scratch.path, RUNNER_TEMP: scratch.path, HOME: nowhere, DOCKER_CONFIG: nowhere });
  await action(io, heldClock(), kinds);
  return io;
}
const publish = (inputs: Readonly<Record<string, string>>) => run(publishAction, { tag: 'v!', layers: 'a.txt', ...inputs });
const pull = (inputs: Readonly<Record<string, string>>) => run(pullAction, { path: 'out', ...inputs });

describe('a kind that is added', () => {
  test('is found by protocol: auto, and takes layers in its own way', async () => {
    const requests: string[] = [];
    const image = `${await toyServer(requests)}/team/app`;
    const io = await publish({ image, tag: 'v', 'toy-colour': 'red', 'mount-from': 'x/y' });
    expect(io.failures).toEqual([]);
    expect(io.outputs).toMatchObject({ protocol: 'toy', status: 'pushed', tags: `${image}:v`, 'media-type': 'application/x-toy' });
    // The question of the first kind, then that of the one that does not say no to 404 by itself.
    expect(requests).toEqual(['GET /v2/team/app/manifests/v', 'GET /v2/version']);
    expect(boxes.get('team/app')?.colour).toBe('red');
    expect(io.notices).toEqual(['mount-from: is not needed: a toy box mounts from anywhere']);
    expect(io.summaries.join()).toContain(`toy get ${image} ${io.outputs['digest']}`);
    const [tar] = [...(boxes.get('team/app')?.blobs.values() ?? [])];
    expect(Buffer.from(tar as Uint8Array).toString('latin1', 0, 5)).toBe('a.txt');
    expect((await publish({ image, tag: 'v' })).outputs['status']).toBe('unchanged');
    const pulled = await pull({ image, tag: 'v' });
    expect(pulled.failures).toEqual([]);
    expect(pulled.outputs['protocol']).toBe('toy');
    expect(await readFile(join(scratch.path, 'out/a.txt'), 'utf8')).toBe('alpha');
  });

  test('is chosen by its name, with its own rules for names, and asks nothing', async () => {
    const requests: string[] = [];
    const io = await publish({ image: `${await toyServer(requests)}/team!/app`, protocol: 'toy' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['tags']).toMatch(/\/team!\/app:v!$/);
    expect(requests).toEqual([]);
  });

  test('lies on disk where it says so', async () => {
    const io = await publish({ image: 'toy-chest://attic', tag: 'v' });
    expect(io.failures).toEqual([]);
    expect(io.outputs).toMatchObject({ protocol: 'toy-chest', tags: 'toy-chest://attic:v' });
    expect((await pull({ image: 'toy-chest://attic:v' })).failures).toEqual([]);
    expect((await publish({ image: 'toy-chest://attic', tag: 'v', protocol: 'oci' })).failures).toEqual([
      'protocol: oci is spoken by registries, and toy-chest://attic lies on disk',
    ]);
  });

  test('says which inputs it has no words for', async () => {
    const image = `${await toyServer()}/team/app`;
    const hint = 'leave it out, or publish to a registry of another kind';
    const wanted = [`layers: platform= is unknown to a toy box: ${hint}`, `subject: means nothing to a toy box: ${hint}`];
    for (const protocol of ['toy', 'auto']) {
      const { failures } = await publish({ image, tag: 'v', protocol, subject: 'v0', layers: 'a.txt,platform=linux/amd64' });
      for (const sentence of wanted) expect(failures.join()).toContain(sentence);
    }
    expect((await publish({ image, tag: '', protocol: 'toy' })).failures).toEqual(['tag: is required by a toy box, which knows manifests by tag only']);
    expect(boxes.get('team/app')?.blobs.size ?? 0).toBe(0);
  });

  test('reads its own inputs, which are looked at whichever kind is needed', async () => {
    const registry = await startOciRegistry();
    closing.push(registry.close);
    const { failures } = await publish({ image: `${registry.host}/a/b`, tag: 'v', 'toy-colour': 'blue' });
    expect(failures).toEqual(['toy-colour: "blue" is no colour of a toy']);
    expect(registry.log).toEqual([]);
  });

  test('stands in no run beside one that takes other layers', async () => {
    const registry = await startOciRegistry();
    closing.push(registry.close);
    const image = `${registry.host}/a/b`;
    const { failures } = await publish({ image: `${image}\ntoy-chest://attic`, tag: 'v' });
    expect(failures[0]).toContain(`toy-chest://attic is a toy box, and ${image} is an OCI registry, so they take other layers`);
  });

  test('is named where a name is mistyped', async () => {
    expect((await publish({ image: 'toy-chest://attic', tag: 'v', protocol: 'tou' })).failures[0]).toContain('oci, provenance, toy (did you mean `toy`?)');
    expect((await publish({ image: 'toy-chast://attic', tag: 'v' })).failures[0]).toContain(
      'use oci://, http://, oci-layout://, oci-archive://, toy-chest:// or none',
    );
  });

  test('takes nothing from those that stand before it', async () => {
    const registry = await startOciRegistry();
    const old = await startProvenanceRegistry();
    closing.push(registry.close, old.close);
    expect((await publish({ image: `${registry.host}/a/b`, tag: 'v' })).outputs['protocol']).toBe('oci');
    expect((await publish({ image: `${old.host}/a/b`, tag: 'v' })).outputs['protocol']).toBe('provenance');
  });
});

describe('the list', () => {
  test.each([
    ['oci', 'r.example/a', `oras pull r.example/a@${DIGEST}`],
    ['layout', "oci-layout://it's $(here)", `oras pull --oci-layout 'it'\\''s $(here)@${DIGEST}'`],
    ['provenance', 'r.example/a', undefined],
  ])('%s: the command that fetches', (name, image, command) => {
    expect(KINDS.find((kind) => kind.name === name)?.fetchCommand(image, DIGEST)).toBe(command);
  });

  test('has each name of the network and each prefix once, and a first kind that can be asked', () => {
    for (const key of ['name', 'scheme', 'title'] as const) {
      const values = (key === 'name' ? networkKinds(KINDS) : KINDS).flatMap((kind) => kind[key] ?? []);
      expect(new Set(values).size).toBe(values.length);
    }
    expect(networkKinds(KINDS)[0]?.firstRequest).toBeDefined();
  });
});
