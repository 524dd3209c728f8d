import type { Aval, Machine } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { sizeOf } from '../shape.ts';
import type { Chain, Member } from './chain.ts';
import type { LaneOp } from './chain-lanes.ts';
import { laneAfter, laneNumber, laneOf } from './chain-lanes.ts';
import type { Blocks, Spread } from './chain-layout.ts';
import { BLOCK, blocksOf, LARGE_BLOCK, spreadOf } from './chain-layout.ts';

const [UNARY, COLUMN, ROW, FOLD, LANES, ROWWISE] = [0, 3, 4, 5, 6, 7];
const SCRATCH = -1;
const NOWHERE: Operand = [SCRATCH, 0, 0, 0];

/** Where an operand lies: in which address or in the workspace, at which offset, how many bytes rows and columns are apart. */
type Operand = readonly [which: number, offset: number, rowBytes: number, columnBytes: number];

/** A value while the chain is written: its operand, and the element step with which kernels read it. */
interface Value {
  readonly operand: Operand;
  readonly step: 0 | 1;
}

/** A chain as words. */
export interface Written {
  readonly spec: readonly number[];
  readonly scratch: number;
  readonly blocks: number;
}

const bytesOf = ({ dtype }: Aval): number => DTYPES[dtype].bytes;
const isFold = ({ use }: Member): boolean => use.lanes === 'fold';

/** Places of the workspace for one block of values each, taken and given back while a chain is written. */
class Registers {
  bytes = 0;
  private readonly free = new Map<number, number[]>();

  constructor(private readonly elements: number) {}

  take(size: number): number {
    const known = this.free.get(size)?.pop();
    if (known !== undefined) return known;
    const at = this.bytes;
    // Kernels may read past the end by less than a vector.
    this.bytes += ((this.elements * size + 15) & ~15) + 16;
    return at;
  }

  give(size: number, at: number): void {
    this.free.set(size, [...(this.free.get(size) ?? []), at]);
  }
}

/** Writes a chain for the kernel `chain` (assembly/program.ts). */
class ChainWriter {
  private readonly code: number[] = [];
  private readonly values: Value[] = [];
  private readonly blocks: Blocks;
  private readonly registers: Registers;
  /** Where the code names the workspace for the addresses of a run, and what the longest needs. */
  private readonly runs: number[] = [];
  private longest = 0;

  constructor(
    private readonly k: Machine,
    private readonly chain: Chain,
    /** Elements of a block at most. */
    block: number,
  ) {
    const { dims, split, members } = chain;
    this.blocks = blocksOf(
      sizeOf(dims.slice(0, split)),
      sizeOf(dims.slice(split)),
      members.some(({ use }) => use.lanes !== 'elementwise'),
      block,
    );
    this.registers = new Registers(this.blocks.height * this.blocks.width);
  }

  write(): Written & { readonly registers: number } {
    const { inputs, members } = this.chain;
    inputs.forEach((aval, i) => this.input(aval, i));
    for (let m = 0; m < members.length; ) {
      const run = this.run(m);
      if (run < 2) this.member(members[m], inputs.length + m);
      m += Math.max(1, run);
    }
    const { rows, columns, height, width, count } = this.blocks;
    const head = [rows, columns, height, width, 4 * (5 + this.code.length)];
    const lists = (this.registers.bytes + 15) & ~15;
    for (const at of this.runs) this.code[at] = lists;
    return { spec: [...head, ...this.code], scratch: lists + 8 * this.longest, blocks: count, registers: this.registers.bytes };
  }

  private whole(which: number, size: number): Operand {
    return [which, 0, this.blocks.columns * size, size];
  }

  private input(aval: Aval, i: number): void {
    const { dims, split } = this.chain;
    const size = bytesOf(aval);
    const spread = spreadOf(dims, aval.dims, split) as Spread;
    if (spread === 'whole') this.values.push({ operand: this.whole(i, size), step: 1 });
    else if (spread === 'one') this.values.push({ operand: [i, 0, 0, 0], step: 0 });
    else if (this.blocks.height === 1) {
      const row = spread === 'row';
      this.values.push({ operand: [i, 0, row ? 0 : size, row ? size : 0], step: row ? 1 : 0 });
    } else this.values.push(this.repeated(spread, i, size));
  }

  /** A row or a column laid out for the several rows of a block. */
  private repeated(spread: Spread, i: number, size: number): Value {
    const register: Operand = [SCRATCH, this.registers.take(size), 0, 0];
    if (spread === 'row') this.code.push(ROW, 0, size, i, 0, 0, 0, ...register);
    else this.code.push(COLUMN, this.k.index(`fill_${8 * size}` as 'fill_32'), size, i, 0, size, 0, ...register);
    return { operand: register, step: 1 };
  }

  private member(member: Member, number: number): void {
    const { use } = member;
    const from = use.order.map((place) => this.values[member.inputs[place]]);
    const operand = this.store(number);
    const kind = use.lanes === 'fold' ? FOLD : use.lanes === 'rows' ? ROWWISE : UNARY + use.order.length - 1;
    if (use.needs !== undefined) this.k.load(use.needs);
    const steps = use.order.length === 1 ? 0 : from.reduce((bits, { step }, i) => bits | (step << i), 0);
    this.code.push(kind, this.k.index(use.kernel), steps, ...from.flatMap((value) => value.operand), ...operand);
    this.release(number, operand);
  }

