/** Laws that hold for whatever strangers send and people type: what is printed is read back, nothing but our own errors is thrown, and it ends. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { configurations, places } from '../../src/action/credentials/docker-config.ts';
import { readIndexInputs } from '../../src/action/inputs/index-inputs.ts';
import { readPromoteInputs } from '../../src/action/inputs/promote-inputs.ts';
import { readPublishInputs } from '../../src/action/inputs/publish-inputs.ts';
import { readPullInputs } from '../../src/action/inputs/pull-inputs.ts';
import { parseLayerLine } from '../../src/content/find/layer-line.ts';
import { parseTimestamp } from '../../src/content/timestamp.ts';
import { checkTitle, entrySegments } from '../../src/content/unpack/safe-path.ts';
import { formatDigest, parseDigest } from '../../src/core/digest.ts';
import { PublishError } from '../../src/core/errors.ts';
import { parsePlatform } from '../../src/core/platform.ts';
import { formatImage, parseReference } from '../../src/core/reference.ts';
import { oneLine } from '../../src/core/text/one-line.ts';
import { chooseLayers } from '../../src/flow/pull/choose-layers.ts';
import { parseChallenges } from '../../src/http/auth/challenge.ts';
import { fetchToken } from '../../src/http/auth/token.ts';
import { errorOf, parseRetryAfter } from '../../src/http/expect.ts';
import { parseLinks } from '../../src/http/link.ts';
import { appendQuery, redactUrl, resolveLocation, resolveRealm } from '../../src/http/origin.ts';
import type { HttpResponse } from '../../src/http/types.ts';
import { decodeManifest } from '../../src/manifest/oci-read.ts';
import { KINDS } from '../../src/registries/kinds.ts';
import { ociSource } from '../../src/registries/oci/source.ts';
import { createTarReader } from '../../src/registries/provenance/layers/tar-reader.ts';
import { createTarSum } from '../../src/registries/provenance/layers/tarsum.ts';
import { checkVariable } from '../../src/registries/provenance/routes.ts';
import { decodeSchema1 } from '../../src/registries/provenance/schema1.ts';
import { readPrivateKey, readPublicKey } from '../../src/registries/provenance/signing/keys.ts';
import { verifySigned } from '../../src/registries/provenance/signing/signature.ts';
import type { AnyKind } from '../../src/registries/types.ts';
import { recordedIo } from '../support/io.ts';
import { tarOf } from '../support/tar.ts';
import { extractionLaws } from './extraction-laws.ts';
import { trustLaws } from './trust-laws.ts';

export interface Law {
  readonly name: string;
  /** In a short run, where one takes long. */
  readonly runs?: number;
  readonly property: fc.IRawProperty<never> | fc.IRawProperty<unknown>;
}

/** Any text at all, and text of the letters that grammars are made of. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'aZ09_-./:@,;=!"\\\'*?[]{}()<>%&#+$ \t\n\r\0é漢\u202e\ud800'), maxLength: 200 }),
);
/** What a parser that backtracks, or is quadratic, would never come to the end of. */
const endless = fc
  .tuple(fc.string({ unit: fc.constantFrom(...'aA0_-./:@,;="\\ {[<\n'), minLength: 1, maxLength: 5 }), fc.constantFrom('', 'x', ':', '"', '@sha256:'))
  .map(([unit, end]) => unit.repeat(30_000) + end);
const json = fc.jsonValue({ maxDepth: 6 });
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const digest = hex.map((value) => `sha256:${value}`);

/** Runs what may refuse. Anything but one of the six errors is a fault. */
async function onlyOurs(task: () => unknown): Promise<void> {
  try {
    await task();
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    if (error.message === '') throw new Error('an error without words', { cause: error });
  }
}

const never = (name: string, arbitrary: fc.Arbitrary<unknown>, task: (value: never) => unknown): Law => ({
  name: `${name}: nothing but our own errors`,
  property: fc.asyncProperty(arbitrary, (value) => onlyOurs(() => task(value as never))),
});

