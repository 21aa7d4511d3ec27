/** The OCI image layout, a folder on disk. */

import { OCI_NAMES } from '../../core/reference.ts';
import type { LocalKind } from '../types.ts';
import { layoutSource } from './source.ts';
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
