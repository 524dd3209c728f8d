import type { TensorLike } from '../core/convert.ts';
import { isConvertible, withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, isComplex, isFloating, isInteger } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';

// Statements about shapes and dtypes, which are known before anything runs. Sizes that a trace does not know fit everywhere.

export interface MessageOptions {
  /** What the error says first. */
  readonly message?: string;
}

const said = (op: string, options: MessageOptions | undefined): string => {
  const { message } = checkOptions(op, options, ['message']);
  return message === undefined || message === '' ? '' : `${message}: `;
};

/** Runs a check on what is known of a tensor-like. */
function known(op: string, x: TensorLike, check: (dims: Dims, dtype: DType) => void): void {
  withOperand(op, x, (t) => {
    check(t.dims, t.dtype);
    return null;
  });
}

/** x has that rank. @throws ShapeError @example tf.debugging.assertRank([[1, 2]], 2); */
export function assertRank(x: TensorLike, rank: number, options?: MessageOptions): void {
  known('assertRank', x, (dims) => {
    if (dims.length === rank) return;
    throw new ShapeError(
      'assertRank',
      `${said('assertRank', options)}the rank must be ${rank}`,
      `shape ${showDims(dims)} of rank ${dims.length}`,
      'Use tf.reshape, tf.expandDims or tf.squeeze.',
      { shape: dims, rank },
    );
  });
}

/** x has that rank or a higher one. @throws ShapeError @example tf.debugging.assertRankAtLeast([[1, 2]], 1); */
export function assertRankAtLeast(x: TensorLike, rank: number, options?: MessageOptions): void {
  known('assertRankAtLeast', x, (dims) => {
    if (dims.length >= rank) return;
    throw new ShapeError(
      'assertRankAtLeast',
      `${said('assertRankAtLeast', options)}the rank must be at least ${rank}`,
      `shape ${showDims(dims)} of rank ${dims.length}`,
      'Use tf.reshape or tf.expandDims.',
      { shape: dims, rank },
    );
  });
}

/** x has that dtype. @throws DTypeError @example tf.debugging.assertType([1, 2], 'float32'); */
export function assertType(x: TensorLike, dtype: DType, options?: MessageOptions): void {
  const wanted = dtypeOf('assertType', dtype);
  known('assertType', x, (_dims, own) => {
    if (own === wanted) return;
    throw new DTypeError('assertType', `${said('assertType', options)}the dtype must be ${wanted}`, own, 'Use tf.cast.', {
      dtype: own,
      wanted,
    });
  });
}

/** x has one of these ranks. @throws ShapeError @example tf.debugging.assertRankIn([[1, 2]], [1, 2]); */
export function assertRankIn(x: TensorLike, ranks: readonly number[], options?: MessageOptions): void {
  known('assertRankIn', x, (dims) => {
    if (ranks.includes(dims.length)) return;
    throw new ShapeError(
      'assertRankIn',
      `${said('assertRankIn', options)}the rank must be one of ${ranks.join(', ')}`,
      `shape ${showDims(dims)} of rank ${dims.length}`,
      'Use tf.reshape, tf.expandDims or tf.squeeze.',
      { shape: dims, ranks },
    );
  });
}

/** x is a scalar. @throws ShapeError @example tf.debugging.assertScalar(5); */
export function assertScalar(x: TensorLike, options?: MessageOptions): void {
  known('assertScalar', x, (dims) => {
    if (dims.length === 0) return;
    throw new ShapeError(
      'assertScalar',
      `${said('assertScalar', options)}a scalar was expected`,
      showDims(dims),
      'Use tf.reshape(x, []).',
      {
        shape: dims,
      },
    );
  });
}

/** x is of an integer dtype. @throws DTypeError @example tf.debugging.assertInteger(tf.constant(1, 'int32')); */
export function assertInteger(x: TensorLike, options?: MessageOptions): void {
  known('assertInteger', x, (_dims, own) => {
    if (isInteger(own)) return;
    throw new DTypeError(
      'assertInteger',
      `${said('assertInteger', options)}the dtype must be an integer's`,
      own,
      "Use tf.cast(x, 'int32').",
      {
        dtype: own,
      },
    );
  });
}

/** The tensors have one floating dtype, which is given back. @throws DTypeError @example tf.debugging.assertSameFloatDtype([[1], [2]]); // 'float32' */
export function assertSameFloatDtype(tensors: readonly TensorLike[], dtype?: DType): DType {
  let wanted = dtype === undefined ? undefined : dtypeOf('assertSameFloatDtype', dtype);
  for (const x of tensors) {
    known('assertSameFloatDtype', x, (_dims, own) => {
      wanted ??= own;
      if (own === wanted && isFloating(own)) return;
      throw new DTypeError('assertSameFloatDtype', `all must be of one floating dtype, ${wanted}`, own, 'Use tf.cast.', {
        dtype: own,
        wanted,
      });
    });
  }
  return wanted ?? 'float32';
}

/** Whether a tensor holds numbers: no strings, no booleans. @example tf.debugging.isNumericTensor(tf.constant(['a'])); // false */
export const isNumericTensor = (x: unknown): boolean =>
  isConvertible(x) && 'dtype' in x && (isInteger(x.dtype as DType) || isFloating(x.dtype as DType) || isComplex(x.dtype as DType));

/** Sizes as a statement: a number, a name that stands for one size everywhere, null for any size; '...' first for any leading axes. */
export type ShapeStatement = readonly (number | string | null)[];

/**
 * Each tensor has its shape, and sizes of one name agree among all of them.
 * @param shapes pairs of a tensor and its shape: a size is a number, a name, or null for any; '...' at the beginning for any axes
 * @throws ShapeError naming the first that does not fit
 * Source: https://www.tensorflow.org/api_docs/python/tf/debugging/assert_shapes
 * @example tf.debugging.assertShapes([[tf.ones([2, 3]), ['n', 3]], [tf.ones([2]), ['n']]]);
 */
export function assertShapes(shapes: readonly (readonly [TensorLike, ShapeStatement])[], options?: MessageOptions): void {
  const begin = said('assertShapes', options);
  const sizes = new Map<string, number>();
  shapes.forEach(([x, statement], i) => {
    known('assertShapes', x, (dims) => {
      const open = statement[0] === '...' || statement[0] === '*';
      const named = open ? statement.slice(1) : statement;
      const shown = `[${statement.map((s) => s ?? 'null').join(', ')}]`;
      const refuse = (wrong: string): ShapeError =>
        new ShapeError(
          'assertShapes',
          `${begin}tensor ${i} ${wrong}`,
          `${showDims(dims)} for ${shown}`,
          'Use tf.reshape, or correct the statement.',
          {
            shape: dims,
            statement,
          },
        );
      if (open ? dims.length < named.length : dims.length !== named.length)
        throw refuse(`must have rank ${named.length}${open ? ' or more' : ''}`);
      const own = dims.slice(dims.length - named.length);
      named.forEach((size, axis) => {
        if (size === null || Number.isNaN(own[axis])) return;
        if (typeof size === 'string' && size === '...')
          throw new ValueError('assertShapes', "'...' stands at the beginning only", shown, 'Name the other axes.', { statement });
        const wanted = typeof size === 'number' ? size : (sizes.get(size) ?? own[axis]);
        if (typeof size === 'string') sizes.set(size, wanted);
        if (own[axis] !== wanted)
          throw refuse(
            `must have size ${wanted}${typeof size === 'string' ? ` (${size})` : ''} at axis ${axis + dims.length - named.length}`,
          );
      });
    });
  });
}
