/** Who may do what in the provenance registry in memory: `Token a,b`, Basic, and an index that trades one for the other. */

import { type Answer, type Ask, wholeBody } from './oci-registry-answer.ts';
import type { ProvenanceRegistryOptions } from './provenance-registry-options.ts';

export interface ProvenanceGate {
  /** The refusal, or `undefined` when the request may pass. */
  check(ask: Ask): Answer | undefined;
  /** `PUT /v1/repositories/NAME/` */
  index(ask: Ask, image: string): Promise<Answer>;
}

const UNAUTHORIZED: Answer = { status: 401, body: 'Authentication is required.' };

export function createProvenanceGate(options: ProvenanceRegistryOptions, host: () => string, complain: (what: string) => void): ProvenanceGate {
  const { login } = options;
  const tokens = options.tokens ?? options.index?.tokens;
  const basic = login === undefined ? undefined : `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const wanted = tokens === undefined ? basic : `Token ${tokens.join(',')}`;
  return {
    check: (ask) => (wanted === undefined || ask.request.headers.authorization === wanted ? undefined : UNAUTHORIZED),

    async index(ask, image) {
      const { index } = options;
      const body = Buffer.from((await wholeBody(ask, 1024)) ?? []).toString();
      if (index === undefined) return { status: 404 };
      const { headers } = ask.request;
      if (headers.authorization !== basic) return UNAUTHORIZED;
      if (headers['x-docker-token'] !== 'true' || headers['content-type'] !== 'application/json' || body !== '[]') {
        complain(`the index was asked with X-Docker-Token "${headers['x-docker-token']}", "${headers['content-type']}" and the body ${body}`);
        return { status: 400 };
      }
      const away = `/v1/repositories/index/${image}/`;
      if (index.redirect !== undefined && !image.startsWith('index/')) return { status: index.redirect, headers: { location: away } };
      return { status: 200, headers: { 'x-docker-token': index.tokens, 'x-docker-endpoints': index.endpoints ?? host() }, body: '""' };
    },
  };
}
