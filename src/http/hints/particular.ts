/** What to change, where a registry, or what it said, is known in particular. */

import { type Hint, OTHER_REASON } from './hint.ts';

const GHCR = /(^|\.)ghcr\.io$|^containers\./;
const ECR = /\.dkr\.ecr\.|\.dkr-ecr\.|^public\.ecr\.aws$/;
const GAR = /\.pkg\.dev$|(^|\.)gcr\.io$/;

/** No room: Harbor ("will exceed the configured upper limit"), Quay, GitLab, DigitalOcean ("registry contains 1 repositories, limit is 1"), disks. */
const FULL = /quota|upper limit|storage.{0,40}(?:limit|exceed|full)|exceed.{0,40}storage|\blimit is \d|insufficient storage|no space left/i;
export const PARTICULAR: readonly Hint[] = [
  {
    name: 'plain http to a TLS port',
    words: /client sent an http request to an https server|plain http request was sent to https port/i,
    hint: 'the registry speaks https: write https:// before the image, or leave out http:// (localhost is plain HTTP by itself)',
    source: 'Go net/http server, nginx error page 497',
  },
  {
    name: 'read-only mode',
    asked: 'write',
    words: /read.?only|maintenance mode/i,
    hint: 'the registry is in read-only mode: wait, or ask who runs it (a full quota brings some registries there, too)',
    source: 'goharbor/harbor#8802, ovh/public-cloud-roadmap#242',
  },
  {
    name: 'no room',
    asked: 'write',
    words: FULL,
    not: /rate|requests/i,
    hint: 'there is no room left in the registry for this: delete what is old there, or have its quota raised',
    source: 'goharbor/harbor src/controller/quota, quay/quay QuotaExceeded, docker/build-push-action#586',
  },
  {
    name: 'immutable tag',
    words: /immutable|ImageTagAlreadyExists|ImageAlreadyExists|does not allow updating/i,
    hint: 'this tag cannot be moved: publish under a new tag, or set if-tag-exists: skip',
    source: 'aws/containers-roadmap#2380, quay/quay TAG_IMMUTABLE, sonatype/nexus-public#1059',
  },
  {
    name: 'locked',
    asked: 'write',
    words: /(?:tag|manifest|image|artifact|repository) .{0,120}(?:is|are|has been) locked|operation is disallowed|REGISTRY_DISALLOWED_OPERATION/i,
    hint: 'what is there is locked: unlock it in the registry (on Azure: az acr repository update --write-enabled true), or publish under a new tag',
    source: 'Azure/acr-cli#70',
  },
  {
    name: 'ghcr: may not read',
    host: GHCR,
    status: [403],
    asked: 'read',
    not: OTHER_REASON,
    hint: 'give the job `permissions: packages: read`, and the repository read access in the package settings (Manage Actions access)',
    source: 'https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility',
  },
  {
    name: 'ghcr: no permission',
    host: GHCR,
    status: [403],
    not: OTHER_REASON,
    hint: 'give the job `permissions: packages: write`, and the repository write access in the package settings (Manage Actions access)',
    source: 'https://docs.github.com/packages/learn-github-packages/configuring-a-packages-access-control-and-visibility',
  },
  {
    name: 'ghcr: not logged in',
    host: GHCR,
    status: [401],
    not: OTHER_REASON,
    hint: 'give the job `permissions: packages: write` (to pull, `read`) and leave github-token at its default, or set username and password',
    source: 'https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry',
  },
  {
    name: 'ecr: repository must exist',
    host: ECR,
    codes: ['NAME_UNKNOWN'],
    asked: 'write',
    hint: 'create the repository first (aws ecr create-repository), or set up a creation template',
    source: 'aws/containers-roadmap#853',
  },
  {
    name: 'gar: repository must exist',
    host: GAR,
    status: [404],
    codes: ['NAME_UNKNOWN', 'NOT_FOUND'],
    asked: 'write',
    hint: 'create the repository first (gcloud artifacts repositories create)',
    source: 'https://cloud.google.com/artifact-registry/docs/docker/pushing-and-pulling',
  },
  {
    name: 'body too large',
    status: [413],
    hint: 'a proxy before the registry limits bodies: raise client_max_body_size (nginx), or use a name that does not pass Cloudflare (100 MB on free plans)',
    source: 'nginx ngx_http_core_module, go-gitea/gitea#25846',
  },
  {
    name: 'clock skew',
    words: /request time.{0,40}too skewed|token used before issued|token is not valid yet|RequestTimeTooSkewed/i,
    hint: "the runner's clock is wrong: set it by NTP",
    source: 'AWS Signature Version 4 troubleshooting, golang-jwt messages',
  },
  {
    name: 'unsupported media type',
    asked: 'write',
    words: /(media ?type|mediaType|config type|artifact type).{0,60}(not supported|unsupported|not allowed|unknown|invalid)|unsupported.{0,30}media ?type/i,
    hint: "the registry does not take this kind of content: set `artifact-type`, `config` or a layer's `type=` to one that it allows",
    source: 'quay/quay config.py ALLOWED_OCI_ARTIFACT_TYPES',
  },
  {
    name: 'harbor: project must exist',
    words: /project .{0,200}not found/i,
    asked: 'write',
    hint: 'create the project first: the first part of the name is the project',
    source: 'goharbor/harbor#17097',
  },
  {
    name: 'repository must exist',
    codes: ['NAME_UNKNOWN'],
    asked: 'write',
    hint: 'create the repository first, or check its name',
    source: 'distribution-spec, error codes',
  },
  {
    name: 'no such repository',
    codes: ['NAME_UNKNOWN'],
    hint: 'check the name: the registry knows no such repository',
    source: 'distribution-spec, error codes',
  },
];
