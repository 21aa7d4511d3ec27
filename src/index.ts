/** Entry of `index/action.yml`. */

import { index } from './main.ts';

await index();
