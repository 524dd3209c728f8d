import { encodeBytes } from '../bytes.ts';
import { bind } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import { fingerprint64, fingerprintCat64 } from '../fingerprint.ts';
import type { FeatureSpec } from '../io/features.ts';
import { VarLenFeature } from '../io/features.ts';
import { kindOf } from '../literal-kind.ts';
import type { Element } from '../ops/host.ts';
import type { Tensor } from '../tensor.ts';
import { isHashed } from './categorical.ts';
import type { CategoricalColumn, Ids } from './column.ts';
import { FeatureColumn, isCategorical } from './column.ts';
import type { FeatureReader, Values } from './feature-reader.ts';

interface CrossAttrs {
  readonly buckets: bigint;
  readonly key: bigint;
}

const hashOf = (value: Element): bigint => (typeof value === 'string' ? fingerprint64(encodeBytes(value)) : BigInt(value));

/** Fingerprints of all combinations of the values of a row, one of each feature. Inputs: the values of all features, then what is present. */
const crossOp = /* @__PURE__ */ defineOp<CrossAttrs>({
  name: 'SparseCross',
  label: 'crossedColumn',
  saves: 'none',
  infer(x: readonly Aval[]) {
    const values = x.slice(0, x.length / 2);
    const dims = [values[0].dims[0], values.reduce((product, { dims: [, n] }) => product * n, 1)];
    return [
      { dims, dtype: 'int64' },
      { dims, dtype: 'bool' },
    ];
  },
  expand(on, x, { buckets, key }) {
    const count = x.length / 2;
    const hashes = x.slice(0, count).map((t) => Array.from(t.elements('crossedColumn') as ArrayLike<Element>, hashOf));
    const present = x.slice(count).map((t) => t.elements('crossedColumn') as Uint8Array);
    const widths = x.slice(0, count).map((t) => t.dims[1]);
    const batch = x[0].dims[0];
    const width = widths.reduce((product, n) => product * n, 1);
    const ids = new BigInt64Array(batch * width);
    const there = new Uint8Array(batch * width);
    for (let at = 0; at < ids.length; at++) {
      const row = Math.floor(at / width);
      let rest = at % width;
      const places = widths.map(() => 0);
      // The last feature varies fastest.
      for (let i = count - 1; i >= 0; i--) {
        places[i] = row * widths[i] + (rest % widths[i]);
        rest = Math.floor(rest / widths[i]);
      }
      ids[at] = places.reduce((hash, place, i) => fingerprintCat64(hash, hashes[i][place]), key) % buckets;
      there[at] = places.every((place, i) => present[i][place] === 1) ? 1 : 0;
    }
    return [on.constant(ids, [batch, width], 'int64'), on.constant(there, [batch, width], 'bool')];
  },
});

/** What the hashes start from unless a column says otherwise. */
const DEFAULT_KEY = 0xdecafcaffen;

class CrossedColumn extends FeatureColumn implements CategoricalColumn {
  protected readonly kind = 'CrossedColumn';
  readonly name: string;
  readonly numBuckets: number;

  constructor(
    readonly keys: readonly (string | CategoricalColumn)[],
    readonly hashBucketSize: number,
    readonly hashKey: bigint | null,
  ) {
    super();
    this.numBuckets = hashBucketSize;
    const names = this.leaves().map((key) => (typeof key === 'string' ? key : key.name));
    this.name = names.sort().join('_X_');
  }

  /** The features and columns that are crossed, those of crossed columns among them one by one. */
  private leaves(): readonly (string | CategoricalColumn)[] {
    return this.keys.flatMap((key) => (key instanceof CrossedColumn ? key.leaves() : [key]));
  }

  get parseExampleSpec(): Record<string, FeatureSpec> {
    const spec: Record<string, FeatureSpec> = {};
    for (const key of this.keys)
      Object.assign(spec, typeof key === 'string' ? { [key]: new VarLenFeature('string') } : key.parseExampleSpec);
    return spec;
  }

  protected facts(): Record<string, unknown> {
    return { keys: this.keys, hash_bucket_size: this.hashBucketSize, hash_key: this.hashKey };
  }

  private values(features: FeatureReader, key: string | CategoricalColumn): Values {
    // An empty text is a value as any other here.
    if (typeof key === 'string') return features.values(key);
    const { ids, present, weights } = key.read(features);
    if (weights === null) return { values: ids, present };
    throw new ValueError(
      features.op,
      'crossedColumn does not support weights, but the given column has them',
      String(key),
      'Cross the column without its weights.',
    );
  }

  read(features: FeatureReader): Ids {
    const parts = this.leaves().map((key) => this.values(features, key));
    const inputs: Tensor[] = [...parts.map((p) => p.values), ...parts.map((p) => p.present)];
    const [ids, present] = bind(crossOp, inputs, { buckets: BigInt(this.hashBucketSize), key: this.hashKey ?? DEFAULT_KEY });
    return { ids, present, weights: null };
  }
}

/**
 * Combinations of categories as categories of their own, by fingerprint: one for each choice of a value of every feature.
 * @param keys names of features (strings or integers), categorical columns other than hashed ones
 * @param options hashKey: another start of the fingerprints
 * @throws ValueError for fewer than two keys, fewer than two buckets, for columns that cannot be crossed
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/crossed_column
 * @example
 * const { crossedColumn, indicatorColumn, inputLayer } = tf.featureColumn;
 * const both = indicatorColumn(crossedColumn(['a', 'b'], 5));
 * inputLayer({ a: ['x', 'y'], b: ['1', '2'] }, both).arraySync(); // [[1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]
 */
export function crossedColumn(
  keys: readonly (string | CategoricalColumn)[],
  hashBucketSize: number,
  options?: { readonly hashKey?: number | bigint | null },
): CrossedColumn {
  const op = 'crossedColumn';
  if (!Array.isArray(keys) || keys.length < 2) {
    throw new ValueError(
      op,
      'keys must be a list of at least two',
      Array.isArray(keys) ? `${keys.length}` : kindOf(keys),
      "Write ['a', 'b'].",
    );
  }
  if (!Number.isInteger(hashBucketSize) || hashBucketSize <= 1) {
    throw new ValueError(
      op,
      'hashBucketSize must be a whole number above 1',
      String(hashBucketSize),
      'Say how many categories there shall be.',
      { hashBucketSize },
    );
  }
  const { hashKey = null } = checkOptions(op, options, ['hashKey']);
  for (const key of keys as readonly unknown[]) {
    if (typeof key === 'string') continue;
    const shown = key instanceof FeatureColumn ? String(key) : kindOf(key);
    if (isHashed(key)) {
      throw new ValueError(
        op,
        'a column with hash buckets is not supported: hashing before crossing makes more collisions',
        shown,
        'Use the name of its feature.',
      );
    }
    if (!isCategorical(key))
      throw new ValueError(op, 'keys must be names of features or categorical columns', shown, 'Bucketize numbers first.');
  }
  if (hashKey !== null && typeof hashKey !== 'bigint' && !Number.isInteger(hashKey)) {
    throw new ValueError(op, 'hashKey must be a whole number', String(hashKey), 'Leave it out.');
  }
  return new CrossedColumn([...keys], hashBucketSize, hashKey === null ? null : BigInt(hashKey));
}

export type { CrossedColumn };
