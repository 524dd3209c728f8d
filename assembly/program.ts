// Kernels that call other kernels through the function table, by lists of integers: so a traced program is one call from
// JavaScript, and a chain of elementwise kernels goes through its operands once, a block at a time, with all that lies
// between in the cache. Nothing of it knows what a kernel computes: a chain gives the bits that its kernels give.
import { lanes } from "./lane-run";

/** What stands in the place of a count where the code goes on elsewhere: `fn` is how many bytes from here on then. */
const enum Flow {
  Jump = -1,
  /** [offset, UnlessTrue, address]: where the byte there is 0. */
  UnlessTrue = -2,
  /** [offset, UnlessEqual, address, value]: where the integer there is another. */
  UnlessEqual = -3,
  /** [offset, UnlessLess, address, limit]: where the integer there is not below the limit; else it grows by one. */
  UnlessLess = -4,
  /** [value, Put, address] */
  Put = -5
}

/** Where the code goes on after a word of Flow. */
function flow(code: usize, what: Flow): usize {
  const offset = load<i32>(code), there = code + offset;
  if (what == Flow.Jump) return there;
  const address = load<usize>(code, 8), value = load<i32>(code, 12);
  switch (what) {
    case Flow.UnlessTrue: return load<u8>(address) ? code + 12 : there;
    case Flow.UnlessEqual: return load<i32>(address) == value ? code + 16 : there;
    case Flow.UnlessLess: {
      const now = load<i32>(address);
      if (now >= value) return there;
      store<i32>(address, now + 1);
      return code + 16;
    }
    default: store<i32>(address, offset);
  }
  return code + 12;
}

/** Calls the kernels of a list: i32 [fn, count, count arguments], one after the other, up to `end`; branches and loops by Flow. */
export function walk(code: usize, end: usize): void {
  while (code < end) {
    const fn = load<i32>(code), count = load<i32>(code, 4);
    const a = load<i32>(code, 8), b = load<i32>(code, 12), c = load<i32>(code, 16), d = load<i32>(code, 20);
    const e = load<i32>(code, 24), f = load<i32>(code, 28);
    switch (count) {
      case 2: call_indirect<void>(fn, a, b); break;
      case 3: call_indirect<void>(fn, a, b, c); break;
      case 4: call_indirect<void>(fn, a, b, c, d); break;
      case 5: call_indirect<void>(fn, a, b, c, d, e); break;
      case 6: call_indirect<void>(fn, a, b, c, d, e, f); break;
      case 7: call_indirect<void>(fn, a, b, c, d, e, f, load<i32>(code, 32)); break;
      case 8: call_indirect<void>(fn, a, b, c, d, e, f, load<i32>(code, 32), load<i32>(code, 36)); break;
      case 9: call_indirect<void>(fn, a, b, c, d, e, f, load<i32>(code, 32), load<i32>(code, 36), load<i32>(code, 40)); break;
      case 10: call_indirect<void>(
        fn, a, b, c, d, e, f, load<i32>(code, 32), load<i32>(code, 36), load<i32>(code, 40), load<i32>(code, 44)
      ); break;
      case 11: call_indirect<void>(
        fn, a, b, c, d, e, f, load<i32>(code, 32), load<i32>(code, 36), load<i32>(code, 40), load<i32>(code, 44), load<i32>(code, 48)
      ); break;
      default: code = flow(code, <Flow>count); continue;
    }
    code += (<usize>count << 2) + 8;
  }
}

const enum Kind {
  Unary, Binary, Select,
  /** One element for each row of the block, spread over the row: fn is a fill. */
  Column,
  /** A row, copied for each row of the block. Rows are the same for all blocks: once is enough. */
  Row,
  /** Folds each row of the block into one element. */
  Fold,
  /** Ops on values in registers (lane-run.ts). */
  Lanes,
  /** Computes each row of the block from itself. */
  Rowwise
}

/** Bytes of an operand in the list: i32 [which address (-1: scratch), offset, bytes to the next row, bytes to the next column]. */
// @ts-ignore: decorator
@inline const OPERAND: usize = 16;

/** Where an operand lies for the block that begins at this row and column. */
// @ts-ignore: decorator
@inline
function place(operand: usize, addresses: usize, scratch: usize, row: i32, column: i32): usize {
  const which = load<i32>(operand);
  return (which < 0 ? scratch : load<usize>(addresses + (<usize>which << 2)))
    + load<i32>(operand, 4) + row * load<i32>(operand, 8) + column * load<i32>(operand, 12);
}

/** Runs the list of Kind.Lanes at `at`: [kind, count, offset of the workspace for its addresses], then [op, operand] each. Gives the end. */
// @ts-ignore: decorator
@inline
function runLanes(at: usize, addresses: usize, scratch: usize, row: i32, column: i32, n: i32): usize {
  const end = at + 12 + load<i32>(at, 4) * (4 + OPERAND), list = scratch + load<i32>(at, 8);
  let to = list;
  for (at += 12; at < end; at += 4 + OPERAND, to += 8) {
    store<i32>(to, load<i32>(at));
    store<usize>(to, place(at + 4, addresses, scratch, row, column), 4);
  }
  lanes(list, to, n);
  return end;
}

/**
 * Runs a chain on the blocks from `first` to `end` of what it computes, which is [rows, columns]. Blocks are whole rows, or parts of one.
 * spec: i32 [rows, columns, rows of a block, columns of a block, bytes of spec], then for each kernel [kind, fn, more, operands …];
 * `more` holds the element steps of a binary kernel or a selection as bits, or the bytes of an element.
 */
export function chain(spec: usize, addresses: usize, scratch: usize, first: i32, end: i32): void {
  const rows = load<i32>(spec), columns = load<i32>(spec, 4), height = load<i32>(spec, 8), width = load<i32>(spec, 12);
  const stop = spec + load<i32>(spec, 16), across = (columns + width - 1) / width;
  for (let block = first; block < end; ++block) {
    const row = block / across * height, column = block % across * width;
    const down = min(height, rows - row), n = down * min(width, columns - column);
    for (let at = spec + 20; at < stop;) {
      const kind = <Kind>load<i32>(at), fn = load<i32>(at, 4), more = load<i32>(at, 8);
      if (kind == Kind.Lanes) {
        at = runLanes(at, addresses, scratch, row, column, n);
        continue;
      }
      const a = place(at + 12, addresses, scratch, row, column);
      const b = place(at + 12 + OPERAND, addresses, scratch, row, column);
      at += 12 + 2 * OPERAND;
      switch (kind) {
        case Kind.Unary: call_indirect<void>(fn, a, b, n); break;
        case Kind.Binary: {
          const c = place(at, addresses, scratch, row, column);
          at += OPERAND;
          call_indirect<void>(fn, a, b, c, n, more & 1, more >> 1);
          break;
        }
        case Kind.Select: {
          const c = place(at, addresses, scratch, row, column), d = place(at + OPERAND, addresses, scratch, row, column);
          at += 2 * OPERAND;
          call_indirect<void>(fn, a, b, c, d, n, more & 1, (more >> 1) & 1, more >> 2);
          break;
        }
        case Kind.Column: for (let i = 0; i < down; ++i) call_indirect<void>(fn, b + i * columns * more, columns, a + i * more); break;
        case Kind.Row: if (block == first) for (let i = 0; i < height; ++i) memory.copy(b + i * columns * more, a, columns * more); break;
        case Kind.Rowwise: call_indirect<void>(fn, a, b, down, columns); break;
        default: call_indirect<void>(fn, a, b, down, columns, 1);
      }
    }
  }
}
