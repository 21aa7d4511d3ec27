/** Buffers that go from file to file: fresh memory for each would cost more than reading, and lie around until collected. */

/** A core's own cache holds it beside what the kernel touches: one four times as large made a gigabyte cost three times the processor. Bytes. */
export const BUFFER_SIZE = 256 * 1024;

const idle: Buffer[] = [];

/** `BUFFER_SIZE` bytes, with whatever was in them before. */
export function borrowBuffer(): Buffer {
  return idle.pop() ?? Buffer.allocUnsafeSlow(BUFFER_SIZE);
}

/** Only when nothing reads or fills it any more; whoever cannot know that keeps it. */
export function returnBuffer(buffer: Buffer): void {
  idle.push(buffer);
}
