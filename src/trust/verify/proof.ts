/** What a bundle proves: the cryptography is @sigstore/verify's, and what it does not look at is looked at here. */

import type { KeyObject } from 'node:crypto';
import { type BundleLatest, bundleFromJSON, isBundleWithDsseEnvelope, isBundleWithPublicKey } from '@sigstore/bundle';
import { type Signer, toSignedEntity, Verifier } from '@sigstore/verify';
import type { Digest } from '../../core/digest.ts';
import { IntegrityError } from '../../core/errors.ts';
import { BUNDLE } from '../statement/bundle.ts';
import { IN_TOTO } from '../statement/dsse.ts';
import { extensionOf } from './extensions.ts';
import type { Root } from './trusted-root.ts';

/** All of it is signed, and by whom is proved. Members are `undefined` where a certificate does not have them, or a key signed. */
export interface Facts {
  readonly predicateType: string;
  /** The certificate's only name. */
  readonly identity: string | undefined;
  readonly issuer: string | undefined;
  readonly repository: string | undefined;
  readonly ref: string | undefined;
  readonly commit: string | undefined;
  readonly run: string | undefined;
}

/** Of one root with its own thresholds, or of a key; a root beside a key is asked for its log and clock alone. */
export type Trust = { readonly roots: readonly Root[] } | { readonly key: KeyObject; readonly roots: readonly Root[] };

const STATEMENTS = ['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1'];

/** Throws `IntegrityError` with one clause that says why the bundle proves nothing about `subject`; whatever it holds, no other error. */
export function proofOf(text: string, subject: Digest, trust: Trust): Facts {
  try {
    return examine(text, subject, trust);
  } catch (error) {
    if (error instanceof IntegrityError) throw error;
    // Bytes of strangers: a certificate that is none must not end a pull in another way than a refusal.
    throw new IntegrityError(`does not verify (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  }
}

function examine(text: string, subject: Digest, trust: Trust): Facts {
  const json = JSON.parse(text) as { readonly mediaType?: unknown };
  if (json.mediaType !== BUNDLE) throw new IntegrityError(`is no bundle of version 0.3, but ${JSON.stringify(json.mediaType)}`);
  const bundle = bundleFromJSON(json) as BundleLatest;
  if (!isBundleWithDsseEnvelope(bundle)) throw new IntegrityError('signs a file, not a statement');
  const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
  if (signatures.length !== 1) throw new IntegrityError(`has ${signatures.length} signatures, where one is allowed`);
  if (payloadType !== IN_TOTO) throw new IntegrityError('is no statement of in-toto');
  if (isBundleWithPublicKey(bundle) !== 'key' in trust) {
    throw new IntegrityError('key' in trust ? 'is signed with a certificate, and a key is wanted' : 'is signed with a key, and a certificate is wanted');
  }
  const { identity } = 'key' in trust ? verifyByKey(bundle, trust.key, trust.roots) : verifyByRoots(bundle, trust.roots);
  const predicateType = predicateTypeOf(payload, subject);
  const oids = identity?.oids ?? [];
  return {
    predicateType,
    identity: identity?.subjectAlternativeName,
    issuer: extensionOf(oids, 8),
    repository: extensionOf(oids, 12),
    commit: extensionOf(oids, 13),
    ref: extensionOf(oids, 14),
    run: extensionOf(oids, 21),
  };
}

/** One root that accepts is enough. Throws what the last one said. */
function verifyByRoots(bundle: BundleLatest, roots: readonly Root[]): Signer {
  return firstOf(roots, (root) => {
    const thresholds = { tlogThreshold: root.tlogs.length > 0 ? 1 : 0, ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0, timestampThreshold: 1 };
    const nobody = () => {
      throw new IntegrityError('is signed with a key, and a certificate is wanted');
    };
    return new Verifier({ ...root, publicKey: nobody }, thresholds).verify(toSignedEntity(bundle));
  });
}

/** Of a root only the log and the clock count: its authorities certify anybody. */
function verifyByKey(bundle: BundleLatest, key: KeyObject, roots: readonly Root[]): Signer {
  const publicKey = () => ({ publicKey: key, validFor: () => true });
  if (roots.length === 0) {
    // Evidence of logs that nobody vouches for is refused by the package, but here there is nothing that it could add.
    const { timestampVerificationData: _times, ...material } = bundle.verificationMaterial;
    const bare = { ...bundle, verificationMaterial: { ...material, tlogEntries: [], timestampVerificationData: undefined } } as BundleLatest;
    const nothing = { certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [], publicKey };
    return new Verifier(nothing, { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 }).verify(toSignedEntity(bare));
  }
  return firstOf(roots, (root) => {
    const hasLog = root.tlogs.length > 0;
    const thresholds = { tlogThreshold: hasLog ? 1 : 0, ctlogThreshold: 0, timestampThreshold: hasLog ? 0 : 1 };
    return new Verifier({ ...root, certificateAuthorities: [], ctlogs: [], publicKey }, thresholds).verify(toSignedEntity(bundle));
  });
}

function firstOf<T>(roots: readonly Root[], verify: (root: Root) => T): T {
  let last: unknown;
  for (const root of roots) {
    try {
      return verify(root);
    } catch (error) {
      last = error;
    }
  }
  throw last ?? new IntegrityError('cannot be verified, as no root is trusted');
}

/** The type as it was signed; an annotation says anything. Throws `IntegrityError` where the statement is about something else. */
function predicateTypeOf(payload: Uint8Array, { algorithm, hex }: Digest): string {
  const statement = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as Readonly<Record<string, unknown>> | null;
  if (!STATEMENTS.includes(String(statement?.['_type']))) throw new IntegrityError('is no statement of in-toto');
  const { subject, predicateType } = statement as Readonly<Record<string, unknown>>;
  const subjects = Array.isArray(subject) ? (subject as { readonly digest?: Readonly<Record<string, unknown>> }[]) : [];
  if (!subjects.some((one) => one?.digest?.[algorithm] === hex)) throw new IntegrityError('is about another digest');
  if (typeof predicateType !== 'string' || predicateType === '') throw new IntegrityError('does not say what it attests');
  return predicateType;
}
