/** TarSum once more, slowly and over the whole archive at once: what the streaming one is compared with. */

import { createHash } from 'node:crypto';

/** `TYPE:HEX`. Understands ustar, PAX and GNU long names; knows nothing of errors. */
export function simpleTarSum(tar: Uint8Array, sumType: string): string {
  const [version, algorithm] = sumType.split('+') as [string, string];
  const all = Buffer.from(tar);
  const entries: { name: string; sum: string }[] = [];
  let next: Record<string, Buffer> = {};
  for (let at = 0; at + 512 <= all.length && all[at] !== 0; ) {
    const block = all.subarray(at, at + 512);
    const text = (from: number, length: number): Buffer => {
      const field = block.subarray(from, from + length);
      return field.includes(0) ? field.subarray(0, field.indexOf(0)) : field;
    };
    const number = (from: number, length: number): bigint => {
      const field = block.subarray(from, from + length);
      if ((field[0] as number) >= 128) return BigInt.asIntN(64, BigInt(`0x${field.toString('hex')}`));
      const digits = field.toString('latin1').replaceAll('\0', ' ').trim();
      return BigInt(`0o${digits || '0'}`);
    };
    const decimal = (key: string, from: number, length: number): string => (next[key]?.toString().split('.')[0] ?? String(number(from, length))) as string;
    const type = String.fromCharCode(block[156] as number);
    const helper = 'xLK'.includes(type);
    const size = helper ? Number(number(124, 12)) : Number(decimal('size', 124, 12));
    const body = all.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    if (type === 'x') {
      for (let from = 0; from < body.length; ) {
        const length = Number.parseInt(body.toString('latin1', from), 10);
        const record = body.subarray(from + String(length).length + 1, from + length - 1);
        const equals = record.indexOf('=');
        next[record.toString('latin1', 0, equals)] = record.subarray(equals + 1);
        from += length;
      }
      continue;
    }
    if (type === 'L' || type === 'K') {
      next[type === 'L' ? 'path' : 'linkpath'] = body.includes(0) ? body.subarray(0, body.indexOf(0)) : body;
      continue;
    }
    const magic = block.toString('latin1', 257, 265);
    const known = magic.startsWith('ustar\0') || magic === 'ustar  \0';
    const prefix = known ? text(345, 155) : Buffer.alloc(0);
    const name = next['path'] ?? (prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), text(0, 100)]) : text(0, 100));
    const device = known && (type === '3' || type === '4');
    const fields: [string, string | Buffer][] = [
      ['name', name],
      ['mode', String(number(100, 8))],
      ['uid', decimal('uid', 108, 8)],
      ['gid', decimal('gid', 116, 8)],
      ['size', String(size)],
      ['mtime', decimal('mtime', 136, 12)],
      ['typeflag', block.subarray(156, 157)],
      ['linkname', next['linkpath'] ?? text(157, 100)],
      ['uname', next['uname'] ?? (known ? text(265, 32) : '')],
      ['gname', next['gname'] ?? (known ? text(297, 32) : '')],
      ['devmajor', device ? String(number(329, 8)) : '0'],
      ['devminor', device ? String(number(337, 8)) : '0'],
    ];
    const attributes = Object.keys(next)
      .filter((key) => key.startsWith('SCHILY.xattr.'))
      .sort()
      .map((key): [string, Buffer] => [key.slice(13), next[key] as Buffer]);
    const hash = createHash(algorithm);
    for (const [key, value] of version === 'tarsum' ? fields : [...fields.filter(([field]) => field !== 'mtime'), ...attributes]) {
      hash.update(Buffer.from(key, 'latin1'));
      hash.update(value);
    }
    hash.update(body);
    entries.push({ name: name.toString('latin1').replace(/^\.\//, '').replace(/\/$/, ''), sum: hash.digest('hex') });
    next = {};
  }
  const position = new Map(entries.map((entry, index) => [entry, index]));
  const twice = new Set(entries.map(({ name }) => name)).size < entries.length;
  const less = (a: (typeof entries)[number], b: (typeof entries)[number]): boolean =>
    twice && a.name === b.name ? (position.get(a) as number) < (position.get(b) as number) : a.sum < b.sum;
  const sorted = [...entries];
  if (twice && sorted.length <= 12) {
    for (let i = 1; i < sorted.length; i++) {
      for (let j = i; j > 0 && less(sorted[j] as never, sorted[j - 1] as never); j--) [sorted[j], sorted[j - 1]] = [sorted[j - 1] as never, sorted[j] as never];
    }
  } else sorted.sort((a, b) => (less(a, b) ? -1 : less(b, a) ? 1 : 0));
  return `${sumType}:${createHash(algorithm)
    .update(sorted.map(({ sum }) => sum).join(''))
    .digest('hex')}`;
}
