/** The input `mount-from`, for one image. */

import { type Image, isLoopbackHost } from '../../core/reference.ts';

/** Names of the repositories to mount from: bare names, and those that name this image's own host. */
export function mountSources(given: readonly string[], image: Image): readonly string[] {
  if (image.kind !== 'registry') return [];
  return given.flatMap((text) => {
    const bare = text.replace(/^(?:oci|https?):\/\//, '').toLowerCase();
    const slash = bare.indexOf('/');
    const first = bare.slice(0, Math.max(0, slash));
    if (!/[.:]/.test(first) && !isLoopbackHost(first)) return [bare];
    return first === image.host ? [bare.slice(slash + 1)] : [];
  });
}
