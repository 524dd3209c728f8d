import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { SparseTensor } from '../core/sparse-tensor.ts';
import type { DType } from '../dtype.ts';
import { isFloating, isInteger } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { kindOf } from '../literal-kind.ts';
import { onesLike } from '../ops/create.ts';
import { gather } from '../ops/gather.ts';
import { scatterNd } from '../ops/gather-nd.ts';
import { concat } from '../ops/join.ts';
import { cumsum } from '../ops/scan.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';

/** Features by name: tensors, plain values, or sparse tensors. */
export type Features = Readonly<Record<string, TensorLike | SparseTensor>>;

/** Values of a feature in a rectangle, and which places of it have one. */
export interface Values {
  readonly values: Tensor;
  readonly present: Tensor;
}

const holdsText = (value: unknown): boolean => (Array.isArray(value) ? value.some(holdsText) : typeof value === 'string');

/** The rectangle around a sparse tensor. */
function rectangle({ indices, values, denseShape }: SparseTensor): Values {
  // Each value is known by its number, from 1 on, so that 0 says that there is none.
  const ones = indices.at(':', 0).mul(0n).add(1n);
  const places = scatterNd(indices, cumsum(ones), denseShape);
  const none = values.dtype === 'string' ? '' : 0;
  const numbered = concat([convert('inputLayer', [none], values.dtype), values], 0);
  return { values: gather(numbered, places), present: places.greater(0n) };
}

/** Reads the features of one call. */
export class FeatureReader {
  private readonly known = new Map<string, Tensor | SparseTensor>();

  constructor(
    readonly op: string,
    private readonly features: Features,
  ) {
    if (isPlainObject(features)) return;
    throw new ValueError(op, 'features must be an object of tensors by name', kindOf(features), 'Write { age: [[30], [40]] }.');
  }

  /**
   * A feature with a batch axis and one more at least.
   * @param dtype what literals become
   * @throws ValueError for a feature that is not there, or a scalar
   */
  raw(key: string, dtype: DType | undefined): Tensor | SparseTensor {
    const before = this.known.get(key);
    if (before !== undefined) return before;
    const given = this.features[key];
    if (given === undefined || given === null) {
      const names = Object.keys(this.features).join(', ') || 'none';
      throw new ValueError(
        this.op,
        `Feature ${key} is not in features dictionary`,
        `features: ${names}`,
        'Add it, or look at the key of the column.',
        { key },
      );
    }
    const feature = given instanceof SparseTensor ? given : this.dense(key, given, dtype);
    this.known.set(key, feature);
    return feature;
  }

  private dense(key: string, given: TensorLike, dtype: DType | undefined): Tensor {
    const literal = dtype === undefined ? (holdsText(given) ? 'string' : 'int64') : dtype;
    const t = convert(
      this.op,
      given,
      isConvertible(given) || ArrayBuffer.isView(given) ? undefined : holdsText(given) ? 'string' : literal,
    );
    if (t.dims.length === 0) {
      throw new ValueError(
        this.op,
        `Feature (key: ${key}) cannot have rank 0`,
        String(t),
        'Give one value for each example of the batch.',
        { key },
      );
    }
    return t.dims.length === 1 ? t.expandDims(-1) : t;
  }

  /** A feature as a tensor. @throws ValueError for a sparse one */
  tensor(key: string, dtype: DType): Tensor {
    const feature = this.raw(key, dtype);
    if (!(feature instanceof SparseTensor)) return feature;
    const wrong = 'The corresponding Tensor of numerical column must be a Tensor. SparseTensor is not supported';
    throw new ValueError(this.op, wrong, `key: ${key}`, 'Give a dense tensor, or use a categorical column.', { key });
  }

  /** A feature of categories, all of whose dense values count. @throws ValueError for floats, ShapeError for more than two axes */
  values(key: string, dtype?: DType): Values {
    const feature = this.raw(key, dtype);
    if (feature.dtype !== 'string' && !isInteger(feature.dtype)) {
      throw new ValueError(
        this.op,
        `categories of '${key}' must be strings or integers`,
        feature.dtype,
        'Use tf.cast or tf.strings.asString.',
        { key },
      );
    }
    const found = feature instanceof SparseTensor ? rectangle(feature) : { values: feature, present: onesLike(feature, 'bool') };
    if (found.values.dims.length === 2) return found;
    throw new ShapeError(
      this.op,
      `categories of '${key}' must have two axes, examples and their values`,
      showDims(found.values.dims),
      'Reshape the feature.',
      { key },
    );
  }

  /** As `values`, without the values '' and -1 of a dense feature: they say that there is none. */
  categories(key: string, dtype: DType): Values {
    const { values, present } = this.values(key, dtype);
    if (this.raw(key, dtype) instanceof SparseTensor) return { values, present };
    return { values, present: values.notEqual(values.dtype === 'string' ? '' : -1) };
  }

  /** The weights of categories, as float32. @throws ValueError for a dtype of no numbers */
  weights(key: string): Tensor {
    const feature = this.raw(key, 'float32');
    if (!isFloating(feature.dtype) && !isInteger(feature.dtype)) {
      throw new ValueError(this.op, `weights of '${key}' must be convertible to float`, feature.dtype, 'Give numbers.', { key });
    }
    return (feature instanceof SparseTensor ? rectangle(feature).values : feature).cast('float32');
  }
}
