import { ShapeError, ValueError } from './errors.ts';

type Sizes = readonly (number | null)[];
/** What a shape may be given as; null stands for a shape of unknown rank. */
export type TensorShapeLike = TensorShape | Sizes | null;

/** What is given, as sizes; null where the rank is not known. @throws ValueError for sizes that are no whole numbers from 0 */
export function sizesOf(given: TensorShapeLike): Sizes | null {
  // Not by the class: a variable's shape need not bring all of it into every page.
  const sizes = given !== null && 'rank' in given ? (given.rank === null ? null : given.asList()) : given;
  for (const size of sizes ?? []) {
    if (size === null || (Number.isInteger(size) && size >= 0)) continue;
    const repair = 'Use null for a size that is not known.';
    throw new ValueError('TensorShape', 'sizes must be whole numbers from 0, or null', `${size}`, repair, { size });
  }
  return sizes;
}

/**
 * A shape of which sizes, or even the rank, may be unknown. `x.shape` stays a plain array: this is for declaring what a variable or
 * an argument may be.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/TensorShape
 * @example new tf.TensorShape([null, 3]).isCompatibleWith([2, 3]); // true
 */
export class TensorShape {
  private readonly sizes: Sizes | null;

  /** @throws ValueError for sizes that are no whole numbers from 0 */
  constructor(dims: TensorShapeLike) {
    const sizes = sizesOf(dims);
    this.sizes = sizes === null ? null : [...sizes];
  }

  /** Number of axes; null where it is not known. */
  get rank(): number | null {
    return this.sizes === null ? null : this.sizes.length;
  }

  /** Number of elements; null where it is not known. */
  get numElements(): number | null {
    return this.isFullyDefined() ? (this.sizes as readonly number[]).reduce((product, size) => product * size, 1) : null;
  }

  /** Whether rank and all sizes are known. */
  isFullyDefined(): boolean {
    return this.sizes !== null && !this.sizes.includes(null);
  }

  /** The sizes, null for unknown ones. @throws ValueError when the rank is unknown */
  asList(): (number | null)[] {
    if (this.sizes !== null) return [...this.sizes];
    throw new ValueError('TensorShape', 'a shape of unknown rank has no list of sizes', '<unknown>', 'Ask for rank first.');
  }

  /** Whether both can be the same shape once everything is known. */
  isCompatibleWith(other: TensorShapeLike): boolean {
    const [a, b] = [this.sizes, new TensorShape(other).sizes];
    if (a === null || b === null) return true;
    return a.length === b.length && a.every((size, i) => size === null || b[i] === null || size === b[i]);
  }

  /** What is known of either. @throws ShapeError when they are not compatible */
  mergeWith(other: TensorShapeLike): TensorShape {
    const that = new TensorShape(other);
    if (!this.isCompatibleWith(that)) {
      throw new ShapeError('TensorShape', 'shapes are not compatible', `${this} and ${that}`, 'Ask isCompatibleWith first.', {
        shapes: [this.sizes, that.sizes],
      });
    }
    if (this.sizes === null) return that;
    return new TensorShape(that.sizes === null ? this.sizes : this.sizes.map((size, i) => size ?? (that.sizes as Sizes)[i]));
  }

  /** The axes of this shape, then those of the other. */
  concatenate(other: TensorShapeLike): TensorShape {
    const that = new TensorShape(other);
    return new TensorShape(this.sizes === null || that.sizes === null ? null : [...this.sizes, ...that.sizes]);
  }

  /** `(2, null)`, or `<unknown>`. */
  toString(): string {
    if (this.sizes === null) return '<unknown>';
    return this.sizes.length === 1 ? `(${this.sizes[0]},)` : `(${this.sizes.join(', ')})`;
  }
}
