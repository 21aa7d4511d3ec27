/** A manifest that lies beside what is published: by its tag or digest, however that is written. */

import { bareDigest, formatDigest, requireDigest } from '../../../core/digest.ts';
import { InputError } from '../../../core/errors.ts';
import { checkTag, formatImage, parseReference, type ReferenceRules } from '../../../core/reference.ts';
import { type Destination, isReference } from './destinations.ts';

/**
 * The tag, or `algorithm:hex`. A full reference, as outputs hold it, must name one of the images: `elsewhere` is what is wrong otherwise.
 * Throws `InputError`.
 */
export function inRepository(text: string, places: readonly Destination[], rules: ReferenceRules, elsewhere: string): string {
  const bare = text.startsWith('@') ? text.slice(1) : text;
  // Docker's guides pass digests on as names of files, without their algorithm.
  const digest = bareDigest(bare);
  if (digest !== undefined) return digest;
  if (/^[a-z0-9.+]+:[a-f0-9]{32,}$/.test(bare)) return formatDigest(requireDigest(bare));
  if (!isReference(bare, places)) return checkTag(bare, bare, rules.names);
  const { image, tag, digest: pinned } = parseReference(bare, rules);
  const name = formatImage(image);
  if (!places.some((place) => formatImage(place.image) === name)) throw new InputError(`"${bare}" is in ${name}, and ${elsewhere}`);
  const reference = pinned ?? tag;
  if (reference === undefined) throw new InputError(`"${bare}" names neither a tag nor a digest`);
  return reference;
}
