/** What the tags name now, and which of it the manifest that is to come may still turn out to be. */

import type { LocalBlob, Manifest } from '../../core/model.ts';
import { blobsOf, lookUp, type Publication } from '../put/plan.ts';
import type { TagPolicy } from '../put/tag-policy.ts';

export interface Outlook {
  /** Takes note of blobs that the manifest will name: whether it is sure by now that it will be another one than any that the tags name. */
  isAnother(fresh: readonly LocalBlob[]): boolean;
  /** Blobs that the tags' manifests name, as `algorithm:hex`: they are there. */
  readonly confirmed: ReadonlySet<string>;
}

export interface OutlookOptions {
  readonly ifTagExists: TagPolicy;
  /** Every blob is asked for, also what is named by a manifest. */
  readonly askForAll: boolean;
  readonly info: (text: string) => void;
}

/** Of any digest. */
const HEX = /[0-9a-f]{64,128}/g;

/** Looks up the tags that are not in `seen`, and adds them. `undefined` = only the whole manifest will tell. */
export async function outlookOf(publication: Publication, seen: Map<string, Manifest | undefined>, options: OutlookOptions): Promise<Outlook | undefined> {
  const found: Manifest[] = [];
  for (const tag of publication.tags) {
    const manifest = seen.has(tag) ? seen.get(tag) : await lookUp(publication, tag, options);
    seen.set(tag, manifest);
    if (manifest !== undefined) found.push(manifest);
  }
  // What a tag names may have to stay; and an index does not mention the layers of its manifests.
  if (found.length > 0 && (options.ifTagExists !== 'overwrite' || found.some(({ mediaType }) => /index|list/.test(mediaType)))) return undefined;
  let possible = found.map(({ bytes }): ReadonlySet<string> => new Set(new TextDecoder().decode(bytes).match(HEX)));
  return {
    isAnother(fresh) {
      possible = possible.filter((mentioned) => fresh.every(({ digest }) => mentioned.has(digest.hex)));
      return possible.length === 0;
    },
    confirmed: options.askForAll ? new Set() : blobsOf(publication.target, found),
  };
}
