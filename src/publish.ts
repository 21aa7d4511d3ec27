/** Entry of `action.yml`. */

import { run } from './action/process.ts';
import { publishAction } from './action/publish.ts';

void run(publishAction);
