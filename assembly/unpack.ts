// Unpacks the text that holds the kernels of a pack: matches and literals (LZ77), each decision coded by an adaptive binary range coder,
// as in LZMA. Compiled alone, with a memory of its own: the interpreter of a cold engine would need ten times as long as this.
// scripts/kernel-text.mjs packs.
// I. Pavlov, LZMA specification, https://www.7-zip.org/sdk.html; G. N. N. Martin, Range encoding (1979).

/** The text has 64 characters, those from ( to h without the backslash. */
const FIRST: i32 = 40;
const BACKSLASH: i32 = 92;
/** What is coded lies in 30 bits: five characters. */
const TOP: i32 = 1 << 24;
/** The adaptive bits, by what they decide. */
const FLAG: i32 = 0;
const AGAIN: i32 = FLAG + 768;
const WHICH: i32 = AGAIN + 3;
const LENGTH: i32 = WHICH + 5;
const SLOT: i32 = LENGTH + 1024;
const NEAR: i32 = SLOT + 256;
const LITERAL: i32 = NEAR + 1024;
const UNLIKE: i32 = LITERAL + 2048;
const BITS: i32 = UNLIKE + 512;
/** Those of literals that know the whole byte before: far away, because they are many. */
const BYTE: i32 = 262144;
/** The more often a bit was seen, the less it changes: by 1 / 2 at first, 1 / 22 at last. */
const SLOWEST: i32 = 22;

let at: i32 = 0;
let code: i32 = 0;
let range: i32 = 0;

function refill(): void {
  while (range < TOP) {
    const character = <i32>load<u8>(at++);
    range <<= 6;
    code = (code << 6) + character - FIRST - i32(character > BACKSLASH);
  }
}

/** Reads a bit that is 1 so often, of 65536. */
function decide(p: i32): i32 {
  const bound = (range >> 16) * p;
  const value = i32(code < bound);
  if (value) range = bound;
  else {
    range -= bound;
    code -= bound;
  }
  refill();
  return value;
}

/** The adaptive bits: pairs of how often each is 1 and how fast that changes. */
function learn(i: i32, value: i32): void {
  const p = <i32>load<u16>(i << 2);
  const pace = <i32>load<u16>(i << 2, 2);
  store<u16>(i << 2, p + ((0xffff & -value) - p) / pace);
  store<u16>(i << 2, pace + i32(pace < SLOWEST), 2);
}

/** A bit that two of them foretell: halfway between. */
function both(i: i32, j: i32): i32 {
  const value = decide((<i32>load<u16>(i << 2) + <i32>load<u16>(j << 2)) >> 1);
  learn(i, value);
  learn(j, value);
  return value;
}

function bit(i: i32): i32 {
  const value = decide(<i32>load<u16>(i << 2));
  learn(i, value);
  return value;
}

/** A number of so many bits, the highest first, each coded after those before it. */
function number(from: i32, bits: i32): i32 {
  const end = 1 << bits;
  let found = 1;
  while (found < end) found = (found << 1) | bit(from + found);
  return found - end;
}

/** Bits of which nothing is known. */
function plain(bits: i32): i32 {
  let found = 0;
  for (; bits > 0; bits--) {
    range >>= 1;
    const value = i32(code >= range);
    code -= range & -value;
    found = (found << 1) | value;
    refill();
  }
  return found;
}

function length(from: i32): i32 {
  if (!bit(from)) return 2 + number(from + 16, 3);
  return bit(from + 1) ? 18 + number(from + 256, 8) : 10 + number(from + 32, 3);
}

function distance(slot: i32): i32 {
  if (slot < 4) return slot + 1;
  const bits = (slot >> 1) - 1;
  const near = min(bits, 4);
  const high = ((2 | (slot & 1)) << near) + number(NEAR + slot * 16, near);
  return (high << (bits - near)) + plain(bits - near) + 1;
}

/** Unpacks the text at an address to `y`; returns the end of what it wrote. The first 22560 bytes of memory are its workspace, and the fifth quarter of a megabyte. */
export function unpack(text: i32, y: i32): i32 {
  for (let i = 0; i < BITS; i++) store<u32>(i << 2, 0x28000);
  for (let i = BYTE; i < BYTE + 65536; i++) store<u32>(i << 2, 0x28000);
  at = text;
  code = 0;
  range = 1;
  refill();
  const begin = y;
  const end = y + plain(20);
  // The last four distances, and what came last: 0 a literal, 1 a match, 2 a match at a distance used before.
  let d0 = 1;
  let d1 = 1;
  let d2 = 1;
  let d3 = 1;
  let state = 0;
  let before = 0;
  while (y < end) {
    if (!bit(FLAG + (state << 8) + before)) {
      let found = 1;
      if (state) {
        // After a match the byte at its distance is what the literal is not.
        let other = <i32>load<u8>(y - d0) << 1;
        let like = true;
        while (like && found < 256) {
          const expected = (other >> 8) & 1;
          const value = bit(UNLIKE + (expected << 8) + found);
          found = (found << 1) | value;
          other <<= 1;
          like = value == expected;
        }
      }
      while (found < 256) found = (found << 1) | both(LITERAL + (before >> 5 << 8) + found, BYTE + (before << 8) + found);
      store<u8>(y++, found);
      state = 0;
    } else {
      let count: i32;
      if (bit(AGAIN + state)) {
        let d = d0;
        if (bit(WHICH + state)) {
          d = d1;
          if (bit(WHICH + 3)) {
            d = d2;
            if (bit(WHICH + 4)) {
              d = d3;
              d3 = d2;
            }
            d2 = d1;
          }
          d1 = d0;
        }
        d0 = d;
        count = length(LENGTH + 512);
        state = 2;
      } else {
        d3 = d2;
        d2 = d1;
        d1 = d0;
        count = length(LENGTH);
        d0 = distance(number(SLOT + (min(count - 2, 3) << 6), 6));
        state = 1;
      }
      for (; count > 0; count--) {
        store<u8>(y, load<u8>(y - d0));
        y++;
      }
    }
    before = load<u8>(y - 1);
  }
  // Numbers of exported functions, of which the steps were packed.
  for (let count = plain(10); count; count = plain(10)) {
    let index = 0;
    for (let i = begin + plain(20); count; count--) {
      i += <i32>load<u8>(i) + 2;
      index += <i32>load<u16>(i);
      store<u16>(i, (index & 127) | 128 | (index >> 7 << 8));
      i += 2;
    }
  }
  return y;
}
