/** Entry of `pull/action.yml`. */

import { pullAction } from './action/pull.ts';
import { run } from './action/runner/process.ts';

void run(pullAction);
