// A kernel binary as text. Base64 spreads every three bytes over four characters, which hides from gzip what repeats in the binary;
// here a byte is one character, or two where it is rare, so a compressed page is smaller by a third of the kernels.
// scripts/build-kernels.mjs writes this text.

/** Printable ASCII from `#` on, without the backslash. */
const FIRST = 35;
const BACKSLASH = 92;
const CHARACTERS = 91;
/** Values below are one character; those above are two, of which the first is one of the last two characters. */
const SINGLE = 89;
/** Added to a byte, modulo 256, so that the prefix of SIMD instructions (0xfd) is a single character. */
const SHIFT = 3;

const valueAt = (text: string, i: number): number => {
  const code = text.charCodeAt(i);
  return code > BACKSLASH ? code - FIRST - 1 : code - FIRST;
};

/** The bytes that `text` stands for. */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let value = valueAt(text, i);
    if (value >= SINGLE) value = SINGLE + (value - SINGLE) * CHARACTERS + valueAt(text, ++i);
    bytes[length++] = value - SHIFT;
  }
  return bytes.slice(0, length);
}
