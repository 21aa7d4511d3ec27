/** Where to publish: the inputs `image` and `tag`, joined. */

import { InputError } from '../../../core/errors.ts';
import { checkTag, formatImage, type Image, parseReference, type ReferenceRules, userOf } from '../../../core/reference.ts';
import type { InputReader } from '../reader.ts';

export interface Destination {
  readonly image: Image;
  /** Empty = by digest only. */
  readonly tags: readonly string[];
}

/**
 * Bare tags go to every image, full references (as docker/metadata-action writes them) to the image they name.
 * `reader` notes what is wrong; `input` is where the images stand.
 */
export function destinations(
  images: readonly string[],
  tags: readonly string[],
  reader: InputReader,
  rules: ReferenceRules,
  input = 'image',
): readonly Destination[] {
  const { attempt, note } = reader;
  const found = new Map<string, { image: Image; tags: Set<string> }>();
  if (images.length === 0) note(new InputError(`${input}: is required, and nothing is given`, { hint: 'write HOST/NAME, such as ghcr.io/owner/name' }));
  for (const text of images) {
    attempt(input, () => {
      const reference = parseReference(text, rules);
      if (reference.tag !== undefined || reference.digest !== undefined) {
        throw new InputError(`"${text}" carries a ${reference.tag === undefined ? 'digest' : 'tag'}: an image is HOST/NAME`, {
          hint: 'name tags in the input `tag`',
        });
      }
      const key = formatImage(reference.image);
      const other = found.get(key)?.image;
      if (other?.kind === 'registry' && reference.image.kind === 'registry' && other.origin !== reference.image.origin) {
        throw new InputError(`"${text}" and ${other.origin}/${other.name} are one image by two ways`, { hint: 'write it once' });
      }
      if (other === undefined) found.set(key, { image: reference.image, tags: new Set() });
    });
  }
  const allRead = reader.isClean();
  for (const text of tags) {
    attempt('tag', () => {
      if (!isReference(text, [...found.values()])) {
        checkTag(text, text, rules.names);
        for (const destination of found.values()) destination.tags.add(text);
        return;
      }
      const reference = parseReference(text, rules);
      if (reference.tag === undefined || reference.digest !== undefined) throw new InputError(`"${text}" is no full reference: HOST/NAME:TAG`);
      const destination = found.get(formatImage(reference.image));
      if (destination !== undefined) destination.tags.add(reference.tag);
      // Where an image itself could not be read, its references have nothing to fit.
      else if (allRead) throw new InputError(`"${text}" names an image that the input \`${input}\` does not: ${[...found.keys()].join(', ')}`);
    });
  }
  return [...found.values()].map(({ image, tags: own }) => ({ image, tags: [...own] }));
}

/**
 * Whether a text is meant as `HOST/NAME…` and not as a tag. Branches have slashes too, and dots: what begins as a host would must have
 * a port, a user, a tag or a digest, or be the host of one of ours.
 */
export function isReference(text: string, places: readonly { readonly image: Image }[]): boolean {
  const slash = text.indexOf('/');
  const host = text.slice(0, Math.max(0, slash)).toLowerCase();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /:\d+$|^localhost$/.test(host) || userOf(text) !== undefined) return true;
  if (places.some(({ image }) => image.kind === 'registry' && image.host === host)) return true;
  return host.includes('.') && /[:@]/.test(text.slice(slash));
}
