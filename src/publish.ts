/** Entry of `action.yml`. */

import { systemClock } from './action/clock.ts';
import { runnerIo } from './action/io.ts';
import { publishAction } from './action/publish.ts';

await publishAction(runnerIo(), systemClock);
