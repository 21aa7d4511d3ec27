/** Entry of `pull/action.yml`. */

import { run } from './action/process.ts';
import { pullAction } from './action/pull.ts';

void run(pullAction);
