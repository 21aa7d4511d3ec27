/** Which layers go into which manifest: one for each platform that a layer names; layers without one are in all. */

import type { LocalBlob, Platform } from '../../core/model.ts';
import { platformKey } from '../../core/platform.ts';
import type { Part } from '../put/encode.ts';

/**
 * `configFor` makes the config of one manifest. With no layer for a platform there is one part, for `platform` if that is given.
 * `isIndex` tells whether the parts belong under an index.
 */
export function partsOf(
  layers: readonly LocalBlob[],
  platform: Platform | undefined,
  configFor: (layers: readonly LocalBlob[], platform: Platform | undefined) => LocalBlob | undefined,
): { readonly parts: readonly Part[]; readonly isIndex: boolean } {
  const platforms = new Map<string, Platform>();
  for (const { platform: own } of layers) if (own !== undefined && !platforms.has(platformKey(own))) platforms.set(platformKey(own), own);
  if (platforms.size === 0) return { parts: [{ layers, config: configFor(layers, platform), platform }], isIndex: false };
  const parts = [...platforms].map(([name, own]) => {
    const wanted = layers.filter((layer) => layer.platform === undefined || platformKey(layer.platform) === name);
    return { layers: wanted, config: configFor(wanted, own), platform: own };
  });
  return { parts, isIndex: true };
}
