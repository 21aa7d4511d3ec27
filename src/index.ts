/** Entry of `index/action.yml`. */

import { indexAction } from './action/index-action.ts';
import { run } from './action/process.ts';

void run(indexAction);
