/** Pairs of large buffers that go from file to file: fresh memory for each would cost more than reading, and lie around until collected. */

/** Bytes. */
export const BUFFER_SIZE = 1024 * 1024;
/** Fewer and longer turns are a tenth faster, where the file is long enough. One such pair is all that memory has room for. Bytes. */
const LONG_BUFFER_SIZE = 4 * 1024 * 1024;
const LONG_FILE = 64 * 1024 * 1024;

export type BufferPair = readonly [Buffer, Buffer];

const idle: BufferPair[] = [];
let idleLong: BufferPair | undefined;
let longMade = false;

/** With whatever was in them before; `BUFFER_SIZE` each, or more for one long file at a time. `size` in bytes, where it is known. */
export function borrowBuffers(size = 0): BufferPair {
  if (size >= LONG_FILE && (idleLong !== undefined || !longMade)) {
    const pair = idleLong ?? fresh(LONG_BUFFER_SIZE);
    longMade = true;
    idleLong = undefined;
    return pair;
  }
  return idle.pop() ?? fresh(BUFFER_SIZE);
}

/** Only when nothing reads or fills them any more; whoever cannot know that keeps them. */
export function returnBuffers(pair: BufferPair): void {
  if (pair[0].byteLength === LONG_BUFFER_SIZE) idleLong = pair;
  else idle.push(pair);
}

function fresh(size: number): BufferPair {
  return [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
}
