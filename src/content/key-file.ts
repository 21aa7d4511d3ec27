/** A key as an input gives it: its text, or the path of the file that holds it. */

import { readText } from './local-files.ts';

/** Whether it is the key itself: PEM or JWK. */
export function isKeyText(text: string): boolean {
  return /^\s*(?:-----BEGIN|\{)/.test(text);
}

/** The key's text. `path` is relative to the workspace. Throws `InputError` naming the input, and never the text. */
export function keyText(input: string, workspace: string, textOrPath: string): string {
  return isKeyText(textOrPath) ? textOrPath : readText(input, workspace, textOrPath.trim());
}
