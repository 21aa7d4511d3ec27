/** Which tags a run has moved: what is asked first when it was ended early. */

import type { Events } from '../../flow/publish/events.ts';

export interface MovedTags {
  readonly onTag: Events['tag'];
  /** A clause. */
  describe(): string;
  /** Whether there is anything to tell of. */
  any(): boolean;
}

export function movedTags(): MovedTags {
  const states = new Map<string, 'moving' | 'moved'>();
  const those = (wanted: string) => [...states].filter(([, state]) => state === wanted).map(([name]) => name);
  return {
    onTag(image, tag, state) {
      if (state === 'left') states.delete(`${image}:${tag}`);
      else states.set(`${image}:${tag}`, state);
    },
    any: () => states.size > 0,
    describe() {
      const moved = those('moved');
      const unsure = those('moving');
      const clauses = [
        moved.length > 0 ? `changed before: ${moved.join(', ')}` : '',
        unsure.length > 0 ? `not known: whether ${unsure.join(', ')} was changed` : '',
      ];
      return clauses.filter(Boolean).join('; ') || 'no tag was changed';
    },
  };
}
