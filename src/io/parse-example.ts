import { decodeBytes, encodeBytes } from '../bytes.ts';
import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible, withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { SparseTensor } from '../core/sparse-tensor.ts';
import type { DType } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { parseLiteral } from '../literal.ts';
import { type Element, packed } from '../ops/host.ts';
import { showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { example, type FeatureFields } from './example.ts';
import { type FeatureSpec, FixedLenFeature, FixedLenSequenceFeature, VarLenFeature } from './features.ts';

/** A feature to read, in values that a file can hold. */
interface Wanted {
  readonly key: string;
  readonly kind: 'dense' | 'sparse' | 'sequence';
  readonly dtype: DType;
  /** Sizes of a value, or of a piece of a sequence. */
  readonly shape: readonly number[];
  /** What stands for a missing feature; null where it must be there. */
  readonly missing: readonly Element[] | null;
  /** What fills up sequences. */
  readonly padding: Element;
}

interface ParseAttrs {
  readonly label: string;
  readonly wanted: readonly Wanted[];
}

const zeroOf = (dtype: DType): Element => (dtype === 'string' ? '' : dtype === 'int64' ? 0n : 0);

/** The elements of a feature; null where the example has none. @throws ValueError for another dtype */
function valuesOf(label: string, feature: FeatureFields | undefined, { key, dtype }: Wanted): readonly Element[] | null {
  if (feature === undefined) return null;
  const { bytesList, floatList, int64List } = feature;
  const found: DType | null =
    bytesList !== undefined ? 'string' : floatList !== undefined ? 'float32' : int64List !== undefined ? 'int64' : null;
  if (found === null) return null;
  if (found !== dtype) {
    throw new ValueError(label, `feature '${key}' must be ${dtype}`, found, `Read it as ${found}, or write it as ${dtype}.`, { key });
  }
  if (bytesList !== undefined) return (bytesList.value ?? []).map((v) => (typeof v === 'string' ? v : decodeBytes(v)));
  return ((floatList ?? int64List)?.value ?? []) as readonly Element[];
}

function denseValues(label: string, values: readonly Element[] | null, wanted: Wanted): readonly Element[] {
  const { key, dtype, shape, missing } = wanted;
  if (values === null) {
    if (missing !== null) return missing;
    throw new ValueError(
      label,
      `feature '${key}' (data type: ${dtype}) is required but could not be found`,
      'an example without it',
      'Give a defaultValue, or write the feature.',
      { key },
    );
  }
  if (values.length === sizeOf(shape)) return values;
  throw new ValueError(
    label,
    `feature '${key}' must have ${sizeOf(shape)} values for shape ${showDims(shape)}`,
    `${values.length}`,
    'Use tf.io.VarLenFeature for lists of any length.',
    { key },
  );
}

/** What a feature of all examples becomes: one dense tensor, or the three parts of a sparse one. */
function columnsOf(
  label: string,
  lists: readonly (readonly Element[] | null)[],
  wanted: Wanted,
  dims: readonly number[],
): readonly (readonly [readonly Element[], readonly number[], DType])[] {
  const { kind, dtype, shape, padding } = wanted;
  if (kind === 'dense') return [[lists.flatMap((values) => denseValues(label, values, wanted)), [...dims, ...shape], dtype]];
  if (kind === 'sequence') {
    const piece = sizeOf(shape);
    const counts = lists.map(
      (values) => (values === null && wanted.missing === null ? denseValues(label, null, wanted) : (values ?? [])).length / piece,
    );
    const bad = counts.find((n) => !Number.isInteger(n));
    if (bad !== undefined) {
      throw new ValueError(
        label,
        `feature '${wanted.key}' must be a list of pieces of shape ${showDims(shape)}`,
        `${bad * piece} values`,
        'Look at its shape.',
        { key: wanted.key },
      );
    }
    const longest = Math.max(0, ...counts);
    const flat = lists.flatMap((values) => [
      ...(values ?? []),
      ...Array.from({ length: longest * piece - (values ?? []).length }, () => padding),
    ]);
    return [[flat, [...dims, longest, ...shape], dtype]];
  }
  const values = lists.map((list) => list ?? []);
  const places = values.flatMap((list, row) => list.flatMap((_, i) => (dims.length === 0 ? [i] : [row, i])));
  const flat = values.flat();
  const longest = Math.max(0, ...values.map((list) => list.length));
  const rank = dims.length + 1;
  return [
    [places, [flat.length, rank], 'int64'],
    [flat, [flat.length], dtype],
    [[...dims, longest], [rank], 'int64'],
  ];
}

const parseOp = /* @__PURE__ */ defineOp<ParseAttrs>({
  name: 'ParseExampleV2',
  label: 'parseExample',
  saves: 'none',
  infer([x]: readonly Aval[], { label, wanted }) {
    if (x.dims.length > 1) {
      throw new ShapeError(label, 'examples are one string or a vector of strings', showDims(x.dims), 'Reshape to one axis.', {
        shape: x.dims,
      });
    }
    return wanted.flatMap(({ kind, dtype, shape }): readonly Aval[] => {
      if (kind === 'dense') return [{ dims: [...x.dims, ...shape], dtype }];
      if (kind === 'sequence') return [{ dims: [...x.dims, Number.NaN, ...shape], dtype }];
      const rank = x.dims.length + 1;
      return [
        { dims: [Number.NaN, rank], dtype: 'int64' },
        { dims: [Number.NaN], dtype },
        { dims: [rank], dtype: 'int64' },
      ];
    });
  },
  expand(on, [x], { label, wanted }) {
    const rows = (x.elements(label) as readonly string[]).map((text) => example.decode(label, encodeBytes(text)).features?.feature ?? {});
    // All is read before anything is made: what is wrong in the last example leaves nothing behind.
    const columns = wanted.flatMap((one) =>
      columnsOf(
        label,
        rows.map((row) => valuesOf(label, row[one.key], one)),
        one,
        x.dims,
      ),
    );
    return columns.map(([elements, dims, dtype]) => on.constant(packed(elements, dtype), dims, dtype));
  },
});

/** The elements of a default value, as many as the feature has. @throws ShapeError, DTypeError */
function defaultOf(label: string, key: string, { shape, dtype, defaultValue }: FixedLenFeature): readonly Element[] | null {
  if (defaultValue === null) return null;
  const plain = isConvertible(defaultValue) ? defaultValue.toTensor().arraySync() : defaultValue;
  const { data, dims } = parseLiteral(label, plain, dtype);
  const elements = Array.from(data as ArrayLike<Element>);
  const size = sizeOf(shape);
  if (elements.length === size) return elements;
  if (elements.length === 1) return Array.from({ length: size }, () => elements[0]);
  throw new ShapeError(
    label,
    `the default of feature '${key}' must have shape ${showDims(shape)}`,
    showDims(dims),
    'Give it in the shape of the feature, or one value for all.',
    { key },
  );
}

function wantedOf(label: string, key: string, spec: unknown): Wanted {
  if (spec instanceof FixedLenFeature)
    return { key, kind: 'dense', dtype: spec.dtype, shape: spec.shape, missing: defaultOf(label, key, spec), padding: zeroOf(spec.dtype) };
  if (spec instanceof VarLenFeature)
    return { key, kind: 'sparse', dtype: spec.dtype, shape: [], missing: null, padding: zeroOf(spec.dtype) };
  if (spec instanceof FixedLenSequenceFeature) {
    const padding = spec.defaultValue ?? zeroOf(spec.dtype);
    return { key, kind: 'sequence', dtype: spec.dtype, shape: spec.shape, missing: spec.allowMissing ? [] : null, padding };
  }
  throw new ValueError(
    label,
    `feature '${key}' must say how it is read`,
    spec === null ? 'null' : typeof spec,
    'Use new tf.io.FixedLenFeature(shape, dtype) or VarLenFeature(dtype).',
    { key },
  );
}

/** The tensors of a feature. */
export type Parsed<S> = S extends { readonly shape: readonly number[] } ? Tensor : SparseTensor;
export type ParsedFeatures<F> = { -readonly [K in keyof F]: Parsed<F[K]> };

function parse<F extends Readonly<Record<string, FeatureSpec>>>(
  label: string,
  serialized: TensorLike | Uint8Array,
  features: F,
): ParsedFeatures<F> {
  if (typeof features !== 'object' || features === null || Object.keys(features).length === 0) {
    throw new ValueError(label, 'there must be a feature to read', 'none', "Write { age: new tf.io.FixedLenFeature([], 'int64') }.");
  }
  const wanted = Object.keys(features).map((key) => wantedOf(label, key, features[key]));
  const text = serialized instanceof Uint8Array ? decodeBytes(serialized) : serialized;
  const outputs = withOperand(label, text, (t) => bind(parseOp, [t], { label, wanted }), 'string');
  const result: Record<string, Tensor | SparseTensor> = {};
  let at = 0;
  for (const { key, kind } of wanted) {
    if (kind === 'sparse') {
      result[key] = new SparseTensor(outputs[at], outputs[at + 1], outputs[at + 2]);
      at += 3;
    } else result[key] = outputs[at++];
  }
  return result as ParsedFeatures<F>;
}

/**
 * The features of serialized examples: a vector of strings gives tensors with that axis first.
 * @param features by name how each is read: FixedLenFeature, FixedLenSequenceFeature, or VarLenFeature, which gives a SparseTensor
 * @throws ValueError for a missing feature, one of another dtype or length; LoadError for bytes that are no example
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/parse_example
 * @example
 * const row = new tf.train.Example({ features: { feature: { a: { int64List: { value: [1, 300] } } } } }).serializeToString();
 * tf.io.parseExample(tf.io.fromBytes(row).reshape([1]), { a: new tf.io.FixedLenFeature([2], 'int64') }).a.arraySync(); // [[1n, 300n]]
 */
export function parseExample<const F extends Readonly<Record<string, FeatureSpec>>>(
  serialized: TensorLike,
  features: F,
): ParsedFeatures<F> {
  return parse('parseExample', serialized, features);
}

/**
 * The features of one serialized example: a string tensor without axes, or its bytes.
 * @throws as parseExample; ShapeError for several examples
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/parse_single_example
 * @example
 * const row = new tf.train.Example({ features: { feature: { a: { floatList: { value: [1.5] } } } } }).serializeToString();
 * tf.io.parseSingleExample(row, { a: new tf.io.FixedLenFeature([], 'float32') }).a.item(); // 1.5
 */
export function parseSingleExample<const F extends Readonly<Record<string, FeatureSpec>>>(
  serialized: TensorLike | Uint8Array,
  features: F,
): ParsedFeatures<F> {
  if (!(serialized instanceof Uint8Array)) {
    const one = convert('parseSingleExample', serialized as TensorLike, 'string');
    try {
      if (one.dims.length !== 0)
        throw new ShapeError('parseSingleExample', 'one example is one string', showDims(one.dims), 'Use tf.io.parseExample for several.', {
          shape: one.dims,
        });
      return parse('parseSingleExample', one, features);
    } finally {
      if (one !== serialized) one.dispose();
    }
  }
  return parse('parseSingleExample', serialized, features);
}
