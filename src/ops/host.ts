import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { DTypeError, UnsupportedError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { broadcastDims, placesIn, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

// Ops that compute on the host: strings do not lie in the arena, so no kernel can read them.

/** An element as the host sees it. */
export type Element = string | number | bigint;

/** Elements of the host as the arena keeps them. */
export function packed(elements: readonly Element[], dtype: DType): TypedArray | readonly string[] {
  switch (dtype) {
    case 'string':
      return elements as readonly string[];
    case 'bool':
      return Uint8Array.from(elements as readonly number[]);
    case 'int32':
      return Int32Array.from(elements as readonly number[]);
    case 'int64':
      return BigInt64Array.from(elements, BigInt);
    case 'float32':
      return Float32Array.from(elements as readonly number[]);
    case 'float64':
      return Float64Array.from(elements as readonly number[]);
    default:
      throw new UnsupportedError('host', 'this dtype is not computed on the host', dtype, 'Cast the result.', { dtype });
  }
}

interface HostRule<A> {
  readonly name: string;
  readonly label: string;
  /** Dtype of each operand, null where any will do; the last one serves the rest. */
  readonly takes: readonly (DType | null)[];
  readonly gives: (attrs: A, x: readonly Aval[]) => DType;
  /** One element of the result from those at its place. @throws ValueError */
  readonly element: (x: readonly Element[], attrs: A, dtypes: readonly DType[]) => Element;
}

/** An elementwise op of the host, with NumPy's broadcasting. */
export function hostOp<A>(rule: HostRule<A>): (x: readonly Tensor[], attrs: A) => Tensor {
  const { name, label, takes, gives, element } = rule;
  const infer = (x: readonly Aval[], attrs: A): readonly Aval[] => {
    x.forEach((t, i) => {
      const dtype = takes[Math.min(i, takes.length - 1)];
      if (dtype === null || t.dtype === dtype) return;
      const repair = 'Use tf.strings.asString, tf.strings.toNumber or tf.cast.';
      throw new DTypeError(label, `operand ${i} must be of dtype ${dtype}`, t.dtype, repair, { dtype: t.dtype });
    });
    return [{ dims: x.reduce<Dims>((dims, t) => broadcastDims(label, dims, t.dims), []), dtype: gives(attrs, x) }];
  };
  const op = defineOp<A>({
    name,
    label,
    saves: 'none',
    infer,
    expand(on, x, attrs) {
      const [{ dims, dtype }] = infer(x, attrs);
      const columns = x.map((t) => t.elements(label));
      const places = x.map((t) => placesIn(t.dims, dims));
      const dtypes = x.map((t) => t.dtype);
      const at = (i: number): Element =>
        element(
          columns.map((column, j) => column[places[j](i)]),
          attrs,
          dtypes,
        );
      return [
        on.constant(
          packed(
            Array.from({ length: sizeOf(dims) }, (_, i) => at(i)),
            dtype,
          ),
          dims,
          dtype,
        ),
      ];
    },
  });
  return (x, attrs) => bind(op, x, attrs)[0];
}
