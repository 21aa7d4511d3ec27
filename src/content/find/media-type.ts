/** Media types: of files by their names, and of layers by how they were packed. */

import { lookup } from 'mrmime';

/** https://github.com/opencontainers/image-spec/blob/main/layer.md */
export const TAR_LAYER = 'application/vnd.oci.image.layer.v1.tar';
export const GZIP_LAYER = `${TAR_LAYER}+gzip`;
export const ZSTD_LAYER = `${TAR_LAYER}+zstd`;

/** RFC 6838, section 4.2: two restricted names, each at most 127 characters. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

export function isMediaType(text: string): boolean {
  return MEDIA_TYPE.test(text);
}

/** What runtimes know as a layer. */
export function isLayerType(type: string | undefined): boolean {
  return type === TAR_LAYER || type === GZIP_LAYER || type === ZSTD_LAYER;
}

/** By the extension; `application/octet-stream` where it says nothing. */
export function mediaTypeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (name.includes('.') ? lookup(name) : undefined) ?? 'application/octet-stream';
}
