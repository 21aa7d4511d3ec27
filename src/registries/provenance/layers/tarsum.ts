/** TarSum: a checksum of what is in a tar, whatever the order of its entries and whoever wrote it. The rules are those of 2014. */

import { createHash, type Hash } from 'node:crypto';
import type { Digest } from '../../../core/digest.ts';
import { InputError } from '../../../core/errors.ts';
import type { TarHeader } from './tar-header.ts';
import { createTarReader } from './tar-reader.ts';

export interface TarSum {
  /** Throws `IntegrityError` with offset and reason for what is no tar. The chunk is not kept. */
  update(chunk: Uint8Array): void;
  /** Throws `IntegrityError` when the archive is cut short. To be called once. */
  digest(): Digest;
  /** Where the last entry ends; known after `digest`. Bytes. */
  contentEnd(): number;
}

/** What each version hashes of a header, in this order (moby: pkg/tarsum/versioning.go, 2014). */
const WITHOUT_MTIME = ['name', 'mode', 'uid', 'gid', 'size', 'typeflag', 'linkname', 'uname', 'gname', 'devmajor', 'devminor'] as const;
const ALL = ['name', 'mode', 'uid', 'gid', 'size', 'mtime', 'typeflag', 'linkname', 'uname', 'gname', 'devmajor', 'devminor'] as const;

interface EntrySum {
  /** Normalised, latin1; used for nothing but finding doubles. */
  readonly name: string;
  readonly hex: string;
  readonly position: number;
}

/** Beyond it Go's own order of doubled names is not defined, and a plain sort will do. */
const INSERTION_SORT = 12;

/** `tarsum`, `tarsum.v1` or `tarsum.dev`, `+`, `sha256` or `sha512`. Throws `InputError` for any other type. */
export function createTarSum(sumType: string): TarSum {
  const [, version, algorithm] = /^(tarsum(?:\.v1|\.dev)?)\+(sha256|sha512)$/.exec(sumType) ?? [];
  if (version === undefined || algorithm === undefined) {
    throw new InputError(`"${sumType}" is not a type of tar sum`, { hint: 'use tarsum, tarsum.v1 or tarsum.dev with +sha256 or +sha512' });
  }
  const sums: EntrySum[] = [];
  const names = new Set<string>();
  let doubled = false;
  let name = '';
  let hash: Hash = createHash(algorithm);
  const reader = createTarReader({
    begin(header) {
      name = normalised(header.name);
      doubled ||= names.has(name);
      names.add(name);
      hash = createHash(algorithm);
      hash.update(headerText(header, version));
    },
    body(chunk) {
      hash.update(chunk);
    },
    end() {
      sums.push({ name, hex: hash.digest('hex'), position: sums.length });
    },
  });
  return {
    update: reader.update,
    contentEnd: reader.contentEnd,
    digest() {
      reader.finish();
      const whole = createHash(algorithm);
      for (const { hex } of sorted(sums, doubled)) whole.update(hex);
      return { algorithm: sumType, hex: whole.digest('hex') };
    },
  };
}

function headerText(header: TarHeader, version: string): Buffer {
  const parts: Buffer[] = [];
  for (const key of version === 'tarsum' ? ALL : WITHOUT_MTIME) {
    const value = header[key];
    parts.push(Buffer.from(key));
    if (key === 'typeflag') parts.push(Buffer.of(header.typeflag));
    else parts.push(Buffer.isBuffer(value) ? value : Buffer.from(String(value)));
  }
  if (version !== 'tarsum') for (const [key, value] of [...header.xattrs].sort(([a], [b]) => Buffer.compare(a, b))) parts.push(key, value);
  return Buffer.concat(parts);
}

/** Without one leading `./` and one trailing `/`. */
function normalised(name: Buffer): string {
  const text = name.toString('latin1');
  return text.slice(text.startsWith('./') ? 2 : 0, text.endsWith('/') && text.length > 0 ? -1 : undefined);
}

/** By sum; with doubled names by a comparison that is not transitive, so the way of sorting is part of the rule. */
function sorted(sums: readonly EntrySum[], doubled: boolean): readonly EntrySum[] {
  const order = (a: EntrySum, b: EntrySum): number => {
    if (doubled && a.name === b.name) return a.position - b.position;
    return a.hex < b.hex ? -1 : a.hex > b.hex ? 1 : 0;
  };
  if (!doubled || sums.length > INSERTION_SORT) return [...sums].sort(order);
  const result: EntrySum[] = [];
  for (const sum of sums) {
    let at = result.length;
    while (at > 0 && order(sum, result[at - 1] as EntrySum) < 0) at--;
    result.splice(at, 0, sum);
  }
  return result;
}
