import { encodeBytes } from '../bytes.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { ValueError } from '../errors.ts';
import { fingerprint64 } from '../fingerprint.ts';
import type { Tensor } from '../tensor.ts';
import { hostOp } from './host.ts';

const hashOp = /* @__PURE__ */ hostOp<bigint>({
  name: 'StringToHashBucketFast',
  label: 'toHashBucketFast',
  takes: ['string'],
  gives: () => 'int64',
  element: ([s], buckets) => fingerprint64(encodeBytes(s as string)) % buckets,
});

/**
 * The bucket of each string, from 0 to numBuckets - 1, by FarmHash's Fingerprint64: the same in every program and version.
 * @throws ValueError when numBuckets is not a whole number from 1, DTypeError where x is not of strings
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/to_hash_bucket_fast
 * @example tf.strings.toHashBucketFast(['Hello', 'TensorFlow', '2.x'], 3).arraySync(); // [0n, 2n, 2n]
 */
export function toHashBucketFast(x: TensorLike, numBuckets: number | bigint): Tensor {
  if (typeof numBuckets === 'bigint' ? numBuckets < 1n : !Number.isInteger(numBuckets) || numBuckets < 1) {
    throw new ValueError(
      'toHashBucketFast',
      'numBuckets must be a whole number from 1',
      String(numBuckets),
      'Use how many buckets there are.',
      { numBuckets },
    );
  }
  return withOperand('toHashBucketFast', x, (t) => hashOp([t], BigInt(numBuckets)), 'string');
}
