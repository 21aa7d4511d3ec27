/** The addresses of the 2014 protocol as a server reads them, written down apart from the client's. */

export interface ProvenanceRoute {
  readonly name: 'version' | 'readManifest' | 'putManifest' | 'tags' | 'readBlob' | 'putBlob' | 'mountBlob' | 'index';
  readonly image: string;
  readonly tag: string;
  readonly sumType: string;
  readonly sum: string;
}

/** moby/moby 73a9089306, registry/session_v2.go. An image may hold slashes: a greedy match gives it all but what must follow. */
const IMAGE = '/(?<image>[a-z0-9._/-]+)';
const TAG = '/(?<tag>[A-Za-z0-9._-]+)';
const SUM_TYPE = '/(?<sumType>[a-z0-9._+-]+)';
const SUM = '/(?<sum>[A-Fa-f0-9]{4,})';

const ROUTES: readonly (readonly [ProvenanceRoute['name'], string])[] = [
  ['version', 'GET /v2/version'],
  ['readManifest', `GET /v2/manifest${IMAGE}${TAG}`],
  ['putManifest', `PUT /v2/manifest${IMAGE}${TAG}`],
  ['tags', `GET /v2/tags${IMAGE}`],
  ['readBlob', `GET /v2/blob${IMAGE}${SUM_TYPE}${SUM}`],
  ['putBlob', `PUT /v2/blob${IMAGE}${SUM_TYPE}`],
  ['mountBlob', `POST /v2/mountblob${IMAGE}${SUM_TYPE}${SUM}`],
  ['index', `PUT /v1/repositories${IMAGE}/`],
];

/** `path` as it was sent. */
export function provenanceRoute(method: string, path: string): ProvenanceRoute | undefined {
  for (const [name, pattern] of ROUTES) {
    const match = new RegExp(`^${pattern}$`).exec(`${method} ${path}`);
    if (match) return { name, image: '', tag: '', sumType: '', sum: '', ...match.groups };
  }
  return undefined;
}