function same(a: unknown, b: unknown): void {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  if (left !== right) throw new Error(`${left} is not ${right}`);
}

function response(status: number, headers: HttpResponse['headers'], body: string): HttpResponse {
  const bytes = Buffer.from(body);
  return {
    status,
    headers,
    url: new URL('https://registry.example/v2/a/b'),
    body: {
      async *[Symbol.asyncIterator]() {
        yield bytes;
      },
      start: async (limit) => bytes.subarray(0, limit),
      bytes: async () => bytes,
      discard: async () => undefined,
    },
  };
}

const segment = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8})?$/);
const reference = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9]{1,8}\.[a-z]{2,5}(?::[1-9][0-9]{1,3})?$/),
    fc.array(segment, { minLength: 1, maxLength: 4 }),
    fc.option(fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,30}$/), { nil: undefined }),
    fc.option(digest, { nil: undefined }),
  )
  .map(([host, names, tag, pinned]) => ({ host, name: names.join('/'), tag, digest: pinned }));

const references: readonly Law[] = [
  never('references', fc.oneof(text, endless), (value: string) => parseReference(value)),
  never('references of every kind', fc.tuple(fc.constantFrom(...KINDS), fc.oneof(text, endless)), ([kind, value]: [AnyKind, string]) =>
    parseReference(value, { names: kind.names, schemes: ['on-disk'] }),
  ),
  {
    name: 'references: what is printed is read back',
    property: fc.property(reference, ({ host, name, tag, digest: pinned }) => {
      const read = parseReference(`${host}/${name}${tag === undefined ? '' : `:${tag}`}${pinned === undefined ? '' : `@${pinned}`}`);
      same([formatImage(read.image), read.tag, read.digest], [`${host}/${name}`, tag, pinned]);
      same(formatImage(parseReference(formatImage(read.image)).image), formatImage(read.image));
    }),
  },
  {
    name: 'references: whatever is taken has a host, a name, and no way to another path',
    property: fc.asyncProperty(text, (value) =>
      onlyOurs(() => {
        const { image, tag } = parseReference(value);
        if (image.kind !== 'registry') return;
        const url = new URL(`${image.origin}/v2/${image.name}/manifests/${tag ?? 'latest'}`);
        same(url.pathname, `/v2/${image.name}/manifests/${tag ?? 'latest'}`);
        same([url.username, url.search, url.hash], ['', '', '']);
      }),
    ),
  },
  {
    name: 'digests: what is read is printed',
    property: fc.property(fc.oneof(text, digest, endless), (value) => {
      const read = parseDigest(value);
      if (read !== undefined) same(formatDigest(read), value);
    }),
  },
  never('platforms', fc.oneof(text, endless), (value: string) => parsePlatform(value)),
  never('times', fc.oneof(text, endless), (value: string) => parseTimestamp(value, 0)),
];

