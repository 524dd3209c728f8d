import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { composed } from '../core/scope.ts';
import type { DType, Lane } from '../dtype.ts';
import { DTYPES, dtypeOf, isComplex, isDifferentiable, realOf } from '../dtype.ts';
import { DTypeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import type { UnaryKernel } from './rows.ts';

/** The lanes that a lane casts to and from directly; any other pair goes through the wide lanes of both. */
const WIDE: ReadonlySet<Lane> = new Set<Lane>(['f32', 'f64', 'i32', 'i64', 'b8']);

/** The kernels from one dtype to another, one after the other. */
export function castPath(from: DType, to: DType): DType[] {
  if (from === to) return [];
  const path: DType[] = [];
  let at = from;
  const wideFrom = DTYPES[from].wide;
  if (wideFrom !== from) {
    path.push(wideFrom);
    at = wideFrom;
  }
  const wideTo = DTYPES[to].wide;
  if (at !== wideTo) path.push(wideTo);
  if (wideTo !== to) path.push(to);
  return path;
}

const castOp = /* @__PURE__ */ defineOp<{ dtype: DType }>({
  name: 'Cast',
  label: 'cast',
  raw: true,
  lanes: 'elementwise',
  saves: 'x',
  infer: ([x]: readonly Aval[], { dtype }) => [{ dims: x.dims, dtype }],
  wasm(k: Machine, [x]: readonly Ref[], [y]: readonly Ref[]) {
    let from = x.ptr;
    let lane = DTYPES[x.dtype].lane;
    const path = castPath(x.dtype, y.dtype);
    path.forEach((dtype, i) => {
      const to = i === path.length - 1 ? y.ptr : k.scratch(x.size * DTYPES[dtype].bytes);
      k[`cast_${lane}_${DTYPES[dtype].lane}` as UnaryKernel](from, to, x.size);
      from = to;
      lane = DTYPES[dtype].lane;
    });
  },
  grad: ([dy], [x]) => [isDifferentiable(x.dtype) && isDifferentiable(dy.dtype) ? dy.cast(x.dtype) : null],
});

/**
 * x with elements of another dtype: floats to integers cut towards zero, numbers to bool ask "not 0?", narrower integers wrap.
 * A tensor that has the dtype already is given back as it is.
 *
 * @throws DTypeError for strings
 * Source: https://www.tensorflow.org/api_docs/python/tf/cast
 * @example tf.cast([1.8, -1.8], 'int32').arraySync(); // [1, -1]
 */
export function cast(x: TensorLike, dtype: DType): Tensor {
  const to = dtypeOf('cast', dtype);
  return withOperand('cast', x, (t) => castTensor(t, to));
}

function castTensor(t: Tensor, to: DType): Tensor {
  if (t.dtype === to) return t;
  if (!castable(t.dtype) || !castable(to)) {
    throw new DTypeError(
      'cast',
      'no conversion between these dtypes',
      `${t.dtype} to ${to}`,
      'Use tf.strings.toNumber or tf.strings.asString.',
      { from: t.dtype, to },
    );
  }
  if (isComplex(t.dtype) || isComplex(to)) return castComplex(t, to);
  return bind(castOp, [t], { dtype: to })[0];
}

const castable = (dtype: DType): boolean => WIDE.has(DTYPES[DTYPES[dtype].wide].lane) || isComplex(dtype);

/** Complex to real drops the imaginary part; real to complex adds a zero one. */
function castComplex(t: Tensor, to: DType): Tensor {
  return composed(() => {
    if (!isComplex(to)) return t.real().cast(to);
    const real = t.real().cast(realOf(to));
    return isComplex(t.dtype) ? real.complex(t.imag().cast(realOf(to))) : real.complex(0);
  });
}
