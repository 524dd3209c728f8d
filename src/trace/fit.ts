import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { leavesOf, pathsOf } from '../tree.ts';
import { TensorSpec } from './spec.ts';

// How tensors and the specs of a signature fit.

export function specsOf(name: string, signature: unknown): TensorSpec[] {
  if (!Array.isArray(signature))
    throw new ValueError(
      name,
      'inputSignature must be an array, one entry per argument',
      typeof signature,
      "Write [new tf.TensorSpec([null], 'float32')].",
    );
  return leavesOf(signature).map((leaf, i) => {
    if (!(leaf instanceof TensorSpec)) {
      throw new ValueError(
        name,
        `inputSignature holds something that is no spec at ${pathsOf(signature)[i]}`,
        leaf === null ? 'null' : typeof leaf,
        'Use new tf.TensorSpec(shape, dtype).',
      );
    }
    return leaf;
  });
}

/** The ranks that the specs leave open: a program has fixed ones. */
export const ranksOf = (specs: readonly TensorSpec[], tensors: readonly Tensor[]): string =>
  specs.map((s, i) => (s.dims === null ? tensors[i]?.dims.length : '')).join();

export function loosen(spec: TensorSpec, dims: Dims): TensorSpec {
  return new TensorSpec(
    (spec.dims as Dims).map((size, i) => (size === dims[i] ? size : null)),
    spec.dtype,
    { name: spec.name },
  );
}

export function dimsOf(name: string, spec: TensorSpec, tensor: Tensor | undefined): Dims {
  if (spec.dims !== null) return spec.dims;
  if (tensor !== undefined) return tensor.dims.map(() => Number.NaN);
  throw new ValueError(
    name,
    'a program needs a known rank',
    spec.toString(),
    'Name the axes, null for sizes that vary, or call the function first.',
  );
}

/** @throws DTypeError, ShapeError naming argument, expected and got */
export function mustFit(
  name: string,
  spec: TensorSpec,
  t: { readonly dims: Dims; readonly dtype: TensorSpec['dtype'] },
  path: string,
): void {
  if (spec.dtype !== t.dtype)
    throw new DTypeError(name, `argument ${path} must be ${spec.dtype}`, t.dtype, `Expected ${spec}. Use tf.cast.`, {
      expected: spec,
      got: t.dtype,
    });
  if (!spec.isCompatibleWith(t)) {
    throw new ShapeError(name, `argument ${path} does not fit the signature`, showDims(t.dims), `Expected ${spec}.`, {
      expected: spec,
      got: t.dims,
    });
  }
}
