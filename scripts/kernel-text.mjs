// Packs bytes into the text that assembly/unpack.ts reads. The parse is the cheapest path through all literals and matches,
// at the prices that the bits had when the parse before was coded; a few rounds settle it.

const [FLAG, AGAIN, WHICH, LENGTH, SLOT, NEAR, LITERAL, UNLIKE, BYTE, BITS] = [0, 768, 771, 776, 1800, 2056, 3080, 5128, 5640, 71176];
const SLOWEST = 22;
const LONGEST = 273;
const ROUNDS = 7;

/** `[length, distance]` of the nearest match of each length that matches at each position, longer ones farther. */
function findMatches(data) {
  const latest = new Int32Array(65536).fill(-1);
  const earlier = new Int32Array(data.length);
  return Array.from(data, (_, i) => {
    const found = [];
    if (i + 2 > data.length) return found;
    const key = data[i] | (data[i + 1] << 8);
    let best = 1;
    for (let j = latest[key]; j >= 0 && i + best < data.length && best < LONGEST; j = earlier[j]) {
      if (data[j + best] !== data[i + best]) continue;
      const length = lengthAt(data, i, i - j);
      if (length > best) {
        found.push([length, i - j]);
        best = length;
      }
    }
    earlier[i] = latest[key];
    latest[key] = i;
    return found;
  });
}

function lengthAt(data, i, distance) {
  let length = 0;
  while (length < LONGEST && i + length < data.length && data[i + length] === data[i + length - distance]) length++;
  return length;
}

// What is coded, decision by decision: `bit(index, value)`, `both(index, index, value)` for what is foretold halfway between two, and `plain(value, bits)` for bits of which nothing is known.

function number(from, value, bits, coder) {
  let known = 1;
  for (let i = bits - 1; i >= 0; i--) {
    const one = (value >> i) & 1;
    coder.bit(from + known, one);
    known = known * 2 + one;
  }
}

function literal(data, i, state, distance, coder) {
  const before = i > 0 ? data[i - 1] : 0;
  const other = data[i - distance];
  let like = state > 0;
  let known = 1;
  for (let k = 7; k >= 0; k--) {
    const value = (data[i] >> k) & 1;
    const expected = (other >> k) & 1;
    if (like) coder.bit(UNLIKE + expected * 256 + known, value);
    else coder.both(LITERAL + (before >> 5) * 256 + known, BYTE + before * 256 + known, value);
    like &&= value === expected;
    known = known * 2 + value;
  }
}

function length(from, value, coder) {
  coder.bit(from, value < 10 ? 0 : 1);
  if (value < 10) return number(from + 16, value - 2, 3, coder);
  coder.bit(from + 1, value < 18 ? 0 : 1);
  if (value < 18) return number(from + 32, value - 10, 3, coder);
  return number(from + 256, value - 18, 8, coder);
}

function distance(value, count, coder) {
  const rest = value - 1;
  const high = 31 - Math.clz32(rest);
  const slot = rest < 4 ? rest : high * 2 + ((rest >> (high - 1)) & 1);
  number(SLOT + Math.min(count - 2, 3) * 64, slot, 6, coder);
  if (slot < 4) return;
  const bits = high - 1;
  const near = Math.min(bits, 4);
  const far = bits - near;
  number(NEAR + slot * 16, (rest >> far) & ((1 << near) - 1), near, coder);
  coder.plain(rest & ((1 << far) - 1), far);
}

function which(k, state, coder) {
  coder.bit(WHICH + state, k > 0 ? 1 : 0);
  if (k > 0) coder.bit(WHICH + 3, k > 1 ? 1 : 0);
  if (k > 1) coder.bit(WHICH + 4, k - 2);
}

const flagAt = (data, i, state) => FLAG + state * 256 + (i > 0 ? data[i - 1] : 0);

