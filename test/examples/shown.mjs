// What a page shows against what a program printed.

/** Numbers may differ a little, because processors round products of sums in different ways; words may not. */
export function mustBeLike(printed, expected) {
  const number = /\d+(\.\d+)?(e-?\d+)?/g;
  const words = (text) => text.replace(number, '#');
  if (words(printed) !== words(expected)) throw new Error(`printed\n${printed}instead of\n${expected}`);
  const [found, wanted] = [printed, expected].map((text) => (text.match(number) ?? []).map(Number));
  const off = found.findIndex((value, i) => Math.abs(value - wanted[i]) > 0.01 + 0.02 * Math.abs(wanted[i]));
  if (off >= 0) throw new Error(`${found[off]} instead of ${wanted[off]} in\n${printed}`);
}
