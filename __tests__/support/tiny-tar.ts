/** Tars of a few plain files, for tests: ustar, owner 0, ending in two zero blocks. */

/** Names of at most 100 bytes to contents. */
export function tinyTar(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).flatMap(([name, content]) => {
    const data = Buffer.from(content as string);
    return [header(name, data.length), data, Buffer.alloc((512 - (data.length % 512)) % 512)];
  });
  return Buffer.concat([...entries, Buffer.alloc(1024)]);
}

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  for (const [at, text] of [
    [0, name],
    [100, octal(0o644, 7)],
    [108, octal(0, 7)],
    [116, octal(0, 7)],
    [124, octal(size, 11)],
    [136, octal(0, 11)],
    [148, '        '],
    [156, '0'],
    [257, 'ustar\u000000'],
  ] as const) {
    block.write(text, at, 'latin1');
  }
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    )} `,
    148,
    'latin1',
  );
  return block;
}