/** Of all actions. */
const INPUTS = ['action.yml', 'pull/action.yml', 'index/action.yml', 'promote/action.yml'].flatMap((file) =>
  Object.keys((parse(readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')) as { readonly inputs: object }).inputs),
);
const given = fc.dictionary(fc.constantFrom(...INPUTS), fc.oneof(text, fc.constantFrom('true', 'none', 'gzip', '1', 'v1', 'a=b', 'fresh', 'manifest:a=b')), {
  maxKeys: 6,
});
const named = given.map((inputs) => ({ image: 'registry.example/a/b', to: 'registry.example/c', layers: 'a.txt', ...inputs }));

const typed: readonly Law[] = [
  never('inputs of publish', fc.oneof(given, named), (inputs: Record<string, string>) => readPublishInputs(recordedIo(inputs), 0)),
  never('inputs of pull', fc.oneof(given, named), (inputs: Record<string, string>) => readPullInputs(recordedIo(inputs))),
  never('inputs of index', fc.oneof(given, named), (inputs: Record<string, string>) => readIndexInputs(recordedIo(inputs))),
  never('inputs of promote', fc.oneof(given, named), (inputs: Record<string, string>) => readPromoteInputs(recordedIo(inputs))),
  never('layers', fc.oneof(text, endless), (line: string) => parseLayerLine(line)),
  {
    name: 'layers: what is quoted is read back',
    property: fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((path) => path === path.trim() && !/^[!\ufeff]|[\n\r]|:[a-z*]/i.test(path)),
      fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => value === value.trim() && !/[\n\r]/.test(value)),
      (path, value) => {
        const quote = (field: string) => `"${field.replaceAll('"', '""')}"`;
        const read = parseLayerLine(`${quote(path)},${quote(`annotation.key=${value}`)}`);
        same([read.pattern, read.annotations['key']], [path, value]);
      },
    ),
  },
  {
    name: "docker's configuration: nothing but our own errors, and no credential of another host",
    property: fc.asyncProperty(
      fc.record({
        auths: fc.dictionary(fc.constantFrom('registry.example', 'https://registry.example/v1/', 'evil.example', 'registry.example.evil', 'registry'), json),
        credHelpers: json,
        credsStore: json,
        more: json,
      }),
      (config) =>
        onlyOurs(async () => {
          for await (const configuration of configurations({ DOCKER_AUTH_CONFIG: JSON.stringify(config), HOME: '/nonexistent' })) {
            for (const place of places(configuration, 'nobody.example', 'a/b')) if (place.via === 'auths') throw new Error('a credential of another host');
            for (const _ of places(configuration, 'registry.example', 'a/b'));
          }
        }),
    ),
  },
  never("docker's configuration as text", fc.oneof(text, endless, fc.json()), async (value: string) => {
    for await (const one of configurations({ DOCKER_AUTH_CONFIG: value, HOME: '/nonexistent' })) for (const _ of places(one, 'registry.example', 'a/b'));
  }),
  never('private keys', text, (value: string) => readPrivateKey(value, 'signing-key')),
  never('public keys', fc.oneof(text, fc.json()), (value: string) => readPublicKey(value, 'verify-key')),
];

const BASE = new URL('https://registry.example:5000/v2/a/b/blobs/uploads/');

const wire: readonly Law[] = [
  never('challenges', fc.array(fc.oneof(text, endless), { maxLength: 3 }), (headers: string[]) => parseChallenges(headers)),
  never('links', fc.array(fc.oneof(text, endless), { maxLength: 3 }), (headers: string[]) => parseLinks(headers)),
  {
    name: 'Location: nothing but our own errors; no plain http, no private address, no password',
    property: fc.asyncProperty(fc.oneof(text, fc.webUrl({ withQueryParameters: true, withFragments: true }), endless), (value) =>
      onlyOurs(() => {
        const { url, sameOrigin } = resolveLocation(BASE, value);
        same([url.protocol, url.username, url.password], ['https:', '', '']);
        same(sameOrigin, url.host === BASE.host);
      }),
    ),
  },
  {
    name: 'Location: what stands behind the question mark stays as it is',
    property: fc.property(fc.stringMatching(/^[a-zA-Z0-9%+/=&;:,_.~-]{0,60}$/), (query) => {
      const { url } = resolveLocation(BASE, `/v2/a/b/blobs/uploads/1${query === '' ? '' : `?${query}`}`);
      const joined = appendQuery(url, 'digest', 'sha256:0');
      same(joined.search, `${query === '' ? '?' : `?${query}&`}digest=sha256%3A0`);
    }),
  },
  never('realms', fc.oneof(text, fc.webUrl(), endless), (value: string) => resolveRealm(BASE, value)),
  {
    name: 'addresses in the log: no value that may be secret',
    property: fc.property(fc.webUrl({ withQueryParameters: true }), fc.stringMatching(/^[a-f0-9]{32}$/), (address, secret) => {
      const url = new URL(address);
      url.searchParams.set('sig', secret);
      url.username = secret;
      if (redactUrl(url).includes(secret)) throw new Error('a secret is shown');
    }),
  },
  {
    name: 'Retry-After: a number of milliseconds or nothing',
    property: fc.property(fc.option(text, { nil: undefined }), fc.oneof(text, endless), (value, body) => {
      const found = parseRetryAfter(value, body, 0);
      if (found !== undefined && !(found >= 0 && Number.isFinite(found))) throw new Error(`${found}`);
    }),
  },
  {
    name: 'refusals: one line that is short and has no control characters',
    property: fc.asyncProperty(
      fc.integer({ min: 300, max: 599 }),
      fc.oneof(text, fc.json(), endless),
      fc.dictionary(fc.constantFrom('content-type', 'retry-after', 'date'), text),
      async (status, body, headers) => {
        const { message } = await errorOf(response(status, headers, body), { method: 'PUT', url: BASE }, 'uploading "a"');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
        if (message.length > 700 || /[\u0000-\u001f\u007f-\u009f\u2028\u202e]/.test(message)) throw new Error(JSON.stringify(message));
      },
    ),
  },
  {
    name: 'one line: short, and the same when it is done again',
    property: fc.property(fc.oneof(text, endless), (value) => {
      const line = oneLine(value);
      if (/[\n\r\u2028]/.test(line) || line.length > 501) throw new Error(line);
      if (line.length < 500) same(oneLine(line), line);
    }),
  },
  never('answers of token servers', fc.oneof(text, fc.json(), endless), (body: string) =>
    fetchToken(async () => response(200, {}, body), { realm: BASE, service: 'x', scopes: ['repository:a/b:pull'], login: undefined }, 'registry.example'),
  ),
  never(
    'lists of tags and their links',
    fc.array(
      fc.tuple(
        fc.oneof(
          fc.json(),
          fc.array(text).map((tags) => JSON.stringify({ tags })),
        ),
        fc.option(
          fc.oneof(
            text,
            text.map((target) => `<${target}>; rel="next"`),
          ),
          { nil: undefined },
        ),
      ),
      { minLength: 1, maxLength: 5 },
    ),
    async (pages: [string, string | undefined][]) => {
      let page = 0;
      const source = ociSource(
        async ({ url }) => {
          if (url.host !== 'registry.example') throw new Error(`asked ${url.host}`);
          const [body, link] = pages[Math.min(page++, pages.length - 1)] as [string, string | undefined];
          return response(200, link === undefined ? {} : { link }, body);
        },
        { origin: 'https://registry.example', name: 'a/b', host: 'registry.example' },
      );
      for await (const tag of source.tags()) if (!/^[\w][\w.-]{0,127}$/.test(tag)) throw new Error(`"${tag}" is no tag`);
    },
  ),
];

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const manifestOf = (bytes: Uint8Array, mediaType: string) => ({
  bytes,
  mediaType,
  digest: { algorithm: 'sha256', hex: createHash('sha256').update(bytes).digest('hex') },
});
const loose = fc.record({
  mediaType: fc.oneof(json, fc.constant('x/y')),
  digest: fc.oneof(json, digest),
  size: fc.oneof(json, fc.nat()),
  annotations: fc.oneof(json, fc.dictionary(fc.constantFrom('org.opencontainers.image.title', 'dev.waybill.mode', 'dev.waybill.packed'), text)),
});
const document = fc.record(
  {
    schemaVersion: fc.constantFrom(2, 1, '2'),
    mediaType: fc.constantFrom(MANIFEST, INDEX, undefined),
    config: fc.oneof(json, loose),
    layers: fc.oneof(json, fc.array(loose)),
    manifests: fc.oneof(json, fc.array(loose)),
    annotations: json,
    subject: json,
  },
  { requiredKeys: [] },
);

const documents: readonly Law[] = [
  never(
    'manifests',
    fc.tuple(
      fc.oneof(
        fc.json(),
        text,
        endless,
        document.map((value) => JSON.stringify(value)),
      ),
      fc.constantFrom(MANIFEST, INDEX, 'text/html', ''),
    ),
    ([body, mediaType]: [string, string]) => {
      const manifest = manifestOf(Buffer.from(body), mediaType);
      const document = decodeManifest(manifest);
      if (document.kind === 'manifest') chooseLayers([{ manifest, document }], [], 'auto');
    },
  ),
  never('manifests of the old protocol', fc.oneof(fc.json(), text, endless), (body: string) => decodeSchema1(Buffer.from(body))),
  never(
    'signed documents',
    fc.oneof(
      fc.json(),
      text,
      json.map((value) => JSON.stringify({ signatures: [{ header: value, signature: 'AAAA', protected: 'e30' }] })),
    ),
    (body: string) => verifySigned(Buffer.from(body)),
  ),
  {
    name: 'titles: what is safe stays below its folder',
    property: fc.property(text, (title) => {
      if (checkTitle(title) !== undefined) return;
      const parts = title.split('/');
      if (parts.some((part) => part === '' || part === '..') || /[\\:\0]/.test(title)) throw new Error(JSON.stringify(title));
    }),
  },
  {
    name: 'names in archives: segments that are names',
    property: fc.property(text, fc.boolean(), fc.constantFrom('linux', 'win32', 'darwin'), (name, everySystem, system) => {
      const found = entrySegments(name, { everySystem, system });
      if ('segments' in found && found.segments.some((part) => part === '' || part === '.' || part === '..' || part.includes('/') || part.includes('\0'))) {
        throw new Error(JSON.stringify(found));
      }
    }),
  },
];

const entries = fc.array(
  fc.record({
    name: fc.stringMatching(/^[a-z/]{1,30}$/),
    content: fc.uint8Array({ maxLength: 2000 }),
    type: fc.constantFrom('0', '5', '2', '1', 'x', 'L', 'g', 'K', 'S'),
  }),
  { maxLength: 4 },
);
/** An archive with a few bytes turned, cut anywhere, in pieces of any size. */
const spoiled = fc
  .tuple(entries, fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }), fc.nat(), fc.integer({ min: 1, max: 1500 }))
  .map(([list, turns, cut, piece]) => {
    const bytes = Buffer.from(tarOf(list));
    for (const [at, value] of turns) bytes[at % bytes.byteLength] = value;
    const kept = cut % 3 === 0 ? bytes.subarray(0, cut % (bytes.byteLength + 1)) : bytes;
    return { kept, piece };
  });

