// The section of a WebAssembly binary that names its functions, rewritten so that it packs well: the functions in the order of their
// numbers, each number in two bytes. What is packed are then the steps between numbers (scripts/kernel-text.mjs).
// Source: https://webassembly.github.io/spec/core/binary/modules.html#export-section

const [SECTION, FUNCTION] = [7, 0];

function reader(bytes, start) {
  let at = start;
  const number = () => {
    let [value, shift, byte] = [0, 0, 0x80];
    for (; byte & 0x80; shift += 7) {
      byte = bytes[at++];
      value |= (byte & 0x7f) << shift;
    }
    return value >>> 0;
  };
  const take = (length) => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  return { number, take, byte: () => bytes[at++], place: () => at };
}

const leb = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)]);
const wide = (value) => [(value & 0x7f) | 0x80, value >>> 7];

/** Where the section's contents begin and end, and where it itself does. */
function find(binary) {
  const read = reader(binary, 8);
  while (read.place() < binary.length) {
    const start = read.place();
    const id = read.byte();
    const length = read.number();
    if (id === SECTION) return { start, contents: read.place(), end: read.place() + length };
    read.take(length);
  }
  throw new Error('a binary without exports');
}

/** The binary with its functions' exports in the order of their numbers, before all others, each number in two bytes. */
export function withEvenExports(binary) {
  const { start, contents, end } = find(binary);
  const read = reader(binary, contents);
  const all = Array.from({ length: read.number() }, () => ({ name: read.take(read.number()), kind: read.byte(), index: read.number() }));
  if (all.some(({ kind, index }) => kind === FUNCTION && index >= 0x4000)) throw new Error('more functions than two bytes can number');
  const rank = ({ kind, index }) => (kind === FUNCTION ? index : 0x4000);
  const entries = all
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(({ name, kind, index }) => [...leb(name.length), ...name, kind, ...(kind === FUNCTION ? wide(index) : leb(index))]);
  const section = [...leb(all.length), ...entries];
  return Buffer.concat([binary.subarray(0, start), Buffer.from([SECTION, ...leb(section.length), ...section]), binary.subarray(end)]);
}

/** Where the functions' exports of such a binary begin, and how many there are. */
export function evenExports(binary) {
  const read = reader(binary, find(binary).contents);
  const all = read.number();
  const at = read.place();
  let count = 0;
  for (; count < all; count++) {
    read.take(read.number());
    if (read.byte() !== FUNCTION) break;
    read.number();
  }
  return { at, count };
}
