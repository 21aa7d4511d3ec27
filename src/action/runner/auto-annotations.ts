/** The annotations that a run gives to what it publishes. */

import type { Annotations } from '../../core/model.ts';
import type { RunContext } from './run-context.ts';

/** `created` in seconds since 1970; `known` is the version where that was found out. https://github.com/opencontainers/image-spec/blob/main/annotations.md */
export function autoAnnotations(context: RunContext, created: number, known?: string): Annotations {
  const url = context.repository === undefined ? undefined : `${context.serverUrl}/${context.repository}`;
  const version = known ?? versionOf(context);
  return {
    'org.opencontainers.image.created': new Date(created * 1000).toISOString().replace('.000Z', 'Z'),
    ...(url === undefined ? {} : { 'org.opencontainers.image.source': url, 'org.opencontainers.image.url': url }),
    ...(context.sha === undefined ? {} : { 'org.opencontainers.image.revision': context.sha }),
    ...(version === undefined ? {} : { 'org.opencontainers.image.version': version }),
  };
}

/** The tag or branch; for a pull request `pr-N`, as docker/metadata-action names it. */
function versionOf({ ref, refName }: RunContext): string | undefined {
  const pull = /^refs\/pull\/(\d+)\//.exec(ref ?? '');
  return pull ? `pr-${pull[1]}` : refName;
}
