import { checkOptions } from '../core/options.ts';
import { Message } from '../protobuf.ts';

// Source: tensorflow/core/example/example.proto and feature.proto

export interface BytesListFields {
  readonly value?: readonly (Uint8Array | string)[];
}
export interface FloatListFields {
  readonly value?: ArrayLike<number>;
}
export interface Int64ListFields {
  readonly value?: ArrayLike<number | bigint>;
}
/** One of the three lists. */
export interface FeatureFields {
  readonly bytesList?: BytesListFields;
  readonly floatList?: FloatListFields;
  readonly int64List?: Int64ListFields;
}
export interface FeaturesFields {
  readonly feature?: Readonly<Record<string, FeatureFields>>;
}
export interface ExampleFields {
  readonly features?: FeaturesFields;
}

const bytesList = /* @__PURE__ */ new Message<BytesListFields>('BytesList', { value: [1, 'bytes', 'many'] });
const floatList = /* @__PURE__ */ new Message<FloatListFields>('FloatList', { value: [1, 'float', 'many'] });
const int64List = /* @__PURE__ */ new Message<Int64ListFields>('Int64List', { value: [1, 'int64', 'many'] });
const feature = /* @__PURE__ */ new Message<FeatureFields>('Feature', {
  bytesList: [1, () => bytesList, 'oneof'],
  floatList: [2, () => floatList, 'oneof'],
  int64List: [3, () => int64List, 'oneof'],
});
const features = /* @__PURE__ */ new Message<FeaturesFields>('Features', { feature: [1, () => feature, 'map'] });
export const example: Message<ExampleFields> = /* @__PURE__ */ new Message<ExampleFields>('Example', { features: [1, () => features] });

/** Bytes in a feature; texts are UTF-8. @example new tf.train.BytesList({ value: ['a'] }).value; // ['a'] */
export class BytesList implements BytesListFields {
  readonly value: readonly (Uint8Array | string)[];

  constructor(fields?: BytesListFields) {
    this.value = checkOptions('BytesList', fields, ['value']).value ?? [];
  }
}

/** Float32 numbers in a feature. @example new tf.train.FloatList({ value: [1.5] }).value; // [1.5] */
export class FloatList implements FloatListFields {
  readonly value: ArrayLike<number>;

  constructor(fields?: FloatListFields) {
    this.value = checkOptions('FloatList', fields, ['value']).value ?? [];
  }
}

/** Whole numbers in a feature, bigints where they are beyond 2^53. @example new tf.train.Int64List({ value: [1, 300] }).value; // [1, 300] */
export class Int64List implements Int64ListFields {
  readonly value: ArrayLike<number | bigint>;

  constructor(fields?: Int64ListFields) {
    this.value = checkOptions('Int64List', fields, ['value']).value ?? [];
  }
}

/** One feature of an example: one of its three lists. @example new tf.train.Feature({ floatList: { value: [1.5] } }).floatList.value; // [1.5] */
export class Feature implements FeatureFields {
  declare readonly bytesList?: BytesListFields;
  declare readonly floatList?: FloatListFields;
  declare readonly int64List?: Int64ListFields;

  constructor(fields?: FeatureFields) {
    Object.assign(this, checkOptions('Feature', fields, ['bytesList', 'floatList', 'int64List']));
  }
}

/** The features of an example by name. @example new tf.train.Features({ feature: { a: { floatList: { value: [1] } } } }); */
export class Features implements FeaturesFields {
  readonly feature: Readonly<Record<string, FeatureFields>>;

  constructor(fields?: FeaturesFields) {
    this.feature = checkOptions('Features', fields, ['feature']).feature ?? {};
  }
}

/**
 * A row of data as TFRecord files keep it: named features, each a list of bytes, floats or whole numbers. Its parts are plain objects.
 * Source: https://www.tensorflow.org/api_docs/python/tf/train/Example
 * @example
 * const row = new tf.train.Example({ features: { feature: { a: { int64List: { value: [1, 300] } } } } });
 * row.serializeToString().length; // 16
 */
export class Example implements ExampleFields {
  readonly features: FeaturesFields;

  constructor(fields?: ExampleFields) {
    this.features = checkOptions('Example', fields, ['features']).features ?? {};
  }

  /** Its bytes; features are sorted by name. @throws ValueError for values that a list cannot hold */
  serializeToString(): Uint8Array {
    return example.encode('Example.serializeToString', { features: this.features });
  }

  /** The example that bytes hold. @throws LoadError for bytes that are no example */
  static fromString(bytes: Uint8Array): Example {
    return new Example(example.decode('Example.fromString', bytes));
  }
}
