/** How much of one document is read at the most, whoever sends it. */

/**
 * A manifest, or a page of a list. Registries take manifests of 4 MiB (distribution-spec, "Pushing Manifests"); twice that is read. Bytes.
 */
export const LARGEST_DOCUMENT = 8 * 1024 * 1024;
