// Strings of tensors are bytes in TensorFlow. Here they are JavaScript's strings in UTF-8; a byte that is no UTF-8 stands as the lone
// surrogate U+DC80 to U+DCFF of its value, as in Python's "surrogateescape" (PEP 383): every byte string has one text, and back.

const encoder = /* @__PURE__ */ new TextEncoder();
const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes that a text stands for. @example encodeBytes('ü\udcff') // Uint8Array [0xc3, 0xbc, 0xff] */
export function encodeBytes(text: string): Uint8Array {
  // With the u flag a surrogate that is half of a character does not match.
  if (!/[\udc80-\udcff]/u.test(text)) return encoder.encode(text);
  const bytes = new Uint8Array(text.length * 3);
  let n = 0;
  for (const piece of text.split(/([\udc80-\udcff]+)/u)) {
    if (/^[\udc80-\udcff]/u.test(piece)) for (let i = 0; i < piece.length; i++) bytes[n++] = piece.charCodeAt(i) & 0xff;
    else n += encoder.encodeInto(piece, bytes.subarray(n)).written;
  }
  return bytes.slice(0, n);
}

/** Length of the UTF-8 character that starts at i; 0 where none does. Source: The Unicode Standard, table 3-7. */
function characterAt(bytes: Uint8Array, i: number): number {
  const first = bytes[i];
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || i + length > bytes.length) return 0;
  const [from, to] =
    first === 0xe0 ? [0xa0, 0xbf] : first === 0xed ? [0x80, 0x9f] : first === 0xf0 ? [0x90, 0xbf] : [0x80, first === 0xf4 ? 0x8f : 0xbf];
  if (bytes[i + 1] < from || bytes[i + 1] > to) return 0;
  for (let k = 2; k < length; k++) if ((bytes[i + k] & 0xc0) !== 0x80) return 0;
  return length;
}

/** The text that stands for bytes. @example decodeBytes(Uint8Array.of(0x61, 0xff)) // 'a\udcff' */
export function decodeBytes(bytes: Uint8Array): string {
  let text = '';
  let start = 0;
  for (let i = 0; i < bytes.length; ) {
    const length = characterAt(bytes, i);
    if (length > 0) {
      i += length;
      continue;
    }
    text += strict.decode(bytes.subarray(start, i)) + String.fromCharCode(0xdc00 + bytes[i]);
    start = ++i;
  }
  return text + strict.decode(bytes.subarray(start));
}
