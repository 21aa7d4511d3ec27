/** One of several processes that publish to one folder: `layout-worker.ts FOLDER NAME COUNT`. */

import { layoutTarget } from '../../../src/registries/layout/target.ts';
import { memoryBlob } from '../../support/memory-target.ts';

const [folder = '', name = '', count = '0'] = process.argv.slice(2);
for (let n = 0; n < Number(count); n++) {
  const target = layoutTarget(folder, { workspace: '/' });
  const blob = memoryBlob(`${name}-${n}`);
  const digest = await target.upload(blob);
  const layers = [{ blob, digest, action: 'uploaded' as const }];
  const manifest = target.encode({ layers, config: undefined, annotations: {}, artifactType: undefined, name: 'x', tag: undefined, created: 0 });
  await target.put(manifest, `${name}-${n}`);
}
