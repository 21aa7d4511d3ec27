/** Another blob's failure made this one useless. */

import { NetworkError } from '../core/errors.ts';

export class NotNeeded extends NetworkError {
  constructor() {
    super('not needed any more', { retryable: false });
  }
}
