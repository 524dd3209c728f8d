import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { DTypeError } from '../errors.ts';
import { broadcastDims, placesIn, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

// What the elementwise functions of two tensors are for strings. Every page has these, so that they do without host.ts.

type Pairwise = (x: Tensor, y: Tensor) => Tensor;

function pair(name: string, label: string, dtype: 'bool' | 'string', element: (a: string, b: string) => string | number): Pairwise {
  const infer = ([x, y]: readonly Aval[]): readonly Aval[] => {
    const other = [x, y].find((t) => t.dtype !== 'string');
    if (other !== undefined) throw new DTypeError(label, 'both operands must be strings', other.dtype, 'Use tf.strings.asString.');
    return [{ dims: broadcastDims(label, x.dims, y.dims), dtype }];
  };
  const op = defineOp({
    name,
    label,
    saves: 'none',
    infer,
    expand(on, x) {
      const [{ dims }] = infer(x);
      const [[a, from], [b, to]] = x.map((t) => [t.elements(label) as readonly string[], placesIn(t.dims, dims)] as const);
      const pairs = Array.from({ length: sizeOf(dims) }, (_, i) => element(a[from(i)], b[to(i)]));
      return [on.constant(dtype === 'bool' ? Uint8Array.from(pairs as number[]) : (pairs as string[]), dims, dtype)];
    },
  });
  return (x, y) => bind(op, [x, y], undefined)[0];
}

/** Whether the strings are the same. */
export const stringEqual: Pairwise = /* @__PURE__ */ pair('StringEqual', 'equal', 'bool', (a, b) => (a === b ? 1 : 0));
/** Whether they are not. */
export const stringNotEqual: Pairwise = /* @__PURE__ */ pair('StringNotEqual', 'notEqual', 'bool', (a, b) => (a === b ? 0 : 1));
/** One after the other. */
export const concatenate: Pairwise = /* @__PURE__ */ pair('StringAdd', 'add', 'string', (a, b) => a + b);
