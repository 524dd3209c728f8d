import type { Rule } from './linear.ts';

// A chain of elementwise kernels goes through its operands block by block (assembly/program.ts): pieces are runs of blocks.

/** Nanoseconds an element takes in one kernel, in one op on values in registers, and in a softmax. */
const [KERNEL, LANE, ROW] = [0.5, 0.15, 1.5];
/** Words before the kernels of a chain, before the operands of one, of an operand, of an op on values in registers. */
const [HEAD, FIRST, OPERAND, LANE_WORDS] = [5, 3, 4, 5];
const LANES = 6;
const ROWWISE = 7;
/** Operands by kind: unary, binary, select, column, row, fold, none, rowwise. */
const OPERANDS: readonly number[] = [2, 3, 4, 2, 2, 2, 0, 2];
/** Bytes of the widest element, and what kernels read beyond. */
const [WIDEST, BEYOND] = [16, 32];

/** chain(spec, addresses, scratch, first, end) */
export const chain: Rule = (job) => {
  const { args, words } = job;
  const blocks = args[4] - args[3];
  if (blocks < 2) return;
  const spec = (i: number): number => job.read(0, i);
  const room = spec(2) * spec(3) * WIDEST + BEYOND;
  let bytes = 0;
  let cost = 0;
  const reach = (operand: number): void => {
    // Which address: -1 is the workspace.
    if (spec(operand) === -1) bytes = Math.max(bytes, spec(operand + 1) + room);
  };
  for (let at = HEAD; at < spec(4) / 4; ) {
    const kind = spec(at);
    if (kind === LANES) {
      const count = spec(at + 1);
      bytes = Math.max(bytes, spec(at + 2) + 8 * count);
      for (let op = 0; op < count; op++) reach(at + FIRST + LANE_WORDS * op + 1);
      cost += LANE * count;
      at += FIRST + LANE_WORDS * count;
    } else {
      for (let operand = 0; operand < OPERANDS[kind]; operand++) reach(at + FIRST + OPERAND * operand);
      cost += kind === ROWWISE ? ROW : KERNEL;
      at += FIRST + OPERAND * OPERANDS[kind];
    }
  }
  const parts = Math.min(job.worth(spec(0) * spec(1) * cost), blocks);
  if (parts < 2) return;
  const each = Math.ceil(blocks / parts);
  for (let first = args[3]; first < args[4]; first += each) {
    const piece = job.piece();
    words[piece + 3] = first;
    words[piece + 4] = Math.min(first + each, args[4]);
  }
  job.scratchAt = 2;
  job.scratchBytes = (bytes + 63) & ~63;
};
