/** Random tars that are valid: unique names, links that stay inside, in every dialect that is still read. Shares no rule with what reads them. */

import fc from 'fast-check';
import { type TarEntry, tarOf } from '../support/tar.ts';
import { sparse } from './any-sparse.ts';

export interface AnyTar {
  readonly bytes: Buffer;
  /** Folders that have an entry of their own, latin1: what others get for a mode depends on the machine's umask. */
  readonly folders: ReadonlySet<string>;
}

export interface Thing {
  /** In latin1, so that any bytes fit. */
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'symlink' | 'hard link' | 'sparse';
  readonly mode: number;
  readonly content: Buffer;
  /** Names for links to be made of. */
  readonly target: string;
  readonly up: number;
  readonly dialect: 'ustar' | 'gnu' | 'pax' | 'v7';
  readonly dotted: boolean;
  readonly holes: readonly number[];
}

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');
const segment = fc
  .oneof(
    { weight: 5, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'usr', 'lib', 'x y', '-rf', '...', '.hidden', 'K', 'k') },
    { weight: 1, arbitrary: fc.constantFrom('ü', '名', '\u{1f600}', 'e\u0301').map(latin1) },
    { weight: 1, arbitrary: fc.constantFrom('caf\u00e9', '\u00ff\u00fe') },
    { weight: 1, arbitrary: fc.integer({ min: 60, max: 200 }).map((length) => 'n'.repeat(length)) },
  )
  .filter((name) => name !== '');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const thing: fc.Arbitrary<Thing> = fc.record({
  name: path,
  kind: fc.constantFrom('file', 'file', 'folder', 'symlink', 'hard link', 'sparse'),
  mode: fc.constantFrom(0o644, 0o755, 0o600, 0o700, 0o666, 0o777, 0o444, 0o551),
  content: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 500, maxLength: 1600 })).map((bytes) => Buffer.from(bytes)),
  target: path,
  up: fc.nat(3),
  dialect: fc.constantFrom('ustar', 'gnu', 'pax', 'v7'),
  dotted: fc.boolean(),
  holes: fc.array(fc.nat(5000), { minLength: 1, maxLength: 30 }),
});

export const anyTar: fc.Arbitrary<AnyTar> = fc
  .record({ things: fc.array(thing, { maxLength: 12 }), end: fc.constantFrom(0, 1, 2, 20) })
  .map(({ things, end }) => {
    const chosen = withoutConflicts(things);
    const files: Thing[] = [];
    const entries = chosen.flatMap((given): readonly TarEntry[] => {
      const first = files[given.up % files.length];
      if (given.kind === 'hard link' && first === undefined) return [];
      // Python gives a file the mode of its last name.
      const one = given.kind === 'hard link' ? { ...given, mode: (first as Thing).mode } : given;
      if (one.kind !== 'folder' && one.kind !== 'symlink') files.push(one);
      return written(one, one.kind === 'hard link' ? (first as Thing).name : linkOf(one));
    });
    const folders = new Set(chosen.filter(({ kind }) => kind === 'folder').map(({ name }) => name));
    // Of nothing at all nobody says that it is an archive, and GNU tar wants an end behind a sparse file.
    const blocks = entries.length === 0 || chosen.some(({ kind }) => kind === 'sparse') ? Math.max(2, end) : end;
    const bytes = Buffer.concat([tarOf(entries).subarray(0, -1024), Buffer.alloc(512 * blocks)]);
    const shown = chosen.map(({ name, kind, dialect }) => `${dialect} ${kind} ${name}`).join(', ');
    return { bytes, folders, [fc.toStringMethod]: () => `(${shown}; ${blocks} blocks at the end)` };
  });

/** No name twice, and nothing below what is no folder. */
function withoutConflicts(things: readonly Thing[]): readonly Thing[] {
  const chosen: Thing[] = [];
  for (const one of things) {
    const clash = chosen.some(
      ({ name, kind }) =>
        name === one.name || (kind !== 'folder' && one.name.startsWith(`${name}/`)) || (one.kind !== 'folder' && name.startsWith(`${one.name}/`)),
    );
    if (!clash) chosen.push(one);
  }
  return chosen;
}

/** Up at most to the top, then down: so it never leaves, over whatever other links. */
function linkOf({ name, target, up }: Thing): string {
  return `${'../'.repeat(Math.min(up, name.split('/').length - 1))}${target}`;
}

const TYPES = { file: '0', folder: '5', symlink: '2', 'hard link': '1', sparse: '0' } as const;

function written(one: Thing, link: string): readonly TarEntry[] {
  if (one.kind === 'sparse') return [sparse(one)];
  const prefix = one.dotted ? './' : '';
  const name = Buffer.from(`${prefix}${one.name}${one.kind === 'folder' ? '/' : ''}`, 'latin1');
  const linkname = one.kind === 'symlink' || one.kind === 'hard link' ? Buffer.from(link, 'latin1') : undefined;
  const plain: TarEntry = { name, type: TYPES[one.kind], mode: one.mode, ...(linkname === undefined ? {} : { link: linkname }) };
  const entry = one.kind === 'file' ? { ...plain, content: one.content } : plain;
  const long = name.length > 100 || (linkname?.length ?? 0) > 100;
  if (one.dialect === 'v7' && !long)
    return [{ ...entry, type: one.kind === 'file' || one.kind === 'folder' ? '\0' : TYPES[one.kind], spoil: (block) => void block.fill(0, 257) }];
  if (one.dialect === 'gnu') return [...(long ? gnuNames(name, linkname) : []), { ...entry, spoil: (block) => void block.write('ustar  \0', 257) }];
  const cut = name.indexOf(0x2f, Math.max(0, name.length - 101));
  if (one.dialect === 'ustar' && (linkname?.length ?? 0) <= 100 && (!long || (cut > 0 && cut <= 155 && cut < name.length - 1))) {
    if (!long) return [entry];
    return [{ ...entry, name: name.subarray(cut + 1), spoil: (block) => void name.copy(block, 345, 0, cut) }];
  }
  const records: [string, string | Buffer][] = [
    ['path', name],
    ...(linkname === undefined ? [] : ([['linkpath', linkname]] as const).map(([key, value]): [string, Buffer] => [key, value])),
  ];
  return [
    {
      ...entry,
      name: 'replaced',
      pax: [['mtime', '1.5'], ...records, ...(one.kind === 'file' ? [['size', String(one.content.length)] as [string, string]] : [])],
    },
  ];
}

function gnuNames(name: Buffer, link: Buffer | undefined): readonly TarEntry[] {
  const announce = (type: string, text: Buffer): TarEntry => ({ name: '././@LongLink', type, content: Buffer.concat([text, Buffer.alloc(1)]) });
  return [announce('L', name), ...(link === undefined ? [] : [announce('K', link)])];
}
