import { checkOptions } from '../core/options.ts';
import { Shown } from '../core/shown.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { showShape } from '../format.ts';
import type { Dims } from '../shape.ts';
import { compatible } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/**
 * What a tensor must be: its shape (null for sizes that may vary, a null shape for any) and its dtype.
 * Source: https://www.tensorflow.org/api_docs/python/tf/TensorSpec
 * @example new tf.TensorSpec([null, 3], 'float32').isCompatibleWith(tf.zeros([5, 3])); // true
 */
export class TensorSpec extends Shown {
  /** Unknown sizes are NaN; null where even the rank may vary. */
  readonly dims: Dims | null;
  readonly dtype: DType;
  readonly name: string | null;

  constructor(shape: readonly (number | null)[] | null, dtype: DType = 'float32', options?: { name?: string | null }) {
    super();
    this.dims = shape === null ? null : shape.map((size) => size ?? Number.NaN);
    this.dtype = dtypeOf('TensorSpec', dtype);
    this.name = checkOptions('TensorSpec', options, ['name']).name ?? null;
  }

  /** The spec of a tensor as it is. */
  static fromTensor(tensor: Tensor, options?: { name?: string }): TensorSpec {
    return new TensorSpec(
      tensor.dims.map((size) => (Number.isNaN(size) ? null : size)),
      tensor.dtype,
      options,
    );
  }

  get shape(): readonly (number | null)[] | null {
    return this.dims === null ? null : this.dims.map((size) => (Number.isNaN(size) ? null : size));
  }

  isCompatibleWith(other: { readonly dims: Dims | null; readonly dtype: DType }): boolean {
    return other.dtype === this.dtype && (this.dims === null || other.dims === null || compatible(this.dims, other.dims));
  }

  override toString(): string {
    const shape = this.dims === null ? '<unknown>' : showShape(this.dims);
    return `TensorSpec(shape=${shape}, dtype=tf.${this.dtype}, name=${this.name === null ? 'None' : `'${this.name}'`})`;
  }
}
