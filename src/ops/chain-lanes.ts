import type { KernelUse } from './kernel-use.ts';

// Ops of float32 that a chain can do on values in registers (assembly/lane-run.ts), as numbers.

const NAMES = [
  ...[
    'Load',
    'Store',
    'Add',
    'AddOne',
    'Sub',
    'SubOne',
    'SubFrom',
    'SubFromOne',
    'Mul',
    'MulOne',
    'Div',
    'DivOne',
    'DivInto',
    'DivIntoOne',
  ],
  ...['Maximum', 'MaximumOne', 'Minimum', 'MinimumOne', 'Square', 'Neg', 'Abs', 'Sqrt', 'Relu', 'ReluGrad'],
] as const;
export type LaneOp = (typeof NAMES)[number];

export const laneNumber = (name: LaneOp): number => NAMES.indexOf(name);

const UNARY: Readonly<Record<string, LaneOp>> = {
  square_f32: 'Square',
  neg_f32: 'Neg',
  abs_f32: 'Abs',
  sqrt_f32: 'Sqrt',
  relu_f32: 'Relu',
};
/** By where the value in registers stands: first, second. */
const BINARY: Readonly<Record<string, readonly [LaneOp, LaneOp | null]>> = {
  add_f32: ['Add', 'Add'],
  sub_f32: ['Sub', 'SubFrom'],
  mul_f32: ['Mul', 'Mul'],
  div_f32: ['Div', 'DivInto'],
  maximum_f32: ['Maximum', 'Maximum'],
  minimum_f32: ['Minimum', 'Minimum'],
  squared_difference_f32: ['Sub', 'Sub'],
  relu_grad_f32: ['ReluGrad', null],
};
const ONE: Partial<Record<LaneOp, LaneOp>> = {
  Add: 'AddOne',
  Sub: 'SubOne',
  SubFrom: 'SubFromOne',
  Mul: 'MulOne',
  Div: 'DivOne',
  DivInto: 'DivIntoOne',
  Maximum: 'MaximumOne',
  Minimum: 'MinimumOne',
};

/**
 * What a kernel is on registers: the op, and which place of its call the other operand has (-1: none).
 * @param held the place of the value that is in registers
 * @param one whether the other operand is one element for all
 */
export function laneOf({ kernel, order }: KernelUse, held: number, one: boolean): { readonly op: LaneOp; readonly other: number } | null {
  if (order.length === 1) return UNARY[kernel] === undefined ? null : { op: UNARY[kernel], other: -1 };
  const op = order.length === 2 ? BINARY[kernel]?.[held] : null;
  if (op === null || op === undefined) return null;
  const taken = one ? ONE[op] : op;
  return taken === undefined ? null : { op: taken, other: 1 - held };
}

/** What the op does after that: a squared difference is a difference and a square. */
export const laneAfter = ({ kernel }: KernelUse): LaneOp | null => (kernel === 'squared_difference_f32' ? 'Square' : null);
