/** The records of POSIX's extended headers: what does not fit into a block, as text. */

/** In order, since GNU's oldest sparse files repeat keys. Keys are latin1. */
export type PaxRecords = readonly (readonly [key: string, value: Buffer])[];

/** `LENGTH KEY=VALUE\n` each; `undefined` when they are not of that form. */
export function parseRecords(content: Buffer): PaxRecords | undefined {
  const records: (readonly [string, Buffer])[] = [];
  for (let at = 0; at < content.length; ) {
    // Some writers count their padding in.
    if (content[at] === 0 && content.subarray(at).every((byte) => byte === 0)) break;
    const space = content.indexOf(0x20, at);
    const digits = space < 0 ? '' : content.toString('latin1', at, space);
    const end = at + Number(digits);
    if (!/^\d{1,9}$/.test(digits) || end > content.length || end < space + 3 || content[end - 1] !== 0x0a) return undefined;
    const record = content.subarray(space + 1, end - 1);
    const equals = record.indexOf(0x3d);
    if (equals < 1) return undefined;
    records.push([record.toString('latin1', 0, equals), Buffer.from(record.subarray(equals + 1))]);
    at = end;
  }
  return records;
}

/** The last value of a key. One that is empty takes back what a global header said. */
export function lastValue(records: PaxRecords, key: string): Buffer | undefined {
  const value = records.findLast(([name]) => name === key)?.[1];
  return value === undefined || value.length === 0 ? undefined : value;
}

/** A decimal number; `NaN` for what is none, or more than a file has. */
export function decimal(value: Buffer | undefined): number {
  const text = value?.toString('latin1') ?? '';
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : Number.NaN;
}