/** Codes a parse: steps of `{ length, again, distance }`, length 0 for a literal, again the place among the last distances or -1. */
function code(data, steps, coder) {
  const last = [1, 1, 1, 1];
  let [i, state] = [0, 0];
  for (const step of steps) {
    coder.bit(flagAt(data, i, state), step.length > 0 ? 1 : 0);
    if (step.length === 0) {
      literal(data, i++, state, last[0], coder);
      state = 0;
      continue;
    }
    coder.bit(AGAIN + state, step.again >= 0 ? 1 : 0);
    if (step.again >= 0) {
      which(step.again, state, coder);
      length(LENGTH + 512, step.length, coder);
      last.unshift(last.splice(step.again, 1)[0]);
      state = 2;
    } else {
      length(LENGTH, step.length, coder);
      distance(step.distance, step.length, coder);
      last.pop();
      last.unshift(step.distance);
      state = 1;
    }
    i += step.length;
  }
}

/** Counts how often each bit was what, and makes prices of it. */
class Census {
  counts = new Float64Array(2 * BITS).fill(0.4);
  bit(i, value) {
    this.counts[2 * i + value]++;
  }
  both(i, j, value) {
    this.bit(i, value);
    this.bit(j, value);
  }
  plain() {}
  prices() {
    return this.counts.map((count, i) => -Math.log2(count / (count + this.counts[i ^ 1])));
  }
}

/** Adds up prices instead of coding. */
class Scale {
  sum = 0;
  constructor(prices) {
    this.prices = prices;
  }
  bit(i, value) {
    this.sum += this.prices[2 * i + value];
  }
  both(i, j, value) {
    this.sum += 1 - Math.log2(2 ** -this.prices[2 * i + value] + 2 ** -this.prices[2 * j + value]);
  }
  plain(_value, bits) {
    this.sum += bits;
  }
  weigh(put) {
    this.sum = 0;
    put(this);
    return this.sum;
  }
}

/** The cheapest parse at these prices. */
function cheapest(data, matches, prices) {
  const scale = new Scale(prices);
  const lengths = [LENGTH, LENGTH + 512].map((from) =>
    Array.from({ length: LONGEST + 1 }, (_, n) => (n < 2 ? 0 : scale.weigh((coder) => length(from, n, coder)))),
  );
  const whichPrices = [0, 1, 2].map((state) => [0, 1, 2, 3].map((k) => scale.weigh((coder) => which(k, state, coder))));
  const distances = new Map();
  const distancePrice = (value, count) => {
    const key = value * 4 + Math.min(count - 2, 3);
    if (!distances.has(key))
      distances.set(
        key,
        scale.weigh((coder) => distance(value, count, coder)),
      );
    return distances.get(key);
  };
  const best = Array.from({ length: data.length + 1 }, () => ({ price: Infinity, from: 0, step: null, state: 0, last: null }));
  best[0] = { price: 0, from: 0, step: null, state: 0, last: [1, 1, 1, 1] };
  const offer = (from, price, length, again, distance, last) => {
    const to = from + Math.max(1, length);
    if (price >= best[to].price) return;
    best[to] = { price, from, step: { length, again, distance }, state: length === 0 ? 0 : again < 0 ? 1 : 2, last };
  };
  for (let i = 0; i < data.length; i++) {
    const { price, state, last } = best[i];
    const flag = flagAt(data, i, state);
    const alone = scale.weigh((coder) => literal(data, i, state, last[0], coder));
    offer(i, price + prices[2 * flag] + alone, 0, -1, 0, last);
    const matched = price + prices[2 * flag + 1];
    for (let k = 0; k < 4; k++) {
      if (last[k] > i) continue;
      const most = lengthAt(data, i, last[k]);
      if (most < 2) continue;
      const ahead = [last[k], ...last.filter((_, j) => j !== k)];
      const so = matched + prices[2 * (AGAIN + state) + 1] + whichPrices[state][k];
      for (let n = 2; n <= most; n++) offer(i, so + lengths[1][n], n, k, last[k], ahead);
    }
    let n = 2;
    for (const [most, far] of matches[i]) {
      const ahead = [far, ...last.slice(0, 3)];
      const so = matched + prices[2 * (AGAIN + state)];
      for (; n <= most; n++) offer(i, so + lengths[0][n] + distancePrice(far, n), n, -1, far, ahead);
    }
  }
  const steps = [];
  for (let i = data.length; i > 0; i = best[i].from) steps.push(best[i].step);
  return steps.reverse();
}

