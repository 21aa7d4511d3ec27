/** Strips TypeScript's types with Node itself; positions are kept, so coverage and stack traces fit. */
import { stripTypeScriptTypes } from 'node:module';

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
