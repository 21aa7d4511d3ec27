/** Publishing to a layout in a tar: built in a hidden folder beside it, and swapped for it whole. The same content gives the same bytes. */

import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { walkFolder } from '../../content/find/walk.ts';
import { atExit } from '../../content/local-files.ts';
import { packEntries } from '../../content/pack/pack.ts';
import { InputError } from '../../core/errors.ts';
import type { LocalBlob, Manifest } from '../../core/model.ts';
import type { Target } from '../../core/target.ts';
import { encodeIndex, encodeManifest } from '../../manifest/oci.ts';
import { namedBlobs } from '../../manifest/oci-read.ts';
import { blobName, folderFiles, INDEX, type LayoutFiles, MARKER } from './files.ts';
import { addEntry, type IndexEntry, locked } from './index-file.ts';
import { readManifest } from './read-manifest.ts';
import { openTar, type TarFiles } from './tar-files.ts';
import { checkFolderWritable, entryOf, layoutTarget } from './target.ts';

/** A name in it that is a part of a layout; whatever else lies in the tar is not kept. */
const KEPT = /^(?:index\.json|oci-layout|blobs\/[a-z0-9]+\/[a-f0-9]+)$/;

/** Every method throws `InputError` when the tar cannot be written, `IntegrityError` when it is none. */
export function archiveTarget(given: string, { workspace }: { readonly workspace: string }): Target {
  const file = resolve(workspace, given);
  const name = `oci-archive://${given}`;
  let work: Work | undefined;
  /** What this run has put, in its order. */
  const added: { readonly entry: IndexEntry; readonly tag: string | undefined }[] = [];
  const pending: { readonly manifest: Manifest; readonly tag: string | undefined }[] = [];
  let writing: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | undefined;

  async function begin(): Promise<Work> {
    work ??= openWork(file, name);
    await work.ready;
    return work;
  }

  /** As it was at first; what this run adds is asked of the folder. */
  const before = lazily(() => openTar(file, name));
  const files = (): LayoutFiles | undefined => work?.files ?? before();

  function has({ digest, size }: LocalBlob): boolean {
    return files()?.size(blobName(digest)) === size;
  }

  /** Those that come while one is being written are in the next one together. */
  function write(): Promise<void> {
    waiting ??= writing.then(async () => {
      waiting = undefined;
      const { folder, target, merge, replaced } = await begin();
      for (const { manifest, tag } of pending.splice(0)) {
        await target.put(manifest, tag);
        added.push({ entry: entryOf(manifest), tag });
      }
      await locked(`${file}.lock`, async () => {
        await merge(added);
        const entries = walkFolder(folder, '', { includeHiddenFiles: true }).flatMap((entry) => {
          const inner = entry.name.replace(/^\/+/, '');
          return inner === '' || !KEPT.test(inner) ? [] : [{ ...entry, name: inner, mode: 0o644 }];
        });
        const packed = await packEntries(entries, { compression: 'tar', level: 0, timestamp: 0, scratch: dirname(folder) });
        renameSync(packed.path, file);
        replaced();
      });
    });
    writing = waiting.catch(() => {});
    return waiting;
  }

  return {
    name,
    has: async (blob) => has(blob),
    mount: async (blob) => (has(blob) ? { kind: 'present', how: 'exists' } : { kind: 'missing' }),
    upload: async (blob) => (await begin()).target.upload(blob),
    encode: encodeManifest,
    encodeIndex,
    blobsOf: namedBlobs,
    putChild: async (manifest) => (await begin()).target.putChild?.(manifest),

    async put(manifest, tag) {
      pending.push({ manifest, tag });
      await write();
    },

    find: async (reference) => {
      const found = files();
      return found === undefined ? undefined : readManifest(found, reference);
    },

    async checkWritable() {
      const parent = dirname(file);
      if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
        throw new InputError(`${name}: ${file} is a folder`, { hint: 'write oci-layout:// for a folder' });
      checkFolderWritable(parent);
    },

    /** Nothing is open as at a registry; what was built beside the tar goes. */
    async closeUploads() {
      await writing;
      work?.remove();
      work = undefined;
      return 0;
    },
  };
}

interface Work {
  readonly folder: string;
  readonly files: LayoutFiles;
  readonly target: Target;
  readonly ready: Promise<void>;
  /** What the tar holds by now beside what it held when the work began, with our own entries over it. */
  merge(added: readonly { readonly entry: IndexEntry; readonly tag: string | undefined }[]): Promise<void>;
  /** The tar is now what the work holds. */
  replaced(): void;
  remove(): void;
}

function openWork(file: string, name: string): Work {
  const parent = dirname(file);
  mkdirSync(parent, { recursive: true });
  const hidden = mkdtempSync(join(parent, `.${basename(file)}-`));
  const folder = join(hidden, 'layout');
  const stampOf = (): string => {
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
  };
  let stamp = stampOf();
  return {
    folder,
    files: folderFiles(folder),
    target: layoutTarget(folder, { workspace: '/' }),
    ready: unpackInto(folder, openTar(file, name)),
    async merge(added) {
      if (stampOf() === stamp) return;
      stamp = stampOf();
      await unpackInto(folder, openTar(file, name));
      for (const { entry, tag } of added) await addEntry(folder, entry, tag);
    },
    replaced() {
      stamp = stampOf();
    },
    remove: atExit(() => rmSync(hidden, { recursive: true, force: true, maxRetries: 3 })),
  };
}

/** Blobs that are missing, and the index as it is in the tar. */
async function unpackInto(folder: string, tar: TarFiles | undefined): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const there = folderFiles(folder);
  for (const name of tar?.names.filter((one) => KEPT.test(one)) ?? []) {
    const path = join(folder, name);
    if (name !== INDEX && name !== MARKER && there.size(name) === tar?.size(name)) continue;
    mkdirSync(dirname(path), { recursive: true });
    const handle = await open(`${path}.part`, 'w');
    try {
      for await (const chunk of tar?.stream(name, 0) ?? []) await handle.writeFile(chunk);
    } finally {
      await handle.close();
    }
    renameSync(`${path}.part`, path);
  }
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
