import { bind, named } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operands } from '../core/convert.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { NameOption } from '../core/options.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { DTYPES, isComplex } from '../dtype.ts';
import { DTypeError, ShapeError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { broadcastDims, placesIn, sameDims, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { cast } from './cast.ts';
import * as complex from './complex-functions.ts';
import { numbers } from './kernel-names.ts';
import type { KernelOf } from './rows.ts';
import { composition, LaneKernels } from './rows.ts';

export interface MatmulOptions extends NameOption {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** Of int8 and uint8 operands: 'int32' gives the exact sums instead of what is left of them in eight bits. */
  readonly outputType?: DType;
}
interface MatmulAttrs {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const lanes = /* @__PURE__ */ new LaneKernels<KernelOf<11>>(numbers('matmul'));

/** Rows and columns of an operand as the product reads it. */
const rowsOf = (dims: Dims, transposed: boolean): number => dims[dims.length - (transposed ? 1 : 2)];
const columnsOf = (dims: Dims, transposed: boolean): number => dims[dims.length - (transposed ? 2 : 1)];

function infer(inputs: readonly Aval[], attrs: MatmulAttrs): readonly Aval[] {
  const a = inputs[0];
  const b = inputs[1];
  lanes.check('matmul', a.dtype);
  return [{ dims: outDims(a, b, attrs), dtype: a.dtype }];
}

function outDims(a: Aval, b: Aval, { transposeA, transposeB }: MatmulAttrs): Dims {
  if (a.dims.length < 2 || b.dims.length < 2) {
    throw new ShapeError(
      'matmul',
      'operands must have at least rank 2',
      `${showDims(a.dims)} · ${showDims(b.dims)}`,
      'Use tf.expandDims for vectors, or tf.tensordot.',
      { shapes: [a.dims, b.dims] },
    );
  }
  const m = rowsOf(a.dims, transposeA);
  const k = columnsOf(a.dims, transposeA);
  const inner = rowsOf(b.dims, transposeB);
  const n = columnsOf(b.dims, transposeB);
  if (k !== inner && !Number.isNaN(k) && !Number.isNaN(inner)) {
    throw new ShapeError(
      'matmul',
      'inner sizes differ',
      `${showDims(a.dims)} · ${showDims(b.dims)} (${k} ≠ ${inner})`,
      'Transpose one operand?',
      { shapes: [a.dims, b.dims] },
    );
  }
  const single = a.dims.length === 2 && b.dims.length === 2;
  return single ? [m, n] : [...batchDims(a.dims, b.dims), m, n];
}

/** The leading axes of the product. @throws ShapeError naming both shapes whole */
function batchDims(a: Dims, b: Dims): Dims {
  try {
    return broadcastDims('matmul', a.slice(0, -2), b.slice(0, -2));
  } catch {
    throw new ShapeError(
      'matmul',
      'batch axes do not broadcast',
      `${showDims(a)} · ${showDims(b)}`,
      'All axes but the last two must be equal or 1, compared from the last.',
      { shapes: [a, b] },
    );
  }
}

/** The last sizes that were asked for and what they need: a loop asks for the same again and again. */
const asked = { m: 0, n: 0, k: 0, flags: 0, bytes: 0 };

function scratchBytes(machine: Machine, m: number, n: number, k: number, flags: number): number {
  if (m !== asked.m || n !== asked.n || k !== asked.k || flags !== asked.flags) {
    asked.bytes = machine.matmul_scratch(m, n, k, flags);
    asked.m = m;
    asked.n = n;
    asked.k = k;
    asked.flags = flags;
  }
  return asked.bytes;
}

function run(k: Machine, inputs: readonly Ref[], outputs: readonly Ref[], { transposeA, transposeB }: MatmulAttrs): void {
  const a = inputs[0];
  const b = inputs[1];
  const y = outputs[0];
  if (y.size === 0) return;
  const m = rowsOf(a.dims, transposeA);
  const inner = columnsOf(a.dims, transposeA);
  const n = y.dims[y.dims.length - 1];
  // By its own name: engines then know which function it is.
  const kernel = a.dtype === 'float32' ? k.matmul_f32 : a.dtype === 'int8' ? k.matmul_i8 : lanes.of(k, a);
  const flags = (transposeA ? 1 : 0) | (transposeB ? 2 : 0);
  const scratch = k.scratch(scratchBytes(k, m, n, inner, flags));
  if (y.dims.length === 2) {
    kernel(a.ptr, b.ptr, y.ptr, 1, m, n, inner, 0, 0, flags, scratch);
    return;
  }
  const bytes = DTYPES[a.dtype].bytes;
  const [batchA, batchB, batch] = [a, b, y].map((x) => x.dims.slice(0, -2));
  const [countA, countB, count] = [batchA, batchB, batch].map(sizeOf);
  const [bytesA, bytesB] = [m * inner * bytes, inner * n * bytes];
  if (countB === 1 && flags === 0 && countA === count) {
    // One right operand for the whole batch: the batch is just more rows.
    kernel(a.ptr, b.ptr, y.ptr, 1, count * m, n, inner, 0, 0, flags, scratch);
  } else if (sameDims(batchA, batchB) || countA === 1 || countB === 1) {
    kernel(a.ptr, b.ptr, y.ptr, count, m, n, inner, countA === 1 ? 0 : bytesA, countB === 1 ? 0 : bytesB, flags, scratch);
  } else {
    const [ofA, ofB] = [placesIn(batchA, batch), placesIn(batchB, batch)];
    for (let i = 0; i < count; i++) {
      kernel(
        a.ptr + ofA(i) * bytesA,
        b.ptr + ofB(i) * bytesB,
        y.ptr + i * m * n * DTYPES[y.dtype].bytes,
        1,
        m,
        n,
        inner,
        0,
        0,
        flags,
        scratch,
      );
    }
  }
}

const matmulOp = /* @__PURE__ */ defineOp<MatmulAttrs>({
  name: 'BatchMatMulV2',
  label: 'matmul',
  saves: 'x',
  infer,
  wasm: run,
  grad([dy], [a, b], _y, { transposeA, transposeB }) {
    return [
      () => (transposeA ? b.matmul(dy, { transposeA: transposeB, transposeB: true }) : dy.matmul(b, { transposeB: !transposeB })),
      () => (transposeB ? dy.matmul(a, { transposeA: true, transposeB: transposeA }) : a.matmul(dy, { transposeA: !transposeA })),
    ];
  },
});

/** int8 operands, exact sums: the only product that reads narrow elements as they are. */
const matmulI8Op = /* @__PURE__ */ defineOp<MatmulAttrs>({
  name: 'BatchMatMulV3',
  label: 'matmul',
  raw: true,
  infer: ([a, b]: readonly Aval[], attrs) => [{ dims: outDims(a, b, attrs), dtype: 'int32' }],
  wasm: run,
});

/** @throws DTypeError where the operands have no other output type */
function wide(a: Tensor, b: Tensor, outputType: DType, attrs: MatmulAttrs): Tensor {
  if (outputType !== 'int32' || (a.dtype !== 'int8' && a.dtype !== 'uint8')) {
    for (const x of [a, b]) if (x.literal) x.dispose();
    throw new DTypeError('matmul', 'no such output type', `${outputType} for ${a.dtype} operands`, "int8 and uint8 can give 'int32'.", {
      dtype: a.dtype,
      outputType,
    });
  }
  if (a.dtype === 'int8') return bind(matmulI8Op, [a, b], attrs)[0];
  return composition([a, b], () => bind(matmulOp, [cast(a, 'int32'), cast(b, 'int32')], attrs)[0]);
}

/**
 * Matrix product of the last two axes; leading axes are a batch and broadcast. With the flags an operand is read transposed.
 *
 * @throws ShapeError when the inner sizes differ or a rank is below 2
 * @throws DTypeError when the dtypes differ, or for an output type that they cannot give
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/matmul
 * @example tf.matmul([[1, 2]], [[3], [4]]).arraySync(); // [[11]]
 */
export function matmul(a: TensorLike, b: TensorLike, options?: MatmulOptions): Tensor {
  const { transposeA, transposeB, outputType, name } = checkOptions('matmul', options, ['transposeA', 'transposeB', 'outputType', 'name']);
  if (name !== undefined) return named(name, () => matmul(a, b, { transposeA, transposeB, outputType }));
  const attrs = { transposeA: transposeA === true, transposeB: transposeB === true };
  const both = operands('matmul', a, b);
  if (outputType !== undefined && outputType !== both[0].dtype) return wide(both[0], both[1], outputType, attrs);
  if (!isComplex(both[0].dtype)) return bind(matmulOp, both, attrs)[0];
  return composition(both, () => complex.matmul(both[0], both[1], (x, y) => bind(matmulOp, [x, y], attrs)[0]));
}
