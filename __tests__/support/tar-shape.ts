/** Whether bytes are a tar as the 2014 registries took them. */

/** What is wrong with it: a header, a body cut short, or an end that is not exactly two zero blocks. */
export function tarProblem(tar: Uint8Array): string | undefined {
  if (tar.length % 512 !== 0) return 'its length is no multiple of 512';
  let at = 0;
  while (at < tar.length && tar[at] !== 0) {
    const block = Buffer.from(tar.subarray(at, at + 512));
    // The field itself counts as blanks.
    const sum = block.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 0x20 : byte), 0);
    if (octal(block, 148, 8) !== sum) return `the block at ${at} is no header`;
    // Above 8 GiB: the high bit, then the number itself.
    const size = (block[124] as number) >= 0x80 ? Number(block.readBigUInt64BE(128)) : octal(block, 124, 12);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  // distribution 2.0.1 fails on what follows the two blocks ("read/write on closed pipe").
  if (tar.length !== at + 1024) return `it ends with ${tar.length - at} bytes, not with two zero blocks`;
  return tar.subarray(at).every((byte) => byte === 0) ? undefined : 'its last two blocks are not zero';
}

function octal(block: Buffer, at: number, length: number): number {
  return Number.parseInt(
    block
      .toString('latin1', at, at + length)
      .replaceAll('\0', ' ')
      .trim() || '0',
    8,
  );
}
