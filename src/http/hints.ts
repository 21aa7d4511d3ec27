/** What to change, by what a registry answered: facts of the field, kept as data with their sources. */

export interface Refusal {
  readonly status: number;
  readonly method: string;
  readonly host: string;
  readonly codes: readonly string[];
  /** What the registry said, in its own words. */
  readonly words: string;
  /** No credentials were known. */
  readonly anonymous: boolean;
}

export interface Hint {
  /** For tests and docs. */
  readonly name: string;
  /** The hosts it is about; all when left out. */
  readonly host?: RegExp;
  readonly status?: readonly number[];
  readonly codes?: readonly string[];
  readonly words?: RegExp;
  readonly anonymous?: true;
  /** One sentence without a full stop. */
  readonly hint: string;
  readonly source: string;
}

const GHCR = /(^|\.)ghcr\.io$|^containers\./;
const ECR = /\.dkr\.ecr\.|\.dkr-ecr\.|^public\.ecr\.aws$/;
const GAR = /\.pkg\.dev$|(^|\.)gcr\.io$/;

/** The first that fits is shown, so the special ones stand before the general. */
export const HINTS: readonly Hint[] = [
  {
    name: 'plain http to a TLS port',
    words: /client sent an http request to an https server|plain http request was sent to https port/i,
    hint: 'the registry speaks https: write https:// before the image, or leave out http:// (localhost is plain HTTP by itself)',
    source: 'Go net/http server, nginx error page 497',
  },
  {
    name: 'ghcr: no permission',
    host: GHCR,
    status: [403],
    hint: 'give the job `permissions: packages: write`, and the repository write access in the package settings (Manage Actions access)',
    source: 'https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility',
  },
  {
    name: 'ghcr: not logged in',
    host: GHCR,
    status: [401],
    hint: 'give the job `permissions: packages: write` and leave github-token at its default, or set username and password',
    source: 'https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry',
  },
  {
    name: 'ecr: repository must exist',
    host: ECR,
    codes: ['NAME_UNKNOWN'],
    hint: 'create the repository first (aws ecr create-repository), or set up a creation template',
    source: 'aws/containers-roadmap#853',
  },
  {
    name: 'gar: repository must exist',
    host: GAR,
    status: [404],
    hint: 'create the repository first (gcloud artifacts repositories create)',
    source: 'https://cloud.google.com/artifact-registry/docs/docker/pushing-and-pulling',
  },
  {
    name: 'immutable tag',
    words: /tag.?immutable|ImageTagAlreadyExists|ImageAlreadyExists|immutable tag|tag .*is immutable|does not allow updating/i,
    hint: 'this tag cannot be moved: publish under a new tag, or set if-tag-exists: skip',
    source: 'aws/containers-roadmap#2380, quay/quay TAG_IMMUTABLE, sonatype/nexus-public#1059',
  },
  {
    name: 'body too large',
    status: [413],
    hint: 'a proxy before the registry limits bodies: raise client_max_body_size (nginx), or use a name that does not pass Cloudflare (100 MB on free plans)',
    source: 'nginx ngx_http_core_module, go-gitea/gitea#25846',
  },
  {
    name: 'clock skew',
    words: /request time.*too skewed|token used before issued|not valid yet|RequestTimeTooSkewed/i,
    hint: "the runner's clock is wrong: set it by NTP",
    source: 'AWS Signature Version 4 troubleshooting, golang-jwt messages',
  },
  {
    name: 'unsupported media type',
    words: /(media ?type|mediaType|config type|artifact type).{0,60}(not supported|unsupported|not allowed|unknown|invalid)|unsupported.{0,30}media ?type/i,
    hint: "the registry does not take this kind of content: set `artifact-type`, `config` or a layer's `type=` to one that it allows",
    source: 'quay/quay config.py ALLOWED_OCI_ARTIFACT_TYPES',
  },
  {
    name: 'harbor: project must exist',
    words: /project .*not found|project not found/i,
    hint: 'create the project first: the first part of the name is the project',
    source: 'goharbor/harbor#17097',
  },
  {
    name: 'repository must exist',
    codes: ['NAME_UNKNOWN'],
    hint: 'create the repository first, or check its name',
    source: 'distribution-spec, error codes',
  },
  {
    name: 'a web page',
    words: /^a web page/,
    hint: 'a web page answered, not a registry: check the host, and whether a proxy asks for a login',
    source: 'captive portals and single sign-on proxies answer so',
  },
  {
    name: 'anonymous',
    status: [401, 403],
    anonymous: true,
    hint: 'no credentials were found for this registry: set username and password, or log in before (docker/login-action)',
    source: 'distribution-spec, UNAUTHORIZED and DENIED',
  },
  { name: 'unauthorized', status: [401], hint: 'check the username and password, or the token, for this registry', source: 'distribution-spec, UNAUTHORIZED' },
  {
    name: 'proxy login',
    status: [407],
    hint: 'put user and password of the proxy into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT',
    source: 'RFC 9110 §15.5.8',
  },
  { name: 'denied', status: [403], hint: 'these credentials may not write here: give them push access to the repository', source: 'distribution-spec, DENIED' },
  {
    name: 'read-only',
    status: [405],
    hint: 'the registry does not take writes (it may be a mirror, or in read-only mode)',
    source: 'distribution-spec, UNSUPPORTED',
  },
];

/** The hint for a refusal, or `undefined` when nothing better than the registry's own words is known. */
export function hintFor(refusal: Refusal): string | undefined {
  const host = refusal.host.replace(/:\d+$/, '');
  return HINTS.find(
    (row) =>
      (row.host === undefined || row.host.test(host)) &&
      (row.status === undefined || row.status.includes(refusal.status)) &&
      (row.codes === undefined || row.codes.some((code) => refusal.codes.includes(code))) &&
      (row.anonymous === undefined || refusal.anonymous) &&
      (row.words === undefined || row.words.test(refusal.words)),
  )?.hint;
}
