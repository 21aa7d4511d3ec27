/** Entry of `index/action.yml`. */

import { indexAction } from './action/index-action.ts';
import { run } from './action/runner/process.ts';

void run(indexAction);
