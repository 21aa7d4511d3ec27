/** Which tags of a repository are meant by patterns. */

import { InputError } from '../../core/errors.ts';
import { textMatcher } from '../../core/glob.ts';
import type { ReadableSource } from '../../core/target.ts';
import type { SendPolicy } from '../policy.ts';
import { listTags } from '../pull/find-top.ts';

export interface FromTags {
  readonly source: ReadableSource;
  readonly policy: SendPolicy;
  /** Of the index itself: what they name now is to be replaced, and no child. */
  readonly own: readonly string[];
  readonly warning: (text: string) => void;
}

/** What keeps lists of referrers, and the signatures of cosign, under tags. */
const ATTACHED = /^sha\d+-[0-9a-f]{64}(?:$|\.)/;

/** Sorted bytewise; a pattern that begins with `!` excludes. Throws `InputError` where nothing is found; a pattern of several that finds nothing is warned of. */
export async function tagsFrom(patterns: readonly string[], { source, policy, own, warning }: FromTags): Promise<readonly string[]> {
  if (patterns.length === 0) return [];
  const tags = (await listTags(source, policy)).filter((tag) => !own.includes(tag));
  const found = new Set<string>();
  const exclusions = patterns.filter((pattern) => pattern.startsWith('!'));
  const idle: string[] = [];
  for (const pattern of patterns.filter((one) => !one.startsWith('!'))) {
    const fits = textMatcher(pattern);
    const fitting = tags.filter((tag) => fits(tag) && (!ATTACHED.test(tag) || pattern.startsWith('sha')));
    if (fitting.length === 0) idle.push(pattern);
    for (const tag of fitting) found.add(tag);
  }
  for (const exclusion of exclusions) {
    const fits = textMatcher(exclusion.slice(1));
    const fitting = [...found].filter((tag) => fits(tag));
    if (!tags.some((tag) => fits(tag))) idle.push(exclusion);
    for (const tag of fitting) found.delete(tag);
  }
  if (found.size === 0) throw new InputError(`from-tags: ${source.name} has no tag that fits ${patterns.join(', ')}`);
  for (const pattern of idle) warning(`from-tags: "${pattern}" fits no tag of ${source.name}`);
  return [...found].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
