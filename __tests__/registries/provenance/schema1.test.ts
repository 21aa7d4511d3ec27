import { describe, expect, test } from '@jest/globals';
import type { Draft } from '../../../src/core/model.ts';
import { decodeSchema1, encodeSchema1 } from '../../../src/registries/provenance/schema1.ts';
import { memoryBlob } from '../../support/memory-target.ts';

const sum = (letter: string) => ({ algorithm: 'tarsum.v1+sha256', hex: letter.repeat(64) });
const draft = (over: Partial<Draft> = {}): Draft => ({
  layers: ['a', 'b'].map((title) => ({
    blob: { ...memoryBlob(title), annotations: { 'org.opencontainers.image.title': title, 'dev.waybill.packed': 'file' } },
    digest: sum(title),
    action: 'uploaded',
  })),
  config: undefined,
  annotations: { 'org.example.k': '<v>' },
  artifactType: undefined,
  name: 'owner/app',
  tag: 'v1',
  created: 1_420_671_552,
  ...over,
});

test('the layout is that of 2014: the top-most layer first, three blanks, no last line end', () => {
  const text = Buffer.from(encodeSchema1(draft())).toString();
  expect(
    text.startsWith(
      '{\n   "name": "owner/app",\n   "tag": "v1",\n   "architecture": "amd64",\n   "fsLayers": [\n      {\n         "blobSum": "tarsum.v1+sha256:bbbb',
    ),
  ).toBe(true);
  expect(text.endsWith('\n   ],\n   "schemaVersion": 1\n}')).toBe(true);
  const { history } = JSON.parse(text);
  const [top, bottom] = history.map(({ v1Compatibility }: { v1Compatibility: string }) => JSON.parse(v1Compatibility));
  expect(top).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    parent: bottom.id,
    created: '2015-01-07T22:59:12Z',
    container_config: { Cmd: ['waybill', 'b'] },
    config: { Labels: { 'dev.waybill.packed': 'file', 'org.example.k': '<v>', 'org.opencontainers.image.title': 'b' } },
    architecture: 'amd64',
    os: 'linux',
  });
  expect(bottom.parent).toBeUndefined();
  expect(bottom.config.Labels).toEqual({ 'dev.waybill.packed': 'file', 'org.opencontainers.image.title': 'a' });
  expect(text).toContain('\\\\u003cv\\\\u003e');
});

test('the same draft makes the same text, and another sum other names', () => {
  expect(encodeSchema1(draft())).toEqual(encodeSchema1(draft()));
  expect(encodeSchema1(draft({ created: 1 }))).not.toEqual(encodeSchema1(draft()));
});

test('without a tag there is none', () => {
  expect(() => encodeSchema1(draft({ tag: undefined }))).toThrow(/tag: is required/);
});

test('what was written is read, the lowest layer first', () => {
  expect(decodeSchema1(encodeSchema1(draft()))).toMatchObject({
    name: 'owner/app',
    tag: 'v1',
    checksums: [`tarsum.v1+sha256:${'a'.repeat(64)}`, `tarsum.v1+sha256:${'b'.repeat(64)}`],
    layers: [{ labels: { 'org.opencontainers.image.title': 'a' } }, { labels: { 'org.opencontainers.image.title': 'b', 'org.example.k': '<v>' } }],
  });
});

describe('what is no manifest', () => {
  const good = JSON.parse(Buffer.from(encodeSchema1(draft())).toString());
  test.each([
    ['no JSON', '{', /no JSON/],
    ['a list', [], /no object/],
    ['another version', { ...good, schemaVersion: 2 }, /schemaVersion is 2, not 1/],
    ['no name', { ...good, name: 1 }, /is no text/],
    ['no layers', { ...good, fsLayers: [], history: [] }, /there are 0 layers/],
    ['fewer histories', { ...good, history: good.history.slice(1) }, /2 layers, but 1 in the history/],
    ['no list', { ...good, fsLayers: null }, /is no list/],
    ['a sum that is none', { ...good, fsLayers: [{ blobSum: 'x' }, { blobSum: '../../x' }] }, /fsLayers\[0\] has no checksum/],
    ['a history that is none', { ...good, history: [{}, {}] }, /history\[0\] holds no text/],
    ['a history that is no JSON', { ...good, history: [{ v1Compatibility: '{' }, { v1Compatibility: '{}' }] }, /history\[0\] is no JSON/],
  ])('%s', (_name, json, message) => {
    const bytes = new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json));
    expect(() => decodeSchema1(bytes)).toThrow(message);
  });
});
