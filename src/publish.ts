/** Entry of `action.yml`. */

import { publish } from './main.ts';

await publish();
