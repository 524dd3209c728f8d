import { decodeBytes, encodeBytes } from '../bytes.ts';
import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { DTYPES, dtypeOf } from '../dtype.ts';
import { DTypeError, UnsupportedError, ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../views.ts';
import { fromTensorProto, tensorProto, toTensorProto } from './tensor-proto.ts';
import { type RecordLike, recordBytes } from './tfrecord-writer.ts';

const serializeOp = /* @__PURE__ */ defineOp({
  name: 'SerializeTensor',
  label: 'serializeTensor',
  saves: 'none',
  infer: () => [{ dims: [], dtype: 'string' }],
  expand(on, [x]) {
    const bytes = tensorProto.encode('serializeTensor', toTensorProto('serializeTensor', x));
    return [on.constant([decodeBytes(bytes)], [], 'string')];
  },
});

/**
 * A tensor as the bytes of a TensorProto message, in a scalar string tensor; `tf.io.bytesOf` gives them as a Uint8Array.
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/serialize_tensor
 * @example tf.io.parseTensor(tf.io.serializeTensor([1, 2]), 'float32').arraySync(); // [1, 2]
 */
export const serializeTensor = (x: TensorLike): Tensor => withOperand('serializeTensor', x, (t) => bind(serializeOp, [t], undefined)[0]);

/**
 * The tensor that the bytes of a TensorProto message hold. Its shape is known only when it runs, so that functions cannot be traced
 * through it; data sets run it as it is.
 * @throws LoadError for bytes that are no such message, DTypeError where the tensor has another dtype than `outType`
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/parse_tensor
 * @example tf.io.parseTensor(tf.io.serializeTensor(['a']), 'string').arraySync(); // ['a']
 */
export function parseTensor(serialized: RecordLike, outType: DType): Tensor {
  const wanted = dtypeOf('parseTensor', outType);
  const proto = tensorProto.decode('parseTensor', recordBytes('parseTensor', serialized));
  const tensor = fromTensorProto('parseTensor', proto);
  if (tensor.dtype === wanted) return tensor;
  const { dtype } = tensor;
  tensor.dispose();
  throw new DTypeError('parseTensor', `the message holds ${dtype}, asked for was ${wanted}`, dtype, `Pass '${dtype}'.`, {
    dtypes: [dtype, wanted],
  });
}

/**
 * The bytes of a scalar string tensor, or of a text in UTF-8.
 * @throws DTypeError for tensors of numbers
 * @example tf.io.bytesOf(tf.constant('ü')); // [195, 188]
 */
export const bytesOf = (x: RecordLike): Uint8Array => recordBytes('bytesOf', x);

/**
 * A scalar string tensor of any bytes: what a TFRecordDataset gives for each record.
 * @example tf.io.bytesOf(tf.io.fromBytes(Uint8Array.of(97, 255))); // [97, 255]
 */
export function fromBytes(bytes: Uint8Array): Tensor {
  return withOperand('fromBytes', decodeBytes(bytes), (t) => t, 'string');
}

interface RawAttrs {
  readonly dtype: DType;
  readonly littleEndian: boolean;
}

const decodeRawOp = /* @__PURE__ */ defineOp<RawAttrs>({
  name: 'DecodeRaw',
  label: 'decodeRaw',
  saves: 'none',
  infer: ([x]: readonly Aval[], { dtype }) => [{ dims: [...x.dims, Number.NaN], dtype }],
  expand(on, [x], { dtype, littleEndian }) {
    const all = (x.elements('decodeRaw') as readonly string[]).map(encodeBytes);
    const { bytes: width, kind } = DTYPES[dtype];
    const length = all.length === 0 ? 0 : all[0].length;
    for (const one of all) {
      if (one.length !== length) {
        throw new ValueError(
          'decodeRaw',
          'all strings must have the same length',
          `${length} and ${one.length} bytes`,
          'Decode them one by one.',
        );
      }
    }
    if (length % width !== 0) {
      throw new ValueError('decodeRaw', `${dtype} has ${width} bytes an element`, `strings of ${length} bytes`, 'Look at the dtype.', {
        length,
      });
    }
    const flat = new Uint8Array(all.length * length);
    all.forEach((one, i) => flat.set(one, i * length));
    const word = kind === 'complex' ? width / 2 : width;
    if (!littleEndian) for (let at = 0; at < flat.length; at += word) flat.subarray(at, at + word).reverse();
    return [on.constant(viewOf(dtype, flat), [...x.dims, length / width], dtype)];
  },
});

/**
 * The bytes of each string as numbers, along a new last axis. All strings must have the same length.
 * @param options littleEndian (true)
 * @throws DTypeError where x is not of strings; ValueError for strings of different lengths, or of a length that no elements fill
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/decode_raw
 * @example tf.io.decodeRaw(['ab', 'cd'], 'uint8').arraySync(); // [[97, 98], [99, 100]]
 */
export function decodeRaw(x: TensorLike, outType: DType, options?: { readonly littleEndian?: boolean }): Tensor {
  const { littleEndian = true } = checkOptions('decodeRaw', options, ['littleEndian']);
  const dtype = dtypeOf('decodeRaw', outType);
  if (DTYPES[dtype].bytes === 0) {
    throw new UnsupportedError('decodeRaw', 'bytes can be read as numbers only', dtype, 'Use a dtype of numbers.', { dtype });
  }
  return withOperand('decodeRaw', x, (t) => bind(decodeRawOp, [t], { dtype, littleEndian })[0], 'string');
}
