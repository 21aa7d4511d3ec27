/** `if-tag-exists`, through the whole action. */

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type OciRegistry, type OciRegistryOptions, startOciRegistry } from '../support/oci-registry.ts';
import { publishIn } from '../support/publishing.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';

let scratch: Scratch;
const open: OciRegistry[] = [];
beforeEach(async () => {
  scratch = await makeScratch();
  await scratch.file('old.txt', 'old');
  await scratch.file('new.txt', 'new');
});
afterEach(async () => {
  for (const registry of open.splice(0)) {
    expect(registry.unexpected).toEqual([]);
    await registry.close();
  }
  await scratch.remove();
});

async function start(options: OciRegistryOptions = {}): Promise<OciRegistry> {
  const registry = await startOciRegistry(options);
  open.push(registry);
  return registry;
}
const digestOf = (registry: OciRegistry, tag: string) => Buffer.from(registry.manifest('o/n', tag)?.bytes ?? []).toString();

/** `v1` is the old one, `v2` is nothing. */
async function withOld(options: OciRegistryOptions = {}): Promise<{ registry: OciRegistry; image: string; old: string }> {
  const registry = await start(options);
  const image = `${registry.host}/o/n`;
  const io = await publishIn(scratch, { image, tag: 'v1', layers: 'old.txt' });
  expect(io.failures).toEqual([]);
  return { registry, image, old: digestOf(registry, 'v1') };
}

describe('a tag that names another digest', () => {
  test('overwrite: is moved', async () => {
    const { registry, image, old } = await withOld();
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'new.txt' });
    expect(io.outputs['status']).toBe('pushed');
    expect(digestOf(registry, 'v1')).not.toBe(old);
  });

  test.each(['same', 'fail'])('%s: stops everything before anything is sent', async (policy) => {
    const { registry, image, old } = await withOld();
    const mark = registry.log.length;
    const io = await publishIn(scratch, { image, tag: 'v2\nv1', layers: 'new.txt', 'if-tag-exists': policy });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toContain(`${image}:v1 names sha256:`);
    expect(io.failures[0]).toContain(`if-tag-exists is ${policy}`);
    expect(registry.log.slice(mark).map(({ method }) => method)).toEqual(['GET', 'GET']);
    expect(digestOf(registry, 'v1')).toBe(old);
    expect(registry.tags('o/n')).toEqual(['v1']);
    expect(io.outputs).toEqual({});
  });

  test('one refused tag of one image stops the others, too', async () => {
    const { image } = await withOld();
    const other = await start();
    const io = await publishIn(scratch, { image: `${other.host}/a/b\n${image}`, tag: 'v1', layers: 'new.txt', 'if-tag-exists': 'fail' });
    expect(io.failures).toHaveLength(1);
    expect(other.log.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('skip: stays, and the others are made', async () => {
    const { registry, image, old } = await withOld();
    const io = await publishIn(scratch, { image, tag: 'v1\nv2', layers: 'new.txt', 'if-tag-exists': 'skip' });
    expect(io.failures).toEqual([]);
    expect(io.outputs).toMatchObject({ status: 'pushed', tags: `${image}:v2` });
    expect(digestOf(registry, 'v1')).toBe(old);
    expect(digestOf(registry, 'v2')).toBe(io.outputs['manifest']);
  });

  test('skip: all of them, and nothing is sent', async () => {
    const { registry, image } = await withOld();
    const mark = registry.log.length;
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'new.txt', 'if-tag-exists': 'skip' });
    expect(io.failures).toEqual([]);
    expect(io.outputs).toEqual({ status: 'skipped' });
    expect(registry.log.slice(mark).map(({ method }) => method)).toEqual(['GET']);
  });
});

test.each(['overwrite', 'same', 'skip', 'fail'])('%s: the same digest is unchanged', async (policy) => {
  const { registry, image } = await withOld();
  const mark = registry.log.length;
  const io = await publishIn(scratch, { image, tag: 'v1', layers: 'old.txt', 'if-tag-exists': policy });
  expect(io.failures).toEqual([]);
  expect(io.outputs).toMatchObject({ status: 'unchanged', tags: `${image}:v1` });
  expect(registry.log.slice(mark)).toHaveLength(1);
});

describe('immutable tags', () => {
  test.each([true, 'always'] as const)('%s: what is there already is unchanged', async (immutableTags) => {
    const { image } = await withOld({ immutableTags });
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'old.txt' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['status']).toBe('unchanged');
  });

  test('another digest is one sentence with what to do', async () => {
    const { registry, image, old } = await withOld({ immutableTags: true });
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'new.txt' });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toContain('409');
    expect(io.failures[0]).toMatch(/new tag.*if-tag-exists/);
    expect(digestOf(registry, 'v1')).toBe(old);
  });

  test('a job that loses the race for the same digest has won all the same', async () => {
    // Another job puts the very same manifest between our look and our put.
    let looked = false;
    const registry = await start({
      immutableTags: 'always',
      before: ({ method, path }) => {
        if (method === 'PUT' && path.endsWith('/manifests/v1') && !looked) {
          looked = true;
          return {
            status: 400,
            headers: { 'content-type': 'application/json' },
            body: '{"errors":[{"code":"ImageTagAlreadyExistsException","message":"exists"}]}',
          };
        }
        return undefined;
      },
    });
    const image = `${registry.host}/o/n`;
    const first = await publishIn(scratch, { image, layers: 'old.txt' });
    registry.setManifest('o/n', 'v1', Buffer.from(first.outputs['manifest'] ?? ''), first.outputs['media-type'] ?? '');
    const io = await publishIn(scratch, { image, tag: 'v1', layers: 'old.txt' });
    expect(io.failures).toEqual([]);
    expect(io.outputs['status']).toBe('unchanged');
  });
});

describe('a race for the tag', () => {
  test('another job that puts after us is told of', async () => {
    const registry = await start({
      after: ({ method, path }) => {
        if (method === 'PUT' && path.endsWith('/manifests/v1')) {
          registry.setManifest('o/n', 'v1', Buffer.from('{"schemaVersion":2,"other":1}'), 'application/vnd.oci.image.manifest.v1+json');
        }
        return undefined;
      },
    });
    const io = await publishIn(scratch, { image: `${registry.host}/o/n`, tag: 'v1', layers: 'new.txt' });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toMatch(/names sha256:[0-9a-f]{64} now, not sha256:[0-9a-f]{64}: another job put it after this one/);
  });

  test.each(['same', 'fail'])('%s: a tag that appears after the first look is not overwritten', async (policy) => {
    const other = Buffer.from('{"schemaVersion":2,"other":1}');
    const registry = await start({
      after: ({ method, path }) => {
        if (method === 'PUT' && path.includes('/blobs/uploads/')) registry.setManifest('o/n', 'v1', other, 'application/vnd.oci.image.manifest.v1+json');
        return undefined;
      },
    });
    const io = await publishIn(scratch, { image: `${registry.host}/o/n`, tag: 'v1', layers: 'new.txt', 'if-tag-exists': policy });
    expect(io.failures).toHaveLength(1);
    expect(io.failures[0]).toContain(`if-tag-exists is ${policy}`);
    expect(registry.manifest('o/n', 'v1')?.bytes).toEqual(other);
  });
});

test('a folder knows the policies, too', async () => {
  await publishIn(scratch, { image: 'oci-layout://out', tag: 'v1', layers: 'old.txt' });
  const io = await publishIn(scratch, { image: 'oci-layout://out', tag: 'v1', layers: 'new.txt', 'if-tag-exists': 'fail' });
  expect(io.failures[0]).toContain('if-tag-exists is fail');
});
