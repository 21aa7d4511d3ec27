/** The OCI image layout on disk: a folder, and a tar of one. */

import { OCI_NAMES } from '../../core/reference.ts';
import type { LocalKind } from '../types.ts';
import { archiveTarget } from './archive-target.ts';
import { archiveSource, layoutSource } from './source.ts';
import { layoutTarget } from './target.ts';

export const layout: LocalKind = {
  name: 'layout',
  title: 'an OCI image layout',
  scheme: 'oci-layout',
  names: OCI_NAMES,
  knows: { digests: true, configs: true, indexes: true, referrers: true, signatures: false, blobsEverywhere: false, severalTokens: false },
  unknownInputs: [],
  ownInputs: {},
  // The folder's name goes to a shell in quotes.
  fetchCommand: (image, digest) => `oras pull --oci-layout '${`${image.slice('oci-layout://'.length)}@${digest}`.replaceAll("'", "'\\''")}'`,
  openTarget: async (path, { inputs }) => layoutTarget(path, inputs),
  openSource: async (path, { inputs }) => layoutSource(path, inputs),
};

/** https://github.com/containers/image/blob/main/docs/containers-transports.5.md: `oci-archive` */
export const archive: LocalKind = {
  ...layout,
  title: 'an OCI image layout in a tar',
  scheme: 'oci-archive',
  fetchCommand: (image, digest) => layout.fetchCommand(image.replace(/^oci-archive:/, 'oci-layout:'), digest),
  openTarget: async (path, { inputs }) => archiveTarget(path, inputs),
  openSource: async (path, { inputs }) => archiveSource(path, inputs),
};
