import { encodeBytes } from '../bytes.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { ValueError } from '../errors.ts';
import { fingerprint64 } from '../fingerprint.ts';
import { siphash24 } from '../siphash.ts';
import type { Tensor } from '../tensor.ts';
import { hostOp } from './host.ts';

const hashOp = /* @__PURE__ */ hostOp<bigint>({
  name: 'StringToHashBucketFast',
  label: 'toHashBucketFast',
  takes: ['string'],
  gives: () => 'int64',
  element: ([s], buckets) => fingerprint64(encodeBytes(s as string)) % buckets,
});

interface StrongAttrs {
  readonly buckets: bigint;
  readonly key: readonly [bigint, bigint];
}

const strongOp = /* @__PURE__ */ hostOp<StrongAttrs>({
  name: 'StringToHashBucketStrong',
  label: 'toHashBucketStrong',
  takes: ['string'],
  gives: () => 'int64',
  element: ([s], { buckets, key: [k0, k1] }) => siphash24(k0, k1, encodeBytes(s as string)) % buckets,
});

/** The number of buckets. @throws ValueError */
function bucketsOf(op: string, numBuckets: number | bigint): bigint {
  if (typeof numBuckets === 'bigint' ? numBuckets >= 1n : Number.isInteger(numBuckets) && numBuckets >= 1) return BigInt(numBuckets);
  throw new ValueError(op, 'numBuckets must be a whole number from 1', String(numBuckets), 'Use how many buckets there are.', {
    numBuckets,
  });
}

/**
 * The bucket of each string, from 0 to numBuckets - 1, by FarmHash's Fingerprint64: the same in every program and version.
 * @throws ValueError when numBuckets is not a whole number from 1, DTypeError where x is not of strings
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/to_hash_bucket_fast
 * @example tf.strings.toHashBucketFast(['Hello', 'TensorFlow', '2.x'], 3).arraySync(); // [0n, 2n, 2n]
 */
export function toHashBucketFast(x: TensorLike, numBuckets: number | bigint): Tensor {
  const buckets = bucketsOf('toHashBucketFast', numBuckets);
  return withOperand('toHashBucketFast', x, (t) => hashOp([t], buckets), 'string');
}

/**
 * The bucket of each string by SipHash-2-4 under a key: whoever does not know the key cannot make strings that fall into one bucket.
 * @param key two whole numbers
 * @throws ValueError when numBuckets is not a whole number from 1 or the key is no pair, DTypeError where x is not of strings
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/to_hash_bucket_strong
 * @example tf.strings.toHashBucketStrong(['Hello', 'TF'], 3, [2, 0]).arraySync(); // [1n, 0n]
 */
export function toHashBucketStrong(x: TensorLike, numBuckets: number | bigint, key: readonly (number | bigint)[]): Tensor {
  const op = 'toHashBucketStrong';
  const buckets = bucketsOf(op, numBuckets);
  if (!Array.isArray(key) || key.length !== 2 || !key.every((k) => typeof k === 'bigint' || Number.isInteger(k))) {
    throw new ValueError(op, 'the key must be two whole numbers', String(key), 'Write [1, 2].');
  }
  return withOperand(op, x, (t) => strongOp([t], { buckets, key: [BigInt(key[0]), BigInt(key[1])] }), 'string');
}
