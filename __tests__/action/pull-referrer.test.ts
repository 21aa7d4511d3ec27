/** What is attached to a tag, pulled by its type from a registry and from a folder. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

test.each(['api', 'none', 'folder'] as const)('by its type (referrers: %s)', async (kind) => {
  const registry = kind === 'folder' ? undefined : await startOciRegistry({ referrers: kind });
  try {
    const image = registry === undefined ? 'oci-layout://layout' : `${registry.host}/o/n`;
    for (const name of ['a.txt', 'sbom.json', 'note.txt']) await scratch.file(name, name);
    const subject = await publishIn(scratch, { image, tag: 'v1', layers: 'a.txt' });
    const attach = (layers: string, type: string) => publishIn(scratch, { image, layers, subject: 'v1', 'artifact-type': type });
    const sbom = await attach('sbom.json', 'application/spdx+json');
    expect([...subject.failures, ...sbom.failures, ...(await attach('note.txt', 'text/x-note')).failures]).toEqual([]);
    const io = await pullIn(scratch, { image, tag: 'v1', referrer: 'application/spdx*' });
    expect([io.failures, io.warnings]).toEqual([[], []]);
    const { digest } = sbom.outputs;
    expect(io.outputs).toMatchObject({ digest, ref: `${image}@${digest}`, tag: 'v1' });
    expect(await readFile(join(scratch.path, 'out/sbom.json'), 'utf8')).toBe('sbom.json');
    // What is expected is what is pulled: anybody may attach something to a subject.
    const pinned = await pullIn(scratch, { image, tag: 'v1', referrer: 'text/*', 'expect-digest': subject.outputs['digest'] as string });
    expect(pinned.failures[0]).toContain('which was asked for');
  } finally {
    await registry?.close();
  }
});

test('nothing is attached where the protocol knows no such thing', async () => {
  const io = await pullIn(scratch, { image: 'localhost:1/o/n', tag: 'v1', referrer: 'a/b', protocol: 'provenance' });
  expect(io.failures).toEqual([expect.stringMatching(/^referrer: nothing can be attached to what is at a /)]);
});
