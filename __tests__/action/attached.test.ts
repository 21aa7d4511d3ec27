/** `subject`, through the whole action, in a registry that keeps lists of referrers under tags. */

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type OciRegistry, startOciRegistry } from '../support/oci-registry.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
let registry: OciRegistry;
let subject: string;
beforeEach(async () => {
  scratch = await makeScratch();
  registry = await startOciRegistry({ referrers: 'none' });
  await scratch.file('app', 'app');
  await scratch.file('config.json', '{}');
  subject = (await publish({ layers: 'app' })).outputs['digest'] ?? '';
});
afterEach(async () => {
  expect(registry.unexpected).toEqual([]);
  await registry.close();
  await scratch.remove();
});

const publish = (inputs: Record<string, string>) => publishIn(scratch, { image: `${registry.host}/o/n`, 'auto-annotations': 'false', ...inputs });

async function attached(inputs: Record<string, string>) {
  const io = await publish({ layers: 'app', subject, annotations: 'a=1', ...inputs });
  expect(io.failures).toEqual([]);
  const bytes = registry.manifest('o/n', subject.replace(':', '-'))?.bytes ?? new Uint8Array();
  const list = JSON.parse(Buffer.from(bytes).toString()).manifests as readonly Record<string, unknown>[];
  return { entry: list.find(({ digest }) => digest === io.outputs['digest']), document: documentOf(io) };
}

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
test.each([
  ['the type that is given', { 'artifact-type': 'application/x' }, 'application/x'],
  ['the type of its config where it has none', { config: 'config.json:application/x.config+json' }, 'application/x.config+json'],
  ['the type of an artifact where nothing is said', {}, 'application/vnd.unknown.artifact.v1'],
])('an entry has %s, and the annotations of the manifest', async (_name, inputs, artifactType) => {
  expect((await attached(inputs)).entry).toMatchObject({ artifactType, annotations: { a: '1' } });
});

test('an entry has what is written on the manifest of its platform', async () => {
  const { entry, document } = await attached({ platform: 'linux/amd64', annotations: 'a=1\nmanifest[linux/amd64]:b=2' });
  expect(document.annotations).toEqual({ a: '1', b: '2' });
  expect(entry).toMatchObject({ annotations: { a: '1', b: '2' } });
});

test('an index is attached, with its own annotations', async () => {
  const { entry, document } = await attached({ layers: 'app,platform=linux/amd64', annotations: 'a=1\nindex:c=3' });
  expect(document.subject?.digest).toBe(subject);
  expect(entry).toMatchObject({ mediaType: 'application/vnd.oci.image.index.v1+json', annotations: { c: '3' } });
});
