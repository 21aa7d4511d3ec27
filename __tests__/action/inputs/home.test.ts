/** `~` is the home folder, in every input that is a path. */

import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readPublishInputs } from '../../../src/action/inputs/publish-inputs.ts';
import { readPullInputs } from '../../../src/action/inputs/pull-inputs.ts';
import { pullAction } from '../../../src/action/pull.ts';
import { fromHome } from '../../../src/core/home.ts';
import { heldClock } from '../../support/clock.ts';
import { recordedIo } from '../../support/io.ts';
import { documentOf, publishIn } from '../../support/publishing.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

test.each([
  ['~', '/h'],
  ['~/x', '/h/x'],
  ['~x/y', '~x/y'],
  ['./~/x', './~/x'],
  ['x~', 'x~'],
])('%s is %s', (path, expected) => expect(fromHome(path, '/h')).toBe(expected));

test('every path of the publish action', () => {
  const inputs = {
    image: 'oci-layout://~/out',
    layers: '~/a',
    'base-dir': '~',
    config: '~/c:a/b',
    'ca-file': '~/ca',
    'client-cert': '~/cert',
    'client-key': '~/key',
  };
  const read = readPublishInputs(recordedIo(inputs, { HOME: '/h' }), 0);
  expect(read.destinations.map(({ image }) => image)).toEqual([{ kind: 'local', scheme: 'oci-layout', path: '/h/out' }]);
  expect(read).toMatchObject({ baseDir: '/h', config: { path: '/h/c' }, caFile: '/h/ca', clientCert: '/h/cert', clientKey: '/h/key', home: '/h' });
});

test('every path of the pull action', () => {
  const read = readPullInputs(recordedIo({ image: 'oci-layout://~/in:v1', path: '~/out', 'add-to-path': '~/out/bin\n./lib' }, { HOME: '/h' }));
  expect(read).toMatchObject({ image: { path: '/h/in' }, path: '/h/out', addToPath: ['bin', 'lib'] });
});

test('a key may lie in the home folder', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const home = await scratch.file('home/key.pem', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const keyAt = (path: string) => recordedIo({ image: 'example.org/o/n', tag: 'v1', layers: 'a', 'signing-key': path }, { HOME: dirname(home) });
  expect(readPublishInputs(keyAt('~/key.pem'), 0).kindInputs.text('signing-key')).toBe(home);
  expect(() => readPublishInputs(keyAt('~/no.pem'), 0)).toThrow(`signing-key: ${dirname(home)}/no.pem cannot be read`);
});

test('from the home folder into the home folder, and back out of it', async () => {
  await scratch.file('nowhere/dist/a.txt', 'alpha');
  await scratch.file('nowhere/config.json', '{}');
  const io = await publishIn(scratch, { image: 'oci-layout://~/out', tag: 'v1', layers: '~/dist/*', 'base-dir': '~/dist', config: '~/config.json' });
  expect(io.failures).toEqual([]);
  expect(documentOf(io).layers?.map(({ annotations }) => annotations['org.opencontainers.image.title'])).toEqual(['a.txt']);
  const pulled = recordedIo({ image: 'oci-layout://~/out:v1', path: '~/got' }, { ...io.env });
  await pullAction(pulled, heldClock());
  expect(pulled.failures).toEqual([]);
  expect(await readFile(join(scratch.path, 'nowhere/got/a.txt'), 'utf8')).toBe('alpha');
});
