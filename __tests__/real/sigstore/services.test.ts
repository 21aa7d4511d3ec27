/** Services that fail, that stand behind a proxy, or that are GitHub's own: what is asked of whom, and what becomes of the tags. */

import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Listening, listen } from '../../support/listen.ts';
import { type OciRegistry, startOciRegistry } from '../../support/oci-registry.ts';
import { startProxy } from '../../support/proxy.ts';
import { makeScratch, type Scratch } from '../../support/scratch.ts';
import { recorded } from '../../trust/recorded.ts';
import { needs } from '../needs.ts';
import { type Actions, actionsIn, IDENTITY } from './actions.ts';
import { makeServerCertificate } from './authorities.ts';
import { type Sigstore, startSigstore, TOOLS } from './stack.ts';

const { describe } = await needs(...TOOLS);
type Fault = { readonly status: number; readonly headers?: Record<string, string> } | 'down' | undefined;

describe('the services', () => {
  let sigstore: Sigstore;
  let scratch: Scratch;
  let actions: Actions;
  let registry: OciRegistry;
  let front: Listening;
  /** `POST /api/v2/signingCert`. */
  let asked: string[];
  let fault: (path: string, nth: number) => Fault;
  let count = 0;
  const image = () => `${registry.host}/team/app-${count}`;
  const times = (path: string) => asked.filter((one) => one.includes(path)).length;
  const FULCIO = '/api/v2/signingCert';
  const LOG = '/api/v2/log/entries';
  const TIME = '/api/v1/timestamp';

  beforeAll(async () => {
    scratch = await makeScratch();
    await scratch.file('app.txt', 'an app');
    sigstore = await startSigstore();
    actions = actionsIn(scratch, sigstore);
    registry = await startOciRegistry();
    front = await listen(createServer((request, response) => void answer(request, response, backOf(request.url ?? ''))));
    const at = `http://127.0.0.1:${front.port}`;
    const service = (majorApiVersion: number) => [{ url: at, majorApiVersion, validFor: { start: '2020-01-01T00:00:00Z' } }];
    const mediaType = 'application/vnd.dev.sigstore.signingconfig.v0.2+json';
    await scratch.file('front.json', JSON.stringify({ mediaType, caUrls: service(1), rekorTlogUrls: service(2), tsaUrls: service(1) }));
  }, 300_000);
  beforeEach(() => {
    asked = [];
    fault = () => undefined;
    count++;
  });
  afterEach(() => {
    sigstore.issuer.claims = {};
  });
  afterAll(async () => {
    await front?.close();
    await registry?.close();
    await sigstore?.stop();
    await scratch?.remove();
  }, 30_000);

  const backOf = (path: string) => (path.startsWith(FULCIO) ? sigstore.fulcio : path.startsWith(LOG) ? sigstore.log : sigstore.timestamp);
  function answer(request: IncomingMessage, response: import('node:http').ServerResponse, back: string): void {
    const path = request.url ?? '';
    asked.push(`${request.headers.host} ${request.method} ${path}`);
    const broken = fault(path, times(path));
    if (broken === 'down') return void request.socket.destroy();
    if (broken !== undefined)
      return void response.writeHead(broken.status, { 'content-type': 'application/json', ...broken.headers }).end('{"message":"said the service"}');
    const onward = forward(new URL(path, back), { method: request.method as string, headers: request.headers }, (back) => {
      response.writeHead(back.statusCode as number, back.headers);
      back.pipe(response);
    });
    request.pipe(onward);
  }
  const publish = (inputs: Record<string, string> = {}, env: NodeJS.ProcessEnv = {}) =>
    actions.publish({ image: image(), tag: 'v1', attest: 'true', sigstore: 'front.json', 'trusted-root': sigstore.trustedRoot, retries: '3', ...inputs }, env);

  test('Fulcio that is busy twice, and a log that asks for a moment: signed all the same', async () => {
    fault = (path, nth) =>
      path === FULCIO && nth <= 2 ? { status: 503 } : path === LOG && nth === 1 ? { status: 429, headers: { 'retry-after': '1' } } : undefined;
    const io = await publish();
    expect(io.failures).toEqual([]);
    expect([times(FULCIO), times(LOG), times(TIME)]).toEqual([3, 2, 1]);
    expect(await actions.cosign(io.outputs['ref'] as string, 'https://slsa.dev/provenance/v1', 'v2')).toMatchObject({ code: 0 });
  }, 60_000);

  test('a log that took the entry, and whose answer was lost: the same entry is asked for again', async () => {
    fault = (path, nth) => (path === LOG && nth === 1 ? 'down' : undefined);
    expect((await publish()).failures).toEqual([]);
    expect(times(LOG)).toBe(2);
  }, 60_000);

  test.each<readonly [string, string, Fault, number]>([
    ['no clock', TIME, 'down', 3],
    ['no log', LOG, { status: 500 }, 3],
    ['Fulcio says no', FULCIO, { status: 400 }, 1],
    ['Fulcio forbids', FULCIO, { status: 403 }, 1],
  ])(
    '%s: no tag is moved, and what stands is told',
    async (_name, which, broken, tries) => {
      const former = await publish({ attest: 'false' });
      await scratch.file('app.txt', `an app ${count}`);
      fault = (path) => (path === which ? broken : undefined);
      const io = await publish({ retries: '2' });
      expect(io.failures).toEqual([expect.stringMatching(/no tag was moved, and localhost:\d+\/team\/app-\d+@sha256:\w+ stands without/)]);
      if (typeof broken === 'object') expect(io.failures[0]).toContain('said the service');
      expect(times(which)).toBe(tries);
      expect(registry.tags(`team/app-${count}`)).toEqual(['v1']);
      expect(registry.manifest(`team/app-${count}`, 'v1')?.bytes.toString()).toBe(former.outputs['manifest']);
      expect(io.outputs).toMatchObject({ digest: expect.stringMatching(/^sha256:/), tags: '', status: 'pushed' });
      expect(io.failures.join() + io.lines.join() + io.debugLines.join()).not.toMatch(/eyJ/);
    },
    60_000,
  );

  test('a Sigstore that the trusted root does not know is found out before anything is attached', async () => {
    const foreign = await scratch.file('foreign.json', recorded('trusted-root.json'));
    const io = await publish({ 'trusted-root': foreign });
    expect(io.failures).toEqual([expect.stringMatching(/^sigstore: the bundle that was just made does not verify.*no tag was moved/)]);
    expect(registry.tags(`team/app-${count}`)).toEqual([]);
    expect(registry.count('PUT', new RegExp(`app-${count}/manifests/`))).toBe(1);
  }, 60_000);

  test('a dry run asks nobody but the token service, and says who would sign', async () => {
    const before = sigstore.issuer.audiences.length;
    const io = await publish({ push: 'false' });
    expect(io.failures).toEqual([]);
    expect(io.lines).toContain(`Would sign as ${IDENTITY}`);
    expect(asked).toEqual([]);
    expect(sigstore.issuer.audiences.slice(before)).toEqual(['waybill']);
    expect(registry.count('PUT', new RegExp(`app-${count}/`))).toBe(0);
  });

  test("GitHub's own instances, behind a proxy with a password and an authority of a company's: they alone are asked, and the token is nowhere", async () => {
    const names = ['fulcio.githubapp.com', 'timestamp.githubapp.com', 'fulcio.acme.ghe.com', 'timestamp.acme.ghe.com'];
    const { authority, cert, key } = await makeServerCertificate(scratch, names);
    const tls = await listen(createTlsServer({ cert, key }, (request, response) => answer(request, response, backOf(request.url ?? ''))));
    const proxy = await startProxy('user:sesame', () => `127.0.0.1:${tls.port}`);
    try {
      for (const [server, host, visibility] of [
        ['https://github.com', 'githubapp.com', 'private'],
        ['https://github.com', 'githubapp.com', 'internal'],
        ['https://acme.ghe.com', 'acme.ghe.com', 'public'],
      ] as const) {
        asked = [];
        count++;
        sigstore.issuer.claims = { repository_visibility: visibility };
        const env = { GITHUB_SERVER_URL: server, HTTPS_PROXY: `http://user:sesame@${proxy.host}`, NO_PROXY: '' };
        const root = await scratch.file('github-root.json', JSON.stringify({ ...JSON.parse(await readText(sigstore.trustedRoot)), tlogs: [] }));
        const io = await publish({ sigstore: 'auto', 'ca-file': authority, 'trusted-root': root, insecure: 'true' }, env);
        expect(io.failures).toEqual([]);
        expect(asked).toEqual([`fulcio.${host} POST ${FULCIO}`, `timestamp.${host} POST ${TIME}`]);
        expect(proxy.passed.every((line) => names.some((name) => line === `CONNECT ${name}:443`))).toBe(true);
        const said = [...io.lines, ...io.debugLines, ...io.warnings, ...io.summaries, ...Object.values(io.outputs)].join('\n');
        for (const secret of io.secrets.filter((one) => one.startsWith('eyJ'))) expect(said).not.toContain(secret);
        expect(io.secrets.filter((one) => one.startsWith('eyJ'))).toHaveLength(2);
        if (server !== 'https://github.com') continue;
        expect((await actions.pull({ image: image(), tag: 'v1', path: `out-${count}` }, 'none')).failures).toEqual([]);
      }
      // `insecure` is for the registry alone.
      const io = await publish({ sigstore: 'github', insecure: 'true' }, { HTTPS_PROXY: `http://user:sesame@${proxy.host}`, NO_PROXY: '' });
      expect(io.failures).toEqual([
        expect.stringMatching(/^asking for a signing certificate: .*not trusted.*To mend it: name the authority that signed it in ca-file$/),
      ]);
    } finally {
      await proxy.close();
      await tls.close();
    }
  }, 60_000);

  test('a server without a Sigstore asks for one, before anything is sent', async () => {
    const io = await publish({ sigstore: 'auto' }, { GITHUB_SERVER_URL: 'https://git.acme.test' });
    expect(io.failures).toEqual([expect.stringMatching(/^sigstore: git\.acme\.test has no Sigstore that is known.*signing config/)]);
    expect(registry.count(undefined, new RegExp(`app-${count}/`))).toBe(0);
  });
});

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}
