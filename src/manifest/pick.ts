/** An index with fewer children: all else that others wrote stays. */

import { IntegrityError } from '../core/errors.ts';
import type { Manifest } from '../core/model.ts';
import { rewriteIndex } from './oci.ts';
import { decodeManifest } from './oci-read.ts';

/** `children` as `algorithm:hex`. Pure. Throws `IntegrityError` for what is no index. */
export function pickChildren(index: Manifest, children: ReadonlySet<string>): Manifest {
  const document = decodeManifest(index);
  if (document.kind !== 'index') throw new IntegrityError('the document is no index, so no children can be picked');
  return rewriteIndex(
    document,
    document.manifests.filter(({ digest }) => children.has(digest)),
  );
}