  /** Where the value with that number goes: into an output, in the place of an operand that ends here, or into a register. */
  private store(number: number): Operand {
    const { inputs, outputs, members } = this.chain;
    const member = members[number - inputs.length];
    const size = bytesOf(member.aval);
    const at = outputs.indexOf(number);
    let operand: Operand;
    if (isFold(member)) operand = [inputs.length + at, 0, size, 0];
    else if (at >= 0) operand = this.whole(inputs.length + at, size);
    else {
      // A kernel may write where it reads elements of the same size.
      const place = this.ending(number).find((value) => bytesOf(this.avalOf(value)) === size);
      operand = place === undefined ? [SCRATCH, this.registers.take(size), 0, 0] : this.values[place].operand;
    }
    this.values[number] = { operand, step: 1 };
    return operand;
  }

  /** Values in registers whose last use is this one. */
  private ending(number: number): number[] {
    const { inputs, members } = this.chain;
    const used = [...new Set(members[number - inputs.length].inputs)];
    return used.filter((value) => value >= inputs.length && this.lastUse(value) === number && this.values[value]?.operand[0] === SCRATCH);
  }

  /** Gives back the registers of values that end here, but for the one where the new value went. */
  private release(number: number, kept: Operand | null): void {
    for (const value of this.ending(number)) {
      const [, at] = this.values[value].operand;
      if (kept === null || kept[0] !== SCRATCH || at !== kept[1]) this.registers.give(bytesOf(this.avalOf(value)), at);
    }
  }

  /**
   * Writes the members from number m on that hand one float32 value on from op to op: it stays in registers. Gives how many they are;
   * fewer than two are left to their kernels.
   */
  private run(m: number): number {
    const { inputs, members } = this.chain;
    const first = inputs.length + m;
    let count = 0;
    while (m + count < members.length && this.heldPlace(first + count, count === 0) >= 0) count++;
    if (count < 2) return count;
    const list: number[] = [];
    const add = (op: LaneOp, operand: Operand = NOWHERE): void => {
      list.push(laneNumber(op), ...operand);
    };
    for (let number = first; number < first + count; number++) {
      const { use, inputs: from } = members[number - inputs.length];
      const held = this.heldPlace(number, number === first);
      const value = from[use.order[held]];
      if (number === first) add('Load', this.values[value].operand);
      const square = use.kernel === 'mul_f32' && from[0] === from[1];
      const other = use.order.length === 2 ? this.values[from[use.order[1 - held]]] : null;
      const lane = laneOf(use, held, other?.step === 0) as { readonly op: LaneOp };
      if (square) add('Square');
      else add(lane.op, other?.operand);
      const after = laneAfter(use);
      if (after !== null) add(after);
      const needed = number === first + count - 1 || this.isNeeded(number, number + 1);
      const kept = needed ? this.store(number) : null;
      if (kept !== null) add('Store', kept);
      this.release(number, kept);
    }
    this.code.push(LANES, list.length / 5, 0);
    this.runs.push(this.code.length - 1);
    this.code.push(...list);
    this.longest = Math.max(this.longest, list.length / 5);
    return count;
  }

  /** Which place of its call the value in registers has: that of the member before, or one to begin with. -1 where it cannot go on so. */
  private heldPlace(number: number, begins: boolean): number {
    const { inputs, members } = this.chain;
    const { use, inputs: from, aval } = members[number - inputs.length];
    if (aval.dtype !== 'float32') return -1;
    const one = (value: number): boolean => value < inputs.length && this.values[value].step === 0;
    return use.order.findIndex((place, held) => {
      const value = from[place];
      const other = use.order.length === 2 ? from[use.order[1 - held]] : -1;
      if (begins ? one(value) : value !== number - 1) return false;
      // Another operand must lie in memory, which the one in registers may not.
      if (other === number - 1 && !begins && use.kernel !== 'mul_f32') return false;
      return laneOf(use, held, other >= 0 && one(other)) !== null;
    });
  }

  /** Whether the value is an output or is used by other members than that one. */
  private isNeeded(number: number, next: number): boolean {
    const { inputs, members, outputs } = this.chain;
    return outputs.includes(number) || members.some((member, m) => inputs.length + m !== next && member.inputs.includes(number));
  }

  private avalOf(value: number): Aval {
    const { inputs, members } = this.chain;
    return value < inputs.length ? inputs[value] : members[value - inputs.length].aval;
  }

  private lastUse(value: number): number {
    const { inputs, members } = this.chain;
    return inputs.length + members.findLastIndex((member) => member.inputs.includes(value));
  }
}

/** A chain as words. Where it needs no registers between its kernels, its blocks may be large. */
export function writeChain(k: Machine, chain: Chain): Written {
  const large = new ChainWriter(k, chain, LARGE_BLOCK).write();
  return large.registers === 0 ? large : new ChainWriter(k, chain, BLOCK).write();
}
