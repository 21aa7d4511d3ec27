/**
 * What a registry's answers to mounts mean: found out once, by as few questions as it takes.
 *
 * A mount is answered 201, "it is there", or 202, "send it". Some registries answer 202 to every mount (crane's does so), and then 202 says
 * nothing. What holds:
 *
 * 1. Once any mount was answered 201, 202 means missing, and no HEAD is asked.
 * 2. Until then the first blob with a 202 asks HEAD, and those that come meanwhile wait for that one answer.
 * 3. HEAD found the blob: mounts are silent. From then on HEAD comes first, and the own repository is mounted from no more. A blob whose 202 came
 *    too late to know of it asks HEAD as well.
 * 4. HEAD found nothing: 202 is believed from then on, but for blobs so large that a needless upload costs more than a question.
 * 5. HEAD failed: who asked hears of it, and the next one who waits asks again.
 * 6. In a repository that is new nothing is asked, as nothing can be there, unless blobs are mounted from others.
 */

import type { LocalBlob } from '../../core/model.ts';

export interface MountMemory {
  /** Whether 202 is known to say nothing. */
  isSilent(): boolean;
  /** A mount was answered 201. */
  answered(): void;
  /** After a 202: is the blob there all the same? */
  isThereAfterAll(blob: LocalBlob): Promise<boolean>;
}

/** From here on a needless upload costs more than a question. Bytes. */
const WORTH_ASKING = 64 * 1024 * 1024;

/** `has` asks HEAD; `canHold` tells whether the repository can hold anything at all. */
export function mountMemory(has: (blob: LocalBlob) => Promise<boolean>, canHold: () => boolean): MountMemory {
  let tells = false;
  let silent = false;
  let probe: Promise<boolean> | undefined;
  return {
    isSilent: () => silent,
    answered() {
      tells = true;
    },
    async isThereAfterAll(blob) {
      if (tells || !canHold()) return false;
      while (probe !== undefined) {
        const asked = probe;
        try {
          silent = await asked;
        } catch {
          if (probe === asked) probe = undefined;
          continue;
        }
        return silent || blob.size >= WORTH_ASKING ? has(blob) : false;
      }
      probe = has(blob);
      silent = await probe;
      return silent;
    },
  };
}
