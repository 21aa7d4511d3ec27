/** Several lines that name one path: what each says of it, put together. */

import { platformKey } from '../../core/platform.ts';
import type { LayerPattern } from './layer-line.ts';

/** One line that names a path. */
export interface Hit {
  /** Its title with `$1` and such replaced. */
  readonly line: LayerPattern;
  /** Place of the line among all, and of the path among what the line names. */
  readonly at: readonly [number, number];
  /** Whether it names nothing but this path. */
  readonly isPath: boolean;
}

export interface Layer {
  readonly line: LayerPattern;
  readonly at: readonly [number, number];
}

/**
 * The layers that a path makes: one, with every attribute that any of the lines gives it. Of two values the path's own line wins over a pattern,
 * else the later one. Where the same pattern, or the path itself, is given twice with different titles or platforms, two layers are meant.
 */
export function layersOf(hits: readonly Hit[]): readonly Layer[] {
  if (hits.length === 1) return hits;
  const variants: { readonly hits: Hit[]; at: Hit['at'] }[] = [];
  // Stable: what is special comes after what is general, whichever was written first.
  for (const hit of [...hits].sort((a, b) => Number(a.isPath) - Number(b.isPath))) {
    const friends = variants.filter((variant) => !variant.hits.some((other) => rivals(other, hit)));
    for (const variant of friends) {
      variant.hits.push(hit);
      if (variant === variants[0] && hit.at[0] < variant.at[0]) variant.at = hit.at;
    }
    if (friends.length === 0) variants.push({ hits: [...(variants[0]?.hits ?? []).filter((other) => !rivals(other, hit)), hit], at: hit.at });
  }
  return variants.map(({ hits: own, at }) => ({ line: own.map(({ line }) => line).reduce(merge), at }));
}

function rivals(a: Hit, b: Hit): boolean {
  if (!(a.isPath && b.isPath) && a.line.pattern !== b.line.pattern) return false;
  const differ = (one: string | undefined, other: string | undefined): boolean => one !== undefined && other !== undefined && one !== other;
  return differ(a.line.title, b.line.title) || differ(platformOf(a), platformOf(b));
}

function platformOf({ line: { platform } }: Hit): string | undefined {
  return platform === undefined ? undefined : platformKey(platform);
}

function merge(general: LayerPattern, special: LayerPattern): LayerPattern {
  return { ...general, ...special, annotations: { ...general.annotations, ...special.annotations } };
}
