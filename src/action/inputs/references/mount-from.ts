/** The input `mount-from`: repositories that blobs may lie in already, on the registries of the images. */

import { InputError } from '../../../core/errors.ts';
import { type Image, parseReference, type ReferenceRules } from '../../../core/reference.ts';
import type { InputReader } from '../reader.ts';
import type { Destination } from './destinations.ts';

export interface MountRepository {
  /** `undefined` = on whichever registry the image is. */
  readonly host: string | undefined;
  readonly name: string;
}

/** What cannot be mounted from by any of the images is noted: it would be asked for in vain. */
export function mountRepositories(
  given: readonly string[],
  places: readonly Destination[],
  rules: ReferenceRules,
  { attempt }: InputReader,
): readonly MountRepository[] {
  return given.flatMap((text) => attempt('mount-from', () => mountRepository(text, places, rules)) ?? []);
}

function mountRepository(text: string, places: readonly Destination[], rules: ReferenceRules): MountRepository {
  const hosts = places.flatMap(({ image }) => (image.kind === 'registry' ? image.host : []));
  const [first = '', ...rest] = text.split('/');
  // As docker tells a host from the first part of a name: by a dot, a port, or the one name that is always one.
  const named = text.includes('://') || (rest.length > 0 && /[.:@]|^localhost$/i.test(first));
  const { image, tag, digest } = parseReference(named ? text : `${hosts[0] ?? 'localhost'}/${text}`, rules);
  if (tag !== undefined || digest !== undefined) throw new InputError(`"${text}" carries a ${tag === undefined ? 'digest' : 'tag'}: blobs lie in a repository`);
  const host = image.kind === 'registry' ? image.host : undefined;
  if (places.length > 0 && hosts.length === 0) throw new InputError(`"${text}": blobs are mounted in registries, and no image is in one`);
  if (image.kind !== 'registry' || (named && places.length > 0 && !hosts.includes(image.host))) {
    throw new InputError(`"${text}" is on another registry than the images (${hosts.join(', ')}), and blobs are mounted within one`);
  }
  return { host: named ? host : undefined, name: image.name };
}

/** The names of those that this image can mount from. */
export function mountSources(given: readonly MountRepository[], image: Image): readonly string[] {
  return image.kind !== 'registry' ? [] : given.flatMap(({ host, name }) => (host === undefined || host === image.host ? name : []));
}
