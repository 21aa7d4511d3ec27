/** Layers of bytes to a folder, as a pull takes them. */

import type { PlacedFile } from '../../../src/content/stage/place.ts';
import { openStage, type StageOptions } from '../../../src/content/stage/stage.ts';
import type { UnpackOptions } from '../../../src/content/unpack/arrival.ts';
import { unpack } from '../../../src/content/unpack/unpack.ts';

export interface Layer extends Partial<Pick<UnpackOptions, 'kind' | 'prefix' | 'root' | 'limits' | 'platform'>> {
  readonly bytes: Uint8Array;
}

export async function pullInto(path: string, layers: readonly Layer[], options: Partial<StageOptions> = {}): Promise<readonly PlacedFile[]> {
  const stage = openStage(path, { overwrite: true, ...options });
  try {
    for (const [index, { bytes, kind = 'folder', prefix = [], root = [], ...more }] of layers.entries()) {
      const spool = stage.spool();
      await spool.write(bytes);
      await unpack(await spool.finish(), { stage, what: `layer "l${index}"`, layer: index, kind, prefix, root, ...more });
    }
    return stage.place();
  } finally {
    stage.remove();
  }
}

/** One layer of a file system. */
export const system = (bytes: Uint8Array): Layer => ({ bytes, kind: 'system' });
