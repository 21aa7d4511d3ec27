/** What a registry of the reference implementation has on its disk, looked at without asking it. */

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface StoreAccount {
  readonly blobs: number;
  readonly manifests: number;
  /** Blobs whose bytes are not those of their name, manifests that miss a blob, tags that name nothing: expect none. */
  readonly broken: readonly string[];
  /** Tag to digest. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads every blob, manifest and tag of one repository; `folder` is the registry's own. */
export async function accountOf(folder: string, repository: string): Promise<StoreAccount> {
  const root = join(folder, 'data/docker/registry/v2');
  const broken: string[] = [];
  const blobs = new Set<string>();
  for (const [prefix, hex] of namesIn(join(root, 'blobs/sha256')).flatMap((first) =>
    namesIn(join(root, 'blobs/sha256', first)).map((name) => [first, name] as const),
  )) {
    const path = join(root, 'blobs/sha256', prefix, hex, 'data');
    // The folder is made first; a blob is one once its bytes are moved there.
    if (!existsSync(path)) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    if (hash.digest('hex') !== hex) broken.push(`the blob ${hex} has other bytes`);
    blobs.add(hex);
  }
  const own = join(root, 'repositories', repository);
  const links = new Set(namesIn(join(own, '_layers/sha256')).filter((hex) => existsSync(join(own, '_layers/sha256', hex, 'link'))));
  const revisions = namesIn(join(own, '_manifests/revisions/sha256'));
  for (const hex of revisions) {
    if (!blobs.has(hex)) {
      broken.push(`the manifest ${hex} has no bytes`);
      continue;
    }
    const { config, layers = [] } = JSON.parse(readFileSync(join(root, 'blobs/sha256', hex.slice(0, 2), hex, 'data'), 'utf8'));
    for (const { digest } of [config, ...layers]) {
      const child = (digest as string).slice('sha256:'.length);
      if (!blobs.has(child) || !links.has(child)) broken.push(`the manifest ${hex} misses ${digest}`);
    }
  }
  const tags: Record<string, string> = {};
  for (const tag of namesIn(join(own, '_manifests/tags'))) {
    const digest = tagOf(folder, repository, tag);
    if (digest === undefined) continue;
    tags[tag] = digest;
    if (!revisions.includes(digest.slice('sha256:'.length))) broken.push(`the tag ${tag} names ${digest}, which is not there`);
  }
  return { blobs: blobs.size, manifests: revisions.length, broken, tags };
}

/** The digest that a tag names, or `undefined` when there is no such tag. */
export function tagOf(folder: string, repository: string, tag: string): string | undefined {
  const link = join(folder, 'data/docker/registry/v2/repositories', repository, '_manifests/tags', tag, 'current/link');
  return existsSync(link) ? readFileSync(link, 'utf8') : undefined;
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
