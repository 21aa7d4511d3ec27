/** What Fulcio writes into a certificate: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */

interface Extension {
  readonly oid: { readonly id: readonly number[] } | undefined;
  readonly value: Uint8Array;
}

const FULCIO = [1, 3, 6, 1, 4, 1, 57264, 1];
const UTF8_STRING = 0x0c;

/** The text of `1.3.6.1.4.1.57264.1.NUMBER`, for numbers from 8 on; `undefined` where it is not there, twice there, or no UTF8String. */
export function extensionOf(extensions: readonly Extension[], number: number): string | undefined {
  const wanted = [...FULCIO, number].join('.');
  const found = extensions.filter(({ oid }) => oid?.id.join('.') === wanted);
  const [only] = found;
  return only === undefined || found.length > 1 ? undefined : utf8String(only.value);
}

/** One DER value and nothing behind it. */
function utf8String(der: Uint8Array): string | undefined {
  const first = der[1];
  if (der[0] !== UTF8_STRING || first === undefined) return undefined;
  const extra = first < 0x80 ? 0 : first & 0x7f;
  if (extra > 2) return undefined;
  let length = first < 0x80 ? first : 0;
  for (const byte of der.subarray(2, 2 + extra)) length = length * 256 + byte;
  const text = der.subarray(2 + extra);
  if (text.byteLength !== length) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    return undefined;
  }
}