/** The range coder, in digits of 64. */
class RangeCoder {
  ones = new Uint16Array(BITS).fill(32768);
  pace = new Uint8Array(BITS).fill(2);
  low = 0;
  range = 2 ** 30;
  digits = [];
  bit(i, value) {
    this.put(this.ones[i], value);
    this.learn(i, value);
  }
  both(i, j, value) {
    this.put((this.ones[i] + this.ones[j]) >> 1, value);
    this.learn(i, value);
    this.learn(j, value);
  }
  /** A bit that is 1 so often, of 65536. */
  put(p, value) {
    const bound = (this.range >>> 16) * p;
    if (value === 1) this.range = bound;
    else {
      this.low += bound;
      this.range -= bound;
    }
    this.shift();
  }
  learn(i, value) {
    this.ones[i] += ((value * 65535 - this.ones[i]) / this.pace[i]) | 0;
    if (this.pace[i] < SLOWEST) this.pace[i]++;
  }
  plain(value, bits) {
    for (let i = bits - 1; i >= 0; i--) {
      this.range >>>= 1;
      if ((value >> i) & 1) this.low += this.range;
      this.shift();
    }
  }
  shift() {
    while (this.range < 2 ** 24) {
      this.out();
      this.range *= 64;
    }
  }
  /** The highest digit leaves; what it carries over goes into those before it. */
  out() {
    if (this.low >= 2 ** 30) {
      this.low -= 2 ** 30;
      let i = this.digits.length - 1;
      while (this.digits[i] === 63) this.digits[i--] = 0;
      this.digits[i]++;
    }
    this.digits.push(Math.floor(this.low / 2 ** 24));
    this.low = (this.low % 2 ** 24) * 64;
  }
  text() {
    for (let i = 0; i < 5; i++) this.out();
    return this.digits.map((digit) => String.fromCharCode(digit + 40 < 92 ? digit + 40 : digit + 41)).join('');
  }
}

/** Bytes that the unpacker's memory has room for (src/runtime/kernel-text.ts). */
const MOST = 800_000;
const MOST_TEXT = 131_072;

/** Puts steps in the place of the numbers in a list of exports (scripts/wasm-exports.mjs), so that most are the same. */
function takeSteps(data, { at, count }) {
  let [i, before] = [at, 0];
  for (let n = 0; n < count; n++) {
    i += data[i] + 2;
    const number = (data[i] & 127) | (data[i + 1] << 7);
    data[i] = number - before;
    data[i + 1] = (number - before) >> 8;
    before = number;
    i += 2;
  }
}

/** The text of some bytes, with lists of exports in them: `{ at, count }` each. */
export function textOf(bytes, lists = []) {
  const data = Uint8Array.from(bytes);
  for (const list of lists) takeSteps(data, list);
  if (data.length > MOST) throw new Error(`${data.length} bytes are more than the unpacker has room for: ${MOST}`);
  const matches = findMatches(data);
  let steps = matches.map(() => ({ length: 0, again: -1, distance: 0 }));
  let shortest = null;
  for (let round = 0; round <= ROUNDS; round++) {
    const coder = new RangeCoder();
    coder.plain(data.length, 20);
    code(data, steps, coder);
    for (const { at, count } of [...lists, { at: 0, count: 0 }]) {
      coder.plain(count, 10);
      if (count > 0) coder.plain(at, 20);
    }
    const text = coder.text();
    if (shortest !== null && round > 3 && text.length >= shortest.length) break;
    if (shortest === null || text.length < shortest.length) shortest = text;
    const census = new Census();
    code(data, steps, census);
    steps = cheapest(data, matches, census.prices());
  }
  if (shortest.length > MOST_TEXT)
    throw new Error(`a text of ${shortest.length} characters is more than the unpacker has room for: ${MOST_TEXT}`);
  return shortest;
}
