/** The only switch on the kind of a registry. */

import type { Image } from '../core/reference.ts';
import type { Target } from '../core/target.ts';
import type { Send } from '../http/types.ts';
import { layoutTarget } from './layout/target.ts';
import { ociTarget } from './oci/target.ts';

export interface OpenOptions {
  readonly workspace: string;
  /** Names of repositories on the same registry. */
  readonly mountFrom: readonly string[];
}

/** `connect` is asked for a road to the registry only where there is a network between. */
export async function openTarget(image: Image, connect: (image: Image & { kind: 'registry' }) => Promise<Send>, options: OpenOptions): Promise<Target> {
  if (image.kind === 'layout') return layoutTarget(image.directory, { workspace: options.workspace });
  return ociTarget(await connect(image), image, { mountFrom: options.mountFrom });
}
