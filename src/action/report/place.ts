/** Where a run goes, for the sentences of its failures. */

import { located } from '../../core/located.ts';
import { formatImage, type Image } from '../../core/reference.ts';
import type { Destination } from '../inputs/references/destinations.ts';

export interface Place {
  /** As outputs show them. */
  readonly images: readonly string[];
  /** `:TAG` or `@DIGEST`, where there is one for all of them; else empty. */
  readonly suffix: string;
}

/** So many are named where a failure is that of all. */
const SHOWN = 3;

/** `reference` is a tag or a digest. */
export function placeOf(image: Image, reference: string | undefined): Place {
  return { images: [formatImage(image)], suffix: reference === undefined ? '' : `${reference.includes(':') ? '@' : ':'}${reference}` };
}

export function placeOfAll(destinations: readonly Destination[]): Place {
  const tags = new Set(destinations.map(({ tags }) => tags.join(',')));
  const [only] = destinations[0]?.tags ?? [];
  const isOne = tags.size === 1 && destinations[0]?.tags.length === 1 && only !== undefined;
  return { images: destinations.map(({ image }) => formatImage(image)), suffix: isOne ? `:${only}` : '' };
}

/** The same failure, naming where it was. Of several images the one that it names, or all: what each does itself is named there. */
export function locate(error: unknown, { images, suffix }: Place): unknown {
  const own = images.find((image) => error instanceof Error && located(error, image) === error);
  if (own !== undefined) return located(error, own, suffix);
  return located(error, describePlace({ images, suffix }));
}

/** `HOST/NAME:TAG` of each. */
export function describePlace({ images, suffix }: Place): string {
  return `${images
    .slice(0, SHOWN)
    .map((image) => `${image}${suffix}`)
    .join(', ')}${images.length > SHOWN ? ` and ${images.length - SHOWN} more` : ''}`;
}
