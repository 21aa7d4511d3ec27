/** Whom to trust: certificate authorities, logs and clocks of one Sigstore or of several. */

import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify';
import { InputError } from '../../core/errors.ts';
import { PUBLIC_GOOD_ROOT } from './public-good-root.ts';

export type Root = Omit<TrustMaterial, 'publicKey'>;

const MEDIA_TYPE = /^application\/vnd\.dev\.sigstore\.trustedroot(?:\+json;version=0\.1|\.v0\.\d+\+json)$/;

/** The public instance's, which this build knows. */
export function publicGoodRoot(): Root {
  return toTrustMaterial(TrustedRoot.fromJSON(PUBLIC_GOOD_ROOT));
}

/**
 * One trusted root, or several as JSON lines (`gh attestation trusted-root` writes them). `keyed`: a key signs, so no authority is needed.
 * Throws `InputError` naming `path` for what is none, and for one that could prove nothing.
 */
export function readTrustedRoots(text: string, path: string, keyed: boolean): readonly Root[] {
  const documents = parseAll(text);
  if (documents === undefined || documents.length === 0) throw problem(path, 'is neither JSON nor JSON lines');
  return documents.map((document, at) => {
    const name = documents.length === 1 ? path : `${path}, line ${at + 1},`;
    const { mediaType } = (document ?? {}) as { readonly mediaType?: unknown };
    if (typeof mediaType !== 'string' || !MEDIA_TYPE.test(mediaType)) throw problem(name, 'is no trusted root');
    let root: Root;
    try {
      root = toTrustMaterial(TrustedRoot.fromJSON(document));
    } catch {
      throw problem(name, 'holds a key or a certificate that cannot be read');
    }
    if (root.certificateAuthorities.length === 0 && !keyed) throw problem(name, 'names no certificate authority, so it can confirm nobody');
    if (root.tlogs.length === 0 && root.timestampAuthorities.length === 0)
      throw problem(name, 'names neither a log nor a timestamp authority, so it can confirm no time');
    return root;
  });
}

function parseAll(text: string): readonly unknown[] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    try {
      return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [JSON.parse(line) as unknown]));
    } catch {
      return undefined;
    }
  }
}

function problem(path: string, why: string): InputError {
  return new InputError(`trusted-root: ${path} ${why}`, { hint: 'give what `cosign trusted-root create` or `gh attestation trusted-root` writes' });
}
