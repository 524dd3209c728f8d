// Reads V8's listings of x86-64 code (--print-wasm-code): the inner loops of a function, and what their instructions are.

/** `  0x30d2 40  8b8d50ffffff  movl rcx,[rbp-0xb0]`: where it lies in its function, and what it is. */
const INSTRUCTION = /^0x[0-9a-f]+\s+([0-9a-f]+)\s+[0-9a-f]+\s+(?:REX\.W )?(\S.*?)\s*$/;
const JUMP = /^j\w+ .*<\+0x([0-9a-f]+)>/;

/** The loops of a listing that have no loop inside, each as { at, text }[]. */
export function loopsOf(listing) {
  const body = listing.split('\n').flatMap((line) => {
    const found = line.match(INSTRUCTION);
    return found ? [{ at: Number.parseInt(found[1], 16), text: found[2].replace(/\s+/g, ' ') }] : [];
  });
  const ends = new Map();
  for (const { at, text } of body) {
    const to = text.match(JUMP);
    const target = to ? Number.parseInt(to[1], 16) : at + 1;
    if (target <= at) ends.set(target, at);
  }
  const ranges = [...ends].sort((a, b) => a[0] - b[0]);
  const innermost = ranges.filter(([from, to]) => !ranges.some(([f, t]) => (f > from && t <= to) || (f >= from && t < to)));
  return innermost.map(([from, to]) => body.filter(({ at, text }) => at >= from && at <= to && !text.startsWith('nop')));
}

/** What an instruction does: the vector ones by kind, all others `scalar`. A load that is an operand of arithmetic counts as arithmetic. */
function kindOf(text) {
  const [name, operands = ''] = text.split(/ (.*)/);
  const isVector = /xmm|ymm|zmm/.test(operands);
  if (!isVector) return /\[r[bs]p/.test(operands) ? 'stack' : 'scalar';
  if (/^vfn?m(add|sub)|^v?mul[ps]|^v?pmadd|^v?pmul/.test(name)) return 'multiplies';
  if (/^v?(mov[adhlqsu]|p?broadcast|lddqu)/.test(name)) {
    if (/\[r[bs]p/.test(operands)) return 'stack';
    if (/^\[/.test(operands)) return 'stores';
    return operands.includes('[') ? 'loads' : 'copies';
  }
  return 'other';
}

/** How many instructions of each kind. */
export function tally(loop) {
  const counts = { all: 0, multiplies: 0, other: 0, loads: 0, stores: 0, copies: 0, stack: 0, scalar: 0 };
  for (const { text } of loop) {
    counts.all++;
    counts[kindOf(text)]++;
  }
  return counts;
}
