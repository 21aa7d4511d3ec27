/** The tags that a run's ref stands for, as docker/metadata-action makes them where nothing else is said. */

import { tagFrom } from '../../core/tag.ts';
import type { RunContext } from './run-context.ts';

export interface RefTags {
  /** At least one. */
  readonly tags: readonly string[];
  /** Why these, as the end of a sentence. */
  readonly why: string;
  /** As it truly is: tags hold no `+`, and no `/` of a branch. */
  readonly version: string;
}

/** https://semver.org/#is-there-a-suggested-regular-expression-regex-to-check-a-semver-string, and the v that tags in git begin with. */
const VERSION = /^v?((0|[1-9]\d*)\.(0|[1-9]\d*)\.(?:0|[1-9]\d*)(-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/i;

/** `undefined` where there is no ref, or nothing of it can be a tag. */
export function refTags({ ref, event }: RunContext): RefTags | undefined {
  const pull = /^refs\/pull\/(\d+)\//.exec(ref ?? '')?.[1] ?? pullNumber(event);
  if (pull !== undefined) return { tags: [`pr-${pull}`], why: `the run is for pull request ${pull}`, version: `pr-${pull}` };
  if (ref === undefined) return undefined;
  const name = ref.replace(/^refs\/(?:heads|tags)\//, '');
  const [, version, major, minor, isPreRelease] = (ref.startsWith('refs/tags/') ? VERSION.exec(name) : null) ?? [];
  if (version !== undefined) {
    const own = tagFrom(version) ?? version;
    if (isPreRelease !== undefined) return { tags: [own], why: `${ref} is a pre-release`, version };
    return { tags: [own, `${major}.${minor}`, `${major}`, 'latest'], why: `${ref} is a release`, version };
  }
  const tag = tagFrom(name);
  return tag === undefined ? undefined : { tags: [tag], why: `${ref} is a ${ref.startsWith('refs/tags/') ? 'tag' : 'branch'}`, version: name };
}

/** `pull_request_target` runs on the branch that the request is for; what is built is the request's all the same. */
function pullNumber(event: RunContext['event']): string | undefined {
  const { number } = (event['pull_request'] ?? {}) as { number?: unknown };
  return typeof number === 'number' ? String(number) : undefined;
}
