/** One of several processes that attach at the same time: `attach-worker.ts IMAGE SUBJECT FOLDER FROM COUNT`. */

import { publishAction } from '../../src/action/publish.ts';
import { systemClock } from '../../src/action/runner/clock.ts';
import { recordedIo } from '../support/io.ts';

const [image = '', subject = '', folder = '', from = '0', count = '0'] = process.argv.slice(2);
for (let n = Number(from); n < Number(from) + Number(count); n++) {
  const io = recordedIo(
    { image, subject, layers: 'note.txt', annotations: `n=${n}`, 'artifact-type': 'application/vnd.example.note' },
    { GITHUB_WORKSPACE: folder, RUNNER_TEMP: folder, HOME: `${folder}/nowhere`, DOCKER_CONFIG: `${folder}/nowhere` },
  );
  await publishAction(io, systemClock);
  if (io.failures.length > 0) throw new Error(io.failures.join('\n'));
  process.stdout.write(`${io.outputs['digest']}\n`);
}
