/** Entry of `pull/action.yml`. */

import { pull } from './main.ts';

await pull();
