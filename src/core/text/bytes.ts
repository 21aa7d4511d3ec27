/** Sizes for people, and from them. */

const SIZE = /^(\d{1,15}(?:\.\d{1,9})?)\s*(?:b|([kmgt])(i?b)?)?$/i;

/** Bytes of `20GiB`, `20G` (the same), `500MB` (of a thousand each), `1048576`; `undefined` for what is no size. */
export function parseBytes(text: string): number | undefined {
  const [, digits, unit = '', kind = 'ib'] = SIZE.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const base = kind.toLowerCase() === 'b' ? 1000 : 1024;
  const bytes = Math.floor(Number(digits) * base ** ' kmgt'.indexOf(unit.toLowerCase() || ' '));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** In units of 1024, as disks and memory are counted: `100 MiB`, `1.5 GiB`. */
export function formatBinary(bytes: number): string {
  const unit = Math.min(4, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${Number((bytes / 1024 ** unit).toFixed(1))} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal units, as networks and registries count: `512 B`, `1.5 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
