/** Files with holes, as GNU tar has written them in its four forms. */

import type { TarEntry } from '../support/tar.ts';
import type { Thing } from './any-tar.ts';

/** Data and holes of random lengths, in the form that the dialect has for it. */
export function sparse(one: Thing): TarEntry {
  const name = Buffer.from(one.name, 'latin1');
  const content = Buffer.concat([one.content, one.content, one.content, one.content]);
  const pairs: [number, number][] = [];
  let at = 0;
  let used = 0;
  for (const [index, hole] of one.holes.entries()) {
    // GNU tar looks for the data of every pair at the start of a block.
    const size = Math.min(content.length - used, index === one.holes.length - 1 ? Number.POSITIVE_INFINITY : 512);
    at += hole;
    if (size > 0) pairs.push([at, size]);
    at += size;
    used += size;
  }
  const total = at + (one.up === 0 ? 0 : 700);
  // A last pair without data stands for the hole at the end: GNU tar goes by it.
  const [offset, size] = pairs.at(-1) ?? [0, 0];
  if (total > offset + size || pairs.length === 0) pairs.push([total, 0]);
  const records: [string, string | Buffer][] = [
    ['GNU.sparse.major', '1'],
    ['GNU.sparse.minor', '0'],
    ['GNU.sparse.name', name],
    ['GNU.sparse.realsize', String(total)],
  ];
  const entry: TarEntry = { name: 'GNUSparseFile.0/x', mode: one.mode, content };
  switch (one.dialect) {
    case 'pax': {
      const map = Buffer.from(`${pairs.length}\n${pairs.flat().join('\n')}\n`);
      return { ...entry, pax: records, content: Buffer.concat([map, Buffer.alloc((512 - (map.length % 512)) % 512), content]) };
    }
    case 'ustar':
      return {
        ...entry,
        pax: [
          ['GNU.sparse.size', String(total)],
          ['GNU.sparse.numblocks', String(pairs.length)],
          ['GNU.sparse.map', pairs.flat().join(',')],
          ['GNU.sparse.name', name],
        ],
      };
    case 'v7':
      return {
        ...entry,
        pax: [
          ['path', name],
          ['GNU.sparse.size', String(total)],
          ['GNU.sparse.numblocks', String(pairs.length)],
          ...pairs.flatMap(([offset, size]): [string, string][] => [
            ['GNU.sparse.offset', String(offset)],
            ['GNU.sparse.numbytes', String(size)],
          ]),
        ],
      };
    case 'gnu':
      return name.length > 100 ? sparse({ ...one, dialect: 'pax' }) : oldGnu({ ...entry, name }, pairs, total);
  }
}

function oldGnu(entry: TarEntry, pairs: readonly (readonly [number, number])[], total: number): TarEntry {
  const octal = (value: number): string => value.toString(8).padStart(11, '0').concat('\0');
  const text = (some: typeof pairs): string => some.map(([offset, size]) => octal(offset) + octal(size)).join('');
  const rest: Buffer[] = [];
  for (let from = 4; from < pairs.length; from += 21) {
    const block = Buffer.alloc(512);
    block.write(text(pairs.slice(from, from + 21)));
    block[504] = from + 21 < pairs.length ? 1 : 0;
    rest.push(block);
  }
  return {
    ...entry,
    type: 'S',
    between: Buffer.concat(rest),
    spoil(block) {
      block.write('ustar  \0', 257);
      block.write(text(pairs.slice(0, 4)), 386);
      block[482] = pairs.length > 4 ? 1 : 0;
      block.write(octal(total), 483);
    },
  };
}
