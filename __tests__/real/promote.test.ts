/** Promoted between registries that other people wrote, and folders and tars: what stands at the target is what their programs say it is. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { systemClock } from '../../src/action/runner/clock.ts';
import { promoteIn } from '../support/promoting.ts';
import { documentOf, publishIn } from '../support/publishing.ts';
import { pullIn } from '../support/pulling.ts';
import { makeScratch, type Scratch } from '../support/scratch.ts';
import { needs } from './needs.ts';
import { type RealServer, realServers } from './servers.ts';

const run = promisify(execFile);
const crane = await needs('crane', 'registry', 'docker-registry');
const oras = await needs('oras');
const skopeo = await needs('skopeo');
const PLACES = [...realServers.map(({ name }) => name), 'folder', 'tar'] as const;
const PAIRS = PLACES.flatMap((from) => PLACES.map((to) => [from, to] as const));
/** Milliseconds. */
const LIMIT = 60_000;

interface Attached {
  readonly digest: string;
  readonly artifactType: string;
  readonly referrers?: readonly Attached[];
}

crane.describe('promote', () => {
  const servers = new Map<string, RealServer>();
  let scratch: Scratch;
  let count = 0;
  /** Of the index that every place has. */
  let digest: string;
  /** What is attached to it, to what is attached, and to a child. */
  const attached = { sbom: '', signature: '', note: '', child: '' };

  beforeAll(async () => {
    scratch = await makeScratch();
    for (const kind of realServers) servers.set(kind.name, await kind.start());
    await scratch.file('amd64/app', Buffer.alloc(3_000_000, 'amd64'));
    await scratch.file('arm64/app', Buffer.alloc(200_000, 'arm64'));
    for (const name of ['sbom.json', 'signature', 'note']) await scratch.file(name, name);
    for (const place of PLACES) await prepare(imageAt(place, 'tested'));
  }, LIMIT);
  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
    await scratch.remove();
  });

  function imageAt(place: string, name: string): string {
    if (place === 'folder') return `oci-layout://${name}`;
    if (place === 'tar') return `oci-archive://${name}.tar`;
    return `${servers.get(place)?.host}/o/${name}`;
  }

  async function prepare(image: string): Promise<void> {
    const publish = async (inputs: Record<string, string>) => {
      const io = await publishIn(scratch, { image, ...inputs }, {}, systemClock);
      expect(io.failures).toEqual([]);
      return io;
    };
    const layers = 'amd64,platform=linux/amd64,title=app\narm64,platform=linux/arm64,title=app';
    const index = await publish({ tag: 'v1', layers, format: 'image', annotations: 'index:org.example.kind=tested' });
    digest = index.outputs['digest'] as string;
    attached.child = documentOf(index).manifests?.[1]?.digest as string;
    const attach = async (layer: string, subject: string, type: string) =>
      (await publish({ layers: layer, subject, 'artifact-type': type })).outputs['digest'] as string;
    attached.sbom = await attach('sbom.json', digest, 'application/spdx+json');
    attached.signature = await attach('signature', attached.sbom, 'application/x-signature');
    attached.note = await attach('note', attached.child, 'application/x-note');
  }

  async function discovered(image: string, reference: string): Promise<readonly Attached[]> {
    const [scheme, path] = image.split('://');
    const where = path === undefined ? ['--plain-http', `${scheme}@${reference}`] : ['--oci-layout', `${scratch.path}/${path}@${reference}`];
    const { stdout } = await run(oras.program, ['discover', '--format', 'json', ...where]);
    return (JSON.parse(stdout) as { referrers?: readonly Attached[] }).referrers ?? [];
  }

  async function seenBySkopeo(image: string): Promise<string> {
    const [scheme, path] = image.split('://');
    const from = path === undefined ? `docker://${image}:v1` : `${scheme === 'oci-layout' ? 'oci' : 'oci-archive'}:${scratch.path}/${path}:v1`;
    const { stdout } = await run(skopeo.program, ['inspect', '--raw', '--tls-verify=false', from], { encoding: 'buffer' });
    return `sha256:${createHash('sha256').update(stdout).digest('hex')}`;
  }

  crane.test.each(PAIRS)(
    'from %s to %s',
    async (from, to) => {
      const target = imageAt(to, `used-${count++}`);
      const io = await promoteIn(scratch, { image: `${imageAt(from, 'tested')}:v1`, to: target, referrers: 'true' }, systemClock);
      expect(io.failures).toEqual([]);
      expect(io.outputs).toMatchObject({ digest, status: 'pushed', tags: `${target}:v1` });
      if (skopeo.program !== '') expect(await seenBySkopeo(target)).toBe(digest);
      if (!target.includes('://')) {
        expect((await run(crane.program, ['digest', '--insecure', `${target}:v1`])).stdout.trim()).toBe(digest);
        const { stdout, stderr } = await run(crane.program, ['validate', '--insecure', '--remote', `${target}:v1`]);
        expect(stdout + stderr).toContain('PASS');
      }
      if (oras.program !== '') {
        const [sbom, ...others] = await discovered(target, digest);
        expect([sbom?.digest, sbom?.artifactType, others]).toEqual([attached.sbom, 'application/spdx+json', []]);
        expect((await discovered(target, attached.sbom)).map((one) => one.digest)).toEqual([attached.signature]);
        // On disk oras finds by its digest what index.json names alone, and no child.
        if (!target.includes('://')) expect((await discovered(target, attached.child)).map((one) => one.digest)).toEqual([attached.note]);
      }
      const note = await pullIn(scratch, { image: `${target}@${attached.child}`, referrer: 'application/x-note', path: `note-${count}` }, {}, systemClock);
      expect([note.failures, note.outputs['digest']]).toEqual([[], attached.note]);
      const again = await promoteIn(scratch, { image: `${imageAt(from, 'tested')}:v1`, to: target, referrers: 'true' }, systemClock);
      expect([again.failures, again.outputs['status'], again.outputs['uploaded-bytes']]).toEqual([[], 'unchanged', '0']);
    },
    LIMIT,
  );

  crane.test(
    'to all of them at once, with one platform',
    async () => {
      const targets = PLACES.map((place) => imageAt(place, 'some'));
      const io = await promoteIn(
        scratch,
        { image: `${imageAt('distribution 3', 'tested')}@${digest}`, to: targets.join('\n'), tag: 'v1', platforms: 'linux/arm64' },
        systemClock,
      );
      expect(io.failures).toEqual([]);
      expect(documentOf(io).manifests?.map((child) => child.digest)).toEqual([attached.child]);
      expect(io.outputs['refs']?.split('\n')).toEqual(targets.map((target) => `${target}@${io.outputs['digest']}`));
      for (const target of targets) if (skopeo.program !== '') expect(await seenBySkopeo(target)).toBe(io.outputs['digest']);
    },
    LIMIT,
  );
});
