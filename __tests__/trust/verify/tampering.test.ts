/** A good bundle with one thing changed is refused, or says just what it said before: what is accepted is unsigned by design, and never reported. */

import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { IntegrityError } from '../../../src/core/errors.ts';
import { proofOf } from '../../../src/trust/verify/proof.ts';
import { type Root, readTrustedRoots } from '../../../src/trust/verify/trusted-root.ts';
import { FACTS, recorded } from '../recorded.ts';
import { type Variant, variantsOf } from '../tampering.ts';

const roots = readTrustedRoots(recorded('trusted-root.json'), 'root', false);
const timesOnly: readonly Root[] = roots.map((root) => ({ ...root, tlogs: [] }));

/** What no signature covers, and why that is no harm. */
const UNSIGNED: readonly { readonly where: RegExp; readonly why: string }[] = [
  { where: /^verificationMaterial\.certificate\.rawBytes#0$/, why: 'the outer DER tag: what is signed begins inside' },
  { where: /^verificationMaterial\.tlogEntries\.0\.logIndex/, why: 'the index among all shards: the proof has its own' },
  { where: /\.inclusionProof\.(?:rootHash|treeSize)/, why: 'the signed checkpoint says both, and counts' },
  { where: /\.inclusionProof\.logIndex=empty$/, why: 'empty is 0 in protobuf, which it was' },
  { where: /\.checkpoint\.envelope=more$/, why: 'text behind the signatures of a checkpoint' },
  { where: /^verificationMaterial\.tlogEntries\.0\.integratedTime/, why: 'counts only where the promise covers it' },
];
/** ecdsa-with-SHA256 as DER. Beside a signature it is not signed: with another name there the signature fits the same hash, or none. */
const ECDSA = Buffer.from('06082a8648ce3d040302', 'hex');
/** RFC 3161: a frame of DER around what is signed. Bytes. */
const FRAME = 64;

function isExplained({ name }: Variant, timestamp: Buffer | undefined): boolean {
  if (UNSIGNED.some(({ where }) => where.test(name))) return true;
  const at = /\.signedTimestamp#(\d+)$/.exec(name)?.[1];
  if (at === undefined || timestamp === undefined) return false;
  // The authority's certificate comes along, and the one of the root counts.
  const given = roots.flatMap(({ timestampAuthorities }) =>
    timestampAuthorities.flatMap(({ certChain }) => certChain.map((one) => Buffer.from(one.root.toDER()))),
  );
  const starts = given.map((der) => [timestamp.indexOf(der), der.length] as const).filter(([start]) => start >= 0);
  starts.push([timestamp.lastIndexOf(ECDSA), ECDSA.length]);
  return Number(at) < FRAME || starts.some(([start, length]) => Number(at) >= start - FRAME / 4 && Number(at) < start + length + FRAME / 4);
}

describe.each([
  { file: 'provenance-v1.json', trust: roots, least: 200 },
  { file: 'provenance-v2.json', trust: roots, least: 200 },
  { file: 'provenance-none.json', trust: timesOnly, least: 120 },
  { file: 'cosign-v2.json', trust: roots, least: 200 },
])('$file', ({ file, trust, least }) => {
  const text = recorded(file);
  const good = proofOf(text, FACTS.subject, { roots: trust });
  const stamp = JSON.parse(text).verificationMaterial.timestampVerificationData?.rfc3161Timestamps[0].signedTimestamp as string | undefined;
  const timestamp = stamp === undefined ? undefined : Buffer.from(stamp, 'base64');

  test('is good', () => {
    expect(good.issuer).toBe(FACTS.issuer);
    expect(new X509Certificate(Buffer.from(JSON.parse(text).verificationMaterial.certificate.rawBytes, 'base64')).subjectAltName).toBe(`URI:${good.identity}`);
  });

  test('changed anywhere, it proves nothing else', () => {
    const variants = variantsOf(text).filter((variant) => variant.text !== JSON.stringify(JSON.parse(text)));
    expect(variants.length).toBeGreaterThan(least);
    const accepted: string[] = [];
    for (const variant of variants) {
      try {
        expect([variant.name, proofOf(variant.text, FACTS.subject, { roots: trust })]).toEqual([variant.name, good]);
        if (!isExplained(variant, timestamp)) accepted.push(variant.name);
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error;
      }
    }
    expect(accepted).toEqual([]);
  }, 120_000);
});
