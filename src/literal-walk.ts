import type { DType, TypedArray } from './dtype.ts';
import { ShapeError, type TensorError } from './errors.ts';
import { arrayDType, kindOf, refuse, refuseForDType, refuseMixed, showPath } from './literal-kind.ts';

/** Who decided the dtype of a walk: the caller, a typed array among the values, or the first plain value. */
export type Decider = 'asked' | 'typed' | 'inferred';

/**
 * Walks nested arrays once and writes their elements one after the other. What an element may be and where it goes is told by the
 * subclasses (one a way of storing), which see whole rows, so that the loops over elements are theirs and plain.
 */
export abstract class Fill {
  /** Indices on the way to the row at hand; known without cost to the loops over elements. */
  protected readonly path: number[];
  /** Another dtype that the elements met later ask for: the result of this walk is then of no use. */
  better: DType | undefined = undefined;
  betterMode: Decider = 'inferred';
  /** The first number that became infinite only by float32; '' when there is none. */
  beyond = '';

  constructor(
    readonly op: string,
    readonly dims: readonly number[],
    readonly dtype: DType,
    readonly mode: Decider,
  ) {
    this.path = new Array<number>(Math.max(0, dims.length - 1)).fill(0);
  }

  /** Writes one row of plain values from `start` on. */
  abstract row(values: readonly unknown[], start: number): void;
  /** Writes one row that is a typed array. */
  abstract typedRow(values: TypedArray, source: DType, start: number): void;

  /** Writes `value`, the part at the current path, whose outermost axis is `axis`; returns where the next part starts. */
  walk(value: unknown, axis: number, start: number): number {
    const size = this.dims[axis];
    const last = axis === this.dims.length - 1;
    if (Array.isArray(value)) {
      if (value.length !== size) throw this.ragged(value, axis, size);
      if (last) {
        this.row(value, start);
        return start + size;
      }
      let next = start;
      for (let i = 0; i < size; i++) {
        this.path[axis] = i;
        next = this.walk(value[i], axis + 1, next);
      }
      return next;
    }
    const source = arrayDType(value);
    if (source === undefined || !last || (value as TypedArray).length !== size) throw this.ragged(value, axis, size);
    if (source !== this.dtype && this.mode !== 'asked') this.meet(value as TypedArray, source);
    else this.typedRow(value as TypedArray, source, start);
    return start + size;
  }

  /** A typed array whose type is not the dtype of this walk. */
  private meet(value: TypedArray, source: DType): void {
    const numbers = this.dtype !== 'bool' && this.dtype !== 'string';
    if (this.mode === 'typed' || !numbers) throw refuseMixed(this.op, value, this.path, this.dtype, this.others());
    if (this.betterMode === 'inferred') this.better = source;
    this.betterMode = 'typed';
  }

  private ragged(value: unknown, axis: number, size: number): TensorError {
    const path = this.path.slice(0, axis);
    const length = Array.isArray(value) || arrayDType(value) !== undefined ? (value as TypedArray).length : undefined;
    const plain = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || typeof value === 'string';
    if (length === undefined && !plain) return refuse(this.op, value, path);
    const got = length === undefined ? kindOf(value) : length === size ? kindOf(value) : `${length}`;
    return new ShapeError(
      this.op,
      `the array is ragged: ${showPath(path)}: expected ${size} ${size === 1 ? 'element' : 'elements'}`,
      got,
      'All parts of one level must have the same length; pad them, or use several tensors.',
      { path, expected: size },
    );
  }

  /** The error for an element of the last axis that is not what the walk wants. */
  protected wrong(value: unknown, j: number): TensorError {
    const path = this.pathOf(j);
    if (Array.isArray(value) || arrayDType(value) !== undefined) {
      return new ShapeError(
        this.op,
        `the array is ragged: ${showPath(path)}: expected a single value`,
        kindOf(value),
        'All parts of one level must have the same length; pad them, or use several tensors.',
        { path },
      );
    }
    return this.mode === 'inferred'
      ? refuseMixed(this.op, value, path, this.dtype, this.others())
      : refuseForDType(this.op, value, path, this.dtype);
  }

  /** What the elements before were, in words. */
  private others(): string {
    if (this.mode === 'typed') return `${this.dtype} values`;
    return this.dtype === 'float32' ? 'numbers' : this.dtype === 'int64' ? 'bigints' : this.dtype === 'bool' ? 'booleans' : 'strings';
  }

  protected pathOf(j: number): number[] {
    return this.dims.length === 0 ? [] : [...this.path, j];
  }
}
