/** OCI Distribution 1.1, what most registries speak. */

import { OCI_NAMES } from '../../core/reference.ts';
import type { FirstAnswer, NetworkKind } from '../types.ts';
import { ACCEPT } from './read-manifest.ts';
import { anyTagUrl, manifestUrl, tagsUrl } from './routes.ts';
import { ociSource } from './source.ts';
import { ociTarget } from './target.ts';

export const oci: NetworkKind = {
  name: 'oci',
  title: 'an OCI registry',
  names: OCI_NAMES,
  knows: { digests: true, configs: true, indexes: true, referrers: true, signatures: false, blobsEverywhere: false, severalTokens: false },
  unknownInputs: [],
  ownInputs: {},
  fetchCommand: (image, digest) => `oras pull ${image}@${digest}`,

  firstRequest({ origin, name }, question, actions) {
    const scopes = [`repository:${name}:${actions.join(',')}`];
    if (typeof question === 'object') return { method: 'GET', url: manifestUrl(origin, name, question.tag), headers: { accept: ACCEPT }, scopes };
    return { method: 'GET', url: question === 'tags' ? tagsUrl(origin, name) : anyTagUrl(origin, name), scopes };
  },

  /** None answers 404 without an error body or its version header, or 401 without a challenge. */
  isMine(answer) {
    if (answer.status === 401) return answer.header('www-authenticate') !== undefined;
    return answer.status !== 404 || (answer.header('docker-distribution-api-version') ?? '').startsWith('registry/2') || hasErrors(answer);
  },

  connect: async ({ send }) => send,
  openTarget: async (send, image, options) => ociTarget(send, image, options),
  openSource: async (send, image) => ociSource(send, image),
};

function hasErrors({ body }: FirstAnswer): boolean {
  try {
    const { errors } = JSON.parse(new TextDecoder().decode(body)) as { errors?: unknown };
    return Array.isArray(errors);
  } catch {
    return false;
  }
}
