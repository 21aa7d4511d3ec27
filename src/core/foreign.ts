/** Layers that registries name and need not hold: who made them lets nobody else hand them on. */

/** By its media type: https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers, and docker's older name. */
export function isForeign(mediaType: string): boolean {
  return /nondistributable|foreign/.test(mediaType);
}
