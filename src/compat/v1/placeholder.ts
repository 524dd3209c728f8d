import { named } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import type { Op } from '../../core/op.ts';
import { checkOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { dtypeOf } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import type { Dims } from '../../shape.ts';
import { compatible, showDims, UNRANKED } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { SymbolicTensor } from '../../trace/symbolic.ts';
import { writtenGraph } from './default-graph.ts';

/** Sizes, null for those that may vary; null or nothing for any shape. */
export type PlaceholderShape = readonly (number | null)[] | null;
export interface PlaceholderOptions {
  readonly shape?: PlaceholderShape;
  readonly name?: string;
}

const dimsOf = (shape: PlaceholderShape | undefined): Dims =>
  shape === null || shape === undefined ? UNRANKED : shape.map((size) => size ?? Number.NaN);

/**
 * A tensor that every run must feed.
 * @param dtype of what is fed
 * @param options its shape (null for sizes that may vary; any shape where it is left out), or { shape, name }
 * @throws RuntimeError while ops compute at once
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/placeholder
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const x = v1.placeholder('float32', { shape: [null] });
 *   return new v1.Session().run(x.mul(2), [[x, [1, 2]]]).arraySync();
 * }); // [2, 4]
 */
export function placeholder(dtype: DType, options?: PlaceholderShape | PlaceholderOptions): SymbolicTensor {
  const isShape = options === null || Array.isArray(options);
  const { shape, name } = isShape ? { shape: options as PlaceholderShape, name: undefined } : checked('placeholder', options);
  return writtenGraph('placeholder').placeholder(dimsOf(shape), dtypeOf('placeholder', dtype), name ?? 'Placeholder');
}

const checked = (op: string, options: unknown): PlaceholderOptions =>
  checkOptions(op, options as PlaceholderOptions | undefined, ['shape', 'name']);

/** Gives its input on: a name for something that runs may feed instead. Only graphs of TensorFlow 1 write it, so it is not in the table. */
const withDefaultOp: Op<{ readonly dims: Dims }> = {
  name: 'PlaceholderWithDefault',
  label: 'placeholderWithDefault',
  saves: 'none',
  infer: ([x], { dims }) => [{ dims, dtype: x.dtype }],
  expand: (_on, [x]) => [x.identity()],
  grad: ([dy]) => [dy],
};

/**
 * A tensor that runs may feed; a run that does not takes the default.
 * @throws ShapeError for a default of another shape
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/placeholder_with_default
 */
export function placeholderWithDefault(input: TensorLike, shape: PlaceholderShape, options?: Pick<PlaceholderOptions, 'name'>): Tensor {
  const { name } = checkOptions('placeholderWithDefault', options, ['name']);
  const graph = writtenGraph('placeholderWithDefault');
  const dims = dimsOf(shape);
  return named(name ?? 'PlaceholderWithDefault', () => {
    const x = graph.own(withDefaultOp, convert('placeholderWithDefault', input));
    if (!compatible(dims, x.dims))
      throw new ShapeError(
        'placeholderWithDefault',
        `the default must have shape ${showDims(dims)}`,
        showDims(x.dims),
        'Use null for sizes that may vary.',
        { shapes: [dims, x.dims] },
      );
    return graph.write(withDefaultOp, [x], { dims }, 'PlaceholderWithDefault').outputs[0];
  });
}
