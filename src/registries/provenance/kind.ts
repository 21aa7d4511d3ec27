/** Docker's "V2 provenance" protocol of October 2014: layers by what is in a tar, manifests that carry their signatures. */

import type { NetworkKind } from '../types.ts';
import { EXPRESSIONS } from './routes.ts';
import { signingKey, signingKeys, sumType, sumTypeOf, verifyKey, verifyKeyOf } from './settings.ts';

const TITLE = 'a provenance registry';
const NO_REFERRERS = 'needs a manifest beside the one that is published, which nobody would find at';

// What runs seldom is loaded when it runs: few registries speak this.
export const provenance: NetworkKind = {
  name: 'provenance',
  title: TITLE,
  names: { name: new RegExp(`^${EXPRESSIONS.image}$`), tag: new RegExp(`^${EXPRESSIONS.tag}$`) },
  knows: { digests: false, configs: false, indexes: false, referrers: false, signatures: true, blobsEverywhere: true, severalTokens: true },
  unknownInputs: [
    { input: 'archive', values: ['gzip', 'zstd'], why: 'is not taken by' },
    { input: 'subject', why: 'is unknown to' },
    { input: 'format', values: ['image'], why: 'is unknown to' },
    { input: 'artifact-type', why: 'is unknown to' },
    { input: 'split', except: ['none'], why: 'is unknown to' },
    { input: 'config', why: 'is not taken by' },
    ...['attest', 'sign'].map((input) => ({ input, values: ['true', 'True', 'TRUE'], why: NO_REFERRERS })),
    { input: 'sbom', why: NO_REFERRERS },
  ],
  ownInputs: { 'signing-key': signingKey, 'sum-type': sumType, 'verify-key': verifyKey },
  fetchCommand: () => undefined,

  tarLayers: (inputs) => ({
    takenBy: TITLE,
    async measure(path, isPacked, what) {
      const { measureTar } = await import('./layers/plain-tar.ts');
      return measureTar(path, isPacked, sumTypeOf(inputs), what);
    },
  }),

  /** What the other protocol's registries would not say; `connect` asks for the version, and so makes sure. */
  isMine: ({ status }) => status === 401 || status === 404,

  async connect({ plain, debug, ...connection }, { origin, name }) {
    const { authorize } = await import('./auth.ts');
    return (await authorize({ send: plain, debug }, { ...connection, origin, name })).send;
  },

  async openTarget(send, image, { inputs, clock, info, debug }) {
    const { provenanceTarget } = await import('./target.ts');
    const signingTime = Math.floor(clock.now() / 1000);
    return provenanceTarget(send, image, { sumType: sumTypeOf(inputs), keys: signingKeys(inputs, info), signingTime, debug });
  },

  async openSource(send, image, { inputs, warn, debug }) {
    const { provenanceSource } = await import('./source.ts');
    return provenanceSource(send, image, { verifyKey: verifyKeyOf(inputs), warn, debug });
  },
};
