/** Certificates out of files: PEM and DER, docker's folders, and what a run makes of them. */

import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dockerCertificates } from '../../../src/action/credentials/docker-certs.ts';
import { certificatesOf } from '../../../src/action/credentials/pem.ts';
import { InputError } from '../../../src/core/errors.ts';
import { AUTHORITY, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from '../../support/certificates.ts';
import { startOciRegistry } from '../../support/oci-registry.ts';
import { publishIn } from '../../support/publishing.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

describe('a file of certificates', () => {
  const der = (text: string): Uint8Array => new X509Certificate(text).raw;
  const broken = AUTHORITY.replace('MII', 'AII');

  test.each<[string, Uint8Array | string, readonly string[]]>([
    ['one', AUTHORITY, [AUTHORITY]],
    ['several, with words between', `# ours\n${AUTHORITY}\nand theirs:\r\n${SERVER_CERT}`, [AUTHORITY, SERVER_CERT]],
    ['DER', der(AUTHORITY), [AUTHORITY]],
    ['a key beside it, which nobody needs', SERVER_CERT + SERVER_KEY, [SERVER_CERT]],
  ])('holds %s', (_name, content, expected) => {
    expect(certificatesOf(Buffer.from(content), 'x')).toBe(expected.join(''));
  });

  test.each<[string, string, string]>([
    ['nothing', '', 'ca-file: a.pem holds no certificate'],
    ['a key', SERVER_KEY, 'ca-file: a.pem holds no certificate'],
    ['a certificate that is broken', AUTHORITY + broken, 'ca-file: a.pem: its certificate 2 cannot be read'],
  ])('with %s is an error', (_name, content, sentence) => {
    const read = () => certificatesOf(Buffer.from(content), 'ca-file: a.pem');
    expect(read).toThrow(InputError);
    expect(read).toThrow(sentence);
  });
});

describe("docker's folders", () => {
  const warnings: string[] = [];
  beforeEach(() => void warnings.splice(0));
  const found = (origin: string) => dockerCertificates([join(scratch.path, 'home'), join(scratch.path, 'etc')], origin, (text) => warnings.push(text));
  const files = async (contents: Readonly<Record<string, string>>) => {
    for (const [path, content] of Object.entries(contents)) await scratch.file(path, content);
  };

  test.each<[string, string, boolean]>([
    ['registry.example', 'https://registry.example', true],
    ['registry.example:443', 'https://registry.example', true],
    ['registry.example:5000', 'https://registry.example:5000', true],
    ['registry.example', 'https://registry.example:5000', false],
    ['registry.example:5000', 'https://registry.example', false],
    ['registry.example', 'https://a.registry.example', false],
    ['registry.example', 'http://registry.example', false],
  ])('%s for %s: %s', async (folder, origin, expected) => {
    await files({ [`etc/${folder}/ca.crt`]: AUTHORITY });
    expect(found(origin)).toEqual({ ca: expected ? [AUTHORITY] : [] });
    expect(warnings).toEqual([]);
  });

  test('every .crt is an authority, in both folders; of the pairs the first counts, the home folder before the other', async () => {
    await files({
      'etc/r.example/a.crt': AUTHORITY,
      'etc/r.example/client.cert': SERVER_CERT,
      'etc/r.example/client.key': SERVER_KEY,
      'home/r.example/b.crt': SERVER_CERT,
      'home/r.example/z.cert': CLIENT_CERT,
      'home/r.example/z.key': CLIENT_KEY,
      'home/r.example/README': 'nothing',
    });
    expect(found('https://r.example')).toEqual({ ca: [SERVER_CERT, AUTHORITY], cert: CLIENT_CERT, key: CLIENT_KEY });
    expect(warnings).toEqual([]);
  });

  test('what cannot be read is told, and left out', async () => {
    await files({ 'etc/r.example/bad.crt': 'nothing', 'etc/r.example/good.crt': AUTHORITY, 'etc/r.example/client.cert': CLIENT_CERT });
    expect(found('https://r.example')).toEqual({ ca: [AUTHORITY] });
    const folder = join(scratch.path, 'etc/r.example');
    expect(warnings).toEqual([
      `${folder}/bad.crt is left out: ${folder}/bad.crt holds no certificate`,
      `${folder}/client.cert is left out: ${folder}/client.key cannot be read (ENOENT)`,
    ]);
  });
});

describe('a run', () => {
  async function publishTo(files: (host: string) => Readonly<Record<string, string>>, inputs = {}, env: NodeJS.ProcessEnv = {}) {
    const registry = await startOciRegistry({ tls: { key: SERVER_KEY, cert: SERVER_CERT } });
    try {
      await scratch.file('a.bin', 'a');
      for (const [path, content] of Object.entries(files(registry.host))) await scratch.file(path, content);
      return await publishIn(scratch, { image: `https://${registry.host}/o/n`, tag: 'v1', layers: 'a.bin', ...inputs }, { HOME: scratch.path, ...env });
    } finally {
      await registry.close();
    }
  }

  test("believes docker's folder", async () => {
    const io = await publishTo((host) => ({ [`.docker/certs.d/${host}/ca.crt`]: AUTHORITY }));
    expect([io.failures, io.outputs['status']]).toEqual([[], 'pushed']);
  });

  test('believes SSL_CERT_FILE, and a bad one is a warning', async () => {
    const good = await publishTo(() => ({ 'bundle.pem': AUTHORITY }), {}, { SSL_CERT_FILE: join(scratch.path, 'bundle.pem') });
    expect([good.failures, good.outputs['status']]).toEqual([[], 'pushed']);
    const bad = await publishTo(() => ({ 'bundle.pem': 'x' }), {}, { SSL_CERT_FILE: join(scratch.path, 'bundle.pem') });
    expect(bad.failures[0]).toMatch(/certificate is not trusted/);
    expect(bad.warnings).toEqual([`SSL_CERT_FILE is left out: ${join(scratch.path, 'bundle.pem')} holds no certificate`]);
  });

  test.each([
    [{ 'ca-file': 'a.bin' }, 'ca-file: a.bin holds no certificate'],
    [{ 'client-cert': 'a.bin', 'client-key': 'a.bin' }, 'client-cert: a.bin holds no certificate'],
  ])('with %j fails before anything is sent', async (inputs, sentence) => {
    const io = await publishTo(() => ({}), inputs);
    expect(io.failures[0]).toContain(sentence);
  });
});
