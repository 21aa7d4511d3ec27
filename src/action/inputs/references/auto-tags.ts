/** The line `auto` of the input `tag`: the tags of the run's ref. */

import { InputError } from '../../../core/errors.ts';
import type { Io } from '../../runner/io.ts';
import { type RefTags, refTags } from '../../runner/ref-tags.ts';
import { names } from '../input-values.ts';
import type { InputReader } from '../reader.ts';

const AUTO = 'auto';

/** What `auto` will mean; the run's context is loaded only where a line says it. */
export async function loadRefTags(io: Pick<Io, 'input' | 'context'>): Promise<RefTags | undefined> {
  return new RegExp(`(?:^|[\\s,"])${AUTO}(?:$|[\\s,"])`).test(io.input('tag')) ? refTags(await io.context()) : undefined;
}

/** The tags as they were typed, with those of the ref in the place of `auto`. */
export function readTags({ read, note }: InputReader, ref: RefTags | undefined): readonly string[] {
  return read('tag', names, []).flatMap((tag) => {
    if (tag !== AUTO) return tag;
    if (ref === undefined) note(new InputError("tag: auto makes the tags of the run's ref, and there is none", { hint: 'name the tags' }));
    return ref?.tags ?? [];
  });
}

/** One line of the log. */
export function refTagsLine({ tags, why }: RefTags): string {
  return `tag: auto means ${tags.join(', ')}, as ${why}`;
}