const archives: readonly Law[] = [
  never('archives', spoiled, ({ kept, piece }: { kept: Buffer; piece: number }) => {
    const reader = createTarReader({ begin() {}, body() {}, end() {} });
    for (let at = 0; at < kept.byteLength; at += piece) reader.update(kept.subarray(at, at + piece));
    reader.finish();
  }),
  {
    name: 'tar sums: the same for pieces of any size',
    property: fc.asyncProperty(entries, fc.integer({ min: 1, max: 1500 }), (list, piece) =>
      onlyOurs(() => {
        const bytes = Buffer.from(tarOf(list));
        const sum = (size: number) => {
          const one = createTarSum('tarsum.v1+sha256');
          for (let at = 0; at < bytes.byteLength; at += size) one.update(bytes.subarray(at, at + size));
          return one.digest();
        };
        same(sum(piece), sum(bytes.byteLength));
      }),
    ),
  },
];

const provenance: readonly Law[] = [
  never(
    'variables of addresses',
    fc.tuple(fc.constantFrom('image', 'tag', 'sumtype', 'sum'), fc.oneof(text, endless)),
    ([name, value]: ['image' | 'tag' | 'sumtype' | 'sum', string]) => checkVariable(name, value),
  ),
];

export const laws: readonly Law[] = [...references, ...typed, ...wire, ...documents, ...archives, ...provenance, ...extractionLaws, ...trustLaws];
