/**
 * Names as archives and Linux hold them, which is bytes: text where they are UTF-8, and where they are not, each odd byte as one lone surrogate,
 * so that no two names become one (https://peps.python.org/pep-0383/; opencontainers/image-spec#1301).
 */

import { isUtf8 } from 'node:buffer';

/** U+DC80 to U+DCFF stand for the bytes 0x80 to 0xFF. */
const ESCAPE = 0xdc00;

export function nameOf(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isUtf8(whole)) return whole.toString('utf8');
  let text = '';
  for (let at = 0; at < whole.length; ) {
    const lead = whole[at] as number;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const letter = whole.subarray(at, at + length);
    if (letter.length === length && isUtf8(letter)) {
      text += letter.toString('utf8');
      at += length;
    } else {
      text += String.fromCharCode(ESCAPE + lead);
      at += 1;
    }
  }
  return text;
}

/** The bytes that `nameOf` was given. */
export function nameBytes(name: string): Buffer {
  if (name.isWellFormed()) return Buffer.from(name, 'utf8');
  return Buffer.concat(
    Array.from(name, (letter) => {
      const code = letter.charCodeAt(0);
      return letter.length === 1 && code > ESCAPE + 0x7f && code <= ESCAPE + 0xff ? Buffer.of(code - ESCAPE) : Buffer.from(letter, 'utf8');
    }),
  );
}

/** As functions of `node:fs` take it: text wherever that says the same. */
export function diskPath(path: string): string | Buffer {
  return path.isWellFormed() ? path : nameBytes(path);
}
