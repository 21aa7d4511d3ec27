/** Entry of `promote/action.yml`. */

import { promoteAction } from './action/promote.ts';
import { run } from './action/runner/process.ts';

void run(promoteAction);
