import type { DType } from '../dtype.ts';
import { dtypeOf, isInteger } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import type { FeatureSpec } from '../io/features.ts';
import { VarLenFeature } from '../io/features.ts';
import type { Tensor } from '../tensor.ts';
import type { CategoricalColumn, Ids } from './column.ts';
import { FeatureColumn, Named } from './column.ts';
import type { FeatureReader } from './feature-reader.ts';

/** A dtype as columns show it. */
export const shownDtype = (dtype: DType): Named => new Named(`tf.${dtype}`);

/** @throws ValueError for what is no whole number from `least` */
export function wholeFrom(op: string, name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least) return value;
  throw new ValueError(
    op,
    `${name} must be a whole number from ${least}`,
    value === undefined ? 'nothing' : String(value),
    'Say how many there are.',
    { [name]: value },
  );
}

/** string, or an integer dtype. */
export function categoryDtype(op: string, dtype: DType): DType {
  const known = dtypeOf(op, dtype);
  if (known === 'string' || isInteger(known)) return known;
  throw new ValueError(op, 'dtype must be string or integer', known, "Use 'string' or 'int64'.", { dtype });
}

/** Columns of one feature of categories. */
export abstract class KeyedColumn extends FeatureColumn implements CategoricalColumn {
  readonly name: string;
  abstract readonly numBuckets: number;

  constructor(
    readonly key: string,
    readonly dtype: DType,
  ) {
    super();
    this.name = key;
  }

  get parseExampleSpec(): Record<string, FeatureSpec> {
    return { [this.key]: new VarLenFeature(this.dtype === 'string' ? 'string' : 'int64') };
  }

  protected abstract idsOf(values: Tensor): Tensor;

  read(features: FeatureReader): Ids {
    const { values, present } = features.categories(this.key, this.dtype === 'string' ? 'string' : 'int64');
    if ((values.dtype === 'string') !== (this.dtype === 'string')) {
      throw new ValueError(
        features.op,
        `Column dtype and SparseTensors dtype must be compatible: '${this.key}' reads ${this.dtype}`,
        values.dtype,
        'Give the column the dtype of the feature.',
        { key: this.key },
      );
    }
    return { ids: this.idsOf(values), present, weights: null };
  }
}
