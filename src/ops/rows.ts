// How elementwise ops become rows of the table: the shape rule, the lane and the kernel call, written once.

import { bind, named } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { indices, operand, operands } from '../core/convert.ts';
import type { Aval, LazyGradient, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { NameOption } from '../core/options.ts';
import { nameIn } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType, Lane } from '../dtype.ts';
import { DTYPES, isComplex } from '../dtype.ts';
import { DTypeError, ValueError } from '../errors.ts';
import type { Pack } from '../packs/pack.ts';
import type { Kernels } from '../runtime/kernels/kernels.d.ts';
import type { Dims } from '../shape.ts';
import { broadcastDims, sameDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { spread } from './movement.ts';

/** Kernels with so many parameters: the rest of a name's grammar stands in docs/kernels.md. */
export type KernelOf<N extends number> = {
  [K in keyof Kernels]-?: Kernels[K] extends (...args: infer P) => unknown ? (P['length'] extends N ? K : never) : never;
}[keyof Kernels];
export type UnaryKernel = KernelOf<3>;
export type BinaryKernel = KernelOf<6>;

/** The kernels of an op, by the lane at the end of their names. */
export class LaneKernels<K extends keyof Kernels> {
  readonly names: Partial<Record<Lane, K>> = {};
  /** That of float32 is looked up once: among hundreds of names that takes as long as a small call. */
  private float: Kernels[K] | undefined;
  private laid = Number.NaN;

  /** @param byParts complex numbers go by the real kernels of their parts */
  constructor(kernels: readonly K[], byParts?: boolean) {
    const { names } = this;
    for (const kernel of kernels) names[kernel.slice(kernel.lastIndexOf('_') + 1) as Lane] = kernel;
    if (byParts) {
      names.c64 = names.f32;
      names.c128 = names.f64;
    }
  }

  name(x: Aval): K {
    return this.names[laneOf(x)] as K;
  }

  /** The kernel for elements as those of x. */
  of(k: Machine, x: Aval): Kernels[K] {
    if (x.dtype !== 'float32') return k[this.name(x)];
    if (k.generation !== this.laid) {
      this.float = k[this.names.f32 as K];
      this.laid = k.generation;
    }
    return this.float as Kernels[K];
  }

  /** Whether a kernel takes such elements, widened where they are narrow. */
  private takes(dtype: DType): boolean {
    return this.names[DTYPES[DTYPES[dtype].wide].lane] !== undefined;
  }

  /** @throws DTypeError where no kernel takes the dtype */
  check(op: string, dtype: DType): void {
    if (dtype === 'float32' ? this.names.f32 : this.takes(dtype)) return;
    const taken = (Object.keys(DTYPES) as DType[]).filter((other) => this.takes(other));
    throw new DTypeError(op, 'dtype not supported', dtype, `Use tf.cast to one of ${taken.join(', ')}.`, { dtype });
  }
}

export const laneOf = ({ dtype }: Aval): Lane => (dtype === 'float32' ? 'f32' : DTYPES[dtype].lane);

export interface ElementwiseRule {
  /** Dtype of the output; the input's own where it is not said. */
  readonly out?: (dtype: DType) => DType;
  readonly grad?: (dy: Tensor, x: readonly Tensor[], y: Tensor) => readonly LazyGradient[];
  readonly saves?: 'x' | 'y' | 'both' | 'none';
  /** The kernel takes the operands the other way round. */
  readonly swap?: boolean;
  /** What the second operand of an integer op must not hold. */
  readonly refuses?: 'zero' | 'negative';
  /** Complex numbers go by parts: the real kernel over twice the count. */
  readonly byParts?: true;
  /** What the function is of complex tensors, in terms of others. */
  readonly complex?: (x: Tensor, y: Tensor) => Tensor;
  /** The kernels' pack, where that is not the core's. */
  readonly needs?: Pack;
  /** What it is of strings: an op of the host. */
  readonly string?: (x: Tensor, y: Tensor) => Tensor;
}

/** How the rule serves a dtype other than by kernels. */
function besideKernels(rule: ElementwiseRule, dtype: DType): ((x: Tensor, y: Tensor) => Tensor) | undefined {
  return dtype === 'string' ? rule.string : isComplex(dtype) ? rule.complex : undefined;
}

/** Kernel elements in one element where complex numbers go by parts. */
export const partsOf = (x: Aval): 1 | 2 => (isComplex(x.dtype) ? 2 : 1);

/** Runs a composition on operands that may be literals: they are freed after it. */
export function composition(x: readonly Tensor[], run: () => Tensor): Tensor {
  const literals = x.filter((t) => t.literal);
  for (const t of literals) t.literal = false;
  try {
    return composed(run);
  } finally {
    for (const t of literals) t.dispose();
  }
}

const same = (dtype: DType): DType => dtype;

function gradOf(rule: ElementwiseRule): Pick<Op<undefined>, 'grad' | 'saves'> {
  const { grad } = rule;
  if (grad === undefined) return {};
  return { grad: (dy, x, y) => grad(dy[0], x, y[0]), saves: rule.saves ?? 'both' };
}

/** Ops of integers only: among number literals, which say nothing else, they are int32. */
const onlyIntegers = ({ names }: Pick<LaneKernels<keyof Kernels>, 'names'>): boolean => names.i32 !== undefined && names.f32 === undefined;

/** The first of two literals as a tensor of integers, which the second then follows; what has a dtype stays. */
export const ints = (label: string, a: TensorLike, b: TensorLike): TensorLike =>
  [a, b].every((x) => typeof x !== 'object' || Array.isArray(x)) ? indices(label, a) : a;

/** y[i] = f(x[i]) */
export function unaryOp(
  name: string,
  label: string,
  kernels: readonly UnaryKernel[],
  rule: ElementwiseRule = {},
): (x: TensorLike, options?: NameOption | number) => Tensor {
  const lanes = new LaneKernels(kernels, rule.byParts);
  const out = rule.out ?? same;
  const op = defineOp({
    name,
    label,
    inPlace: [0],
    lanes: 'elementwise',
    needs: rule.needs,
    infer(inputs: readonly Aval[]) {
      const { dims, dtype } = inputs[0];
      lanes.check(label, dtype);
      return [{ dims, dtype: out(dtype) }];
    },
    wasm(k: Machine, inputs: readonly Ref[], outputs: readonly Ref[]) {
      const x = inputs[0];
      lanes.of(k, x)(x.ptr, outputs[0].ptr, rule.byParts ? x.size * partsOf(x) : x.size);
    },
    ...gradOf(rule),
  });
  const whole = onlyIntegers(lanes);
  const call = (x: TensorLike): Tensor => {
    const t = whole ? indices(label, x) : operand(label, x);
    const other = besideKernels(rule, t.dtype);
    return other === undefined ? bind(op, [t], undefined)[0] : composition([t], () => other(t, t));
  };
  return (x, options) => (options === undefined ? call(x) : named(nameIn(label, options), () => call(x)));
}

/** y = f(a, b) with broadcasting */
export function binaryOp(
  name: string,
  label: string,
  kernels: readonly BinaryKernel[],
  rule: ElementwiseRule = {},
): (a: TensorLike, b: TensorLike, options?: NameOption) => Tensor {
  const lanes = new LaneKernels(kernels, rule.byParts);
  const out = rule.out ?? same;
  const swap = rule.swap === true;
  const { refuses } = rule;
  const op = defineOp({
    name,
    label,
    inPlace: [0],
    lanes: 'elementwise',
    needs: rule.needs,
    infer(inputs: readonly Aval[]) {
      const { dims, dtype } = inputs[0];
      lanes.check(label, dtype);
      return [{ dims: broadcastDims(label, dims, inputs[1].dims), dtype: out(dtype) }];
    },
    wasm(k: Machine, inputs: readonly Ref[], outputs: readonly Ref[]) {
      const a = inputs[0];
      const b = inputs[1];
      const y = outputs[0];
      if (refuses !== undefined && y.size > 0) checkValues(k, label, b, refuses);
      if (rule.byParts && isComplex(a.dtype)) lanes.of(k, a)(spread(k, a, y.dims), spread(k, b, y.dims), y.ptr, 2 * y.size, 1, 1);
      else if (swap) broadcast(k, lanes, b, a, y);
      else broadcast(k, lanes, a, b, y);
    },
    ...gradOf(rule),
  });
  const whole = onlyIntegers(lanes);
  const call = (a: TensorLike, b: TensorLike): Tensor => {
    const both = operands(label, whole ? ints(label, a, b) : a, b);
    const other = besideKernels(rule, both[0].dtype);
    return other === undefined ? bind(op, both, undefined)[0] : composition(both, () => other(both[0], both[1]));
  };
  return (a, b, options) => (options === undefined ? call(a, b) : named(nameIn(label, options), () => call(a, b)));
}

/** @throws ValueError when an integer operand holds what the op cannot take */
function checkValues(k: Machine, op: string, b: Ref, refuses: 'zero' | 'negative'): void {
  const lane = laneOf(b);
  if (lane !== 'i32' && lane !== 'i64') return;
  const at = k[`check_${refuses}_${lane}`](b.ptr, b.size);
  if (at < 0) return;
  const facts = { shape: b.dims, element: at };
  if (refuses === 'zero') {
    throw new ValueError(
      op,
      'integers cannot be divided by zero',
      `a zero at element ${at} of the second operand`,
      'Cast to a float dtype, which gives Infinity or NaN, or replace zeros by tf.where first.',
      facts,
    );
  }
  throw new ValueError(
    op,
    'integers have no negative powers',
    `a negative number at element ${at} of the second operand`,
    "Use tf.cast(x, 'float32') first.",
    facts,
  );
}

/** Calls a binary kernel: same shapes, one value against many, or rows of a broadcast. */
function broadcast(k: Machine, kernels: LaneKernels<BinaryKernel>, a: Ref, b: Ref, y: Ref): void {
  if (y.size === 0) return;
  const kernel = kernels.of(k, a);
  if (sameDims(a.dims, b.dims)) kernel(a.ptr, b.ptr, y.ptr, y.size, 1, 1);
  else if (b.size === 1) kernel(a.ptr, b.ptr, y.ptr, y.size, 1, 0);
  else if (a.size === 1) kernel(a.ptr, b.ptr, y.ptr, y.size, 0, 1);
  else rows(k, kernels.name(a), a, b, y);
}

/** As `collapse` finds the axes, without what it allocates: such calls are frequent and short. */
function rows(k: Machine, kernel: BinaryKernel, a: Ref, b: Ref, y: Ref): void {
  const sizes: number[] = [];
  const stepsA: number[] = [];
  const stepsB: number[] = [];
  let last = -1;
  let lengthA = 1;
  let lengthB = 1;
  for (let i = 1; i <= y.dims.length; i++) {
    const size = y.dims[y.dims.length - i];
    if (size === 1) continue;
    const ofA = i <= a.dims.length ? a.dims[a.dims.length - i] : 1;
    const ofB = i <= b.dims.length ? b.dims[b.dims.length - i] : 1;
    const stepA = ofA === 1 ? 0 : lengthA;
    const stepB = ofB === 1 ? 0 : lengthB;
    lengthA *= ofA;
    lengthB *= ofB;
    if (last >= 0 && stepsA[last] * sizes[last] === stepA && stepsB[last] * sizes[last] === stepB) sizes[last] *= size;
    else {
      last = sizes.push(size) - 1;
      stepsA.push(stepA);
      stepsB.push(stepB);
    }
  }
  const bytesOf = DTYPES[a.dtype].bytes;
  const spec = [sizes[0], stepsA[0], stepsB[0], sizes[0] * DTYPES[y.dtype].bytes];
  for (let i = last; i > 0; i--) spec.push(sizes[i], stepsA[i] * bytesOf, stepsB[i] * bytesOf);
  k.broadcast2(k.index(kernel), a.ptr, b.ptr, y.ptr, k.ints(spec), last);
}

export interface Collapsed {
  size: number;
  /** Element step of each operand along this axis; 0 where it is broadcast. */
  steps: number[];
}

/** The axes of a broadcast, neighbours merged where every operand moves through them evenly. Outermost first. */
export function collapse(dims: Dims, operandDims: readonly Dims[]): Collapsed[] {
  const axes: Collapsed[] = [];
  const lengths = operandDims.map(() => 1);
  for (let i = dims.length - 1; i >= 0; i--) {
    const size = dims[i];
    if (size === 1) continue;
    const steps = operandDims.map((d, j) => {
      const own = d[i - dims.length + d.length] ?? 1;
      const step = own === 1 ? 0 : lengths[j];
      lengths[j] *= own;
      return step;
    });
    const last = axes.at(-1);
    if (last?.steps.every((s, j) => s * last.size === steps[j])) last.size *= size;
    else axes.push({ size, steps });
  }
  return axes.reverse();
}
