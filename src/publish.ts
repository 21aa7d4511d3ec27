/** Entry of `action.yml`. */

import { publishAction } from './action/publish.ts';
import { run } from './action/runner/process.ts';

void run(publishAction);
