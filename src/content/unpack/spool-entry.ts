/** The content of an entry into a file of the staging area. */

import type { Content } from '../stage/spool.ts';
import type { Stage } from '../stage/stage.ts';
import type { TarEntry } from '../tar/entries.ts';

export async function spoolEntry(entry: TarEntry, stage: Stage): Promise<Content> {
  const spool = stage.spool();
  try {
    for await (const piece of entry.content()) await (typeof piece === 'number' ? spool.skip(piece) : spool.write(piece));
    const { path, size, hex } = await spool.finish();
    return { path, size, hex };
  } catch (error) {
    await spool.discard();
    throw error;
  }
}
