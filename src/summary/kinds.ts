import { decodeBytes } from '../bytes.ts';
import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { isFloating } from '../dtype.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { SummaryMetadata } from './event.ts';
import { encodePng } from './png.ts';
import type { Step } from './writer.ts';
import { writeWith } from './writer.ts';

// What TensorBoard shows, each under the plugin that it knows the kind by.

export interface SummaryOptions {
  /** The step of the value; that of the writer, or of setStep, unless said. */
  readonly step?: Step | null;
  /** Text in Markdown beside the values. */
  readonly description?: string | null;
}

const describe = (pluginName: string, dataClass: number, description: string | null | undefined): SummaryMetadata => ({
  pluginData: { pluginName },
  dataClass,
  ...(description == null ? {} : { summaryDescription: description }),
});

/**
 * Writes a number under a name: a point of a curve.
 * @param data one number, written as float32
 * @returns whether it was written: false where no writer is the default
 * @throws ShapeError for more than one number; ValueError where no step is known
 * Source: https://www.tensorflow.org/api_docs/python/tf/summary/scalar
 * @example tf.summary.scalar('loss', 0.5, { step: 1 }); // false
 */
export function scalar(name: string, data: TensorLike, options?: SummaryOptions): boolean {
  const { description } = checkOptions('summary.scalar', options, ['step', 'description']);
  return writeWith('summary.scalar', name, options, () => {
    const x = convert('summary.scalar', data);
    if (x.dims.length !== 0) {
      throw new ShapeError(
        'summary.scalar',
        `'${name}' must be one number`,
        showDims(x.dims),
        'Use tf.reduceMean, or tf.summary.histogram.',
        { shape: x.dims },
      );
    }
    return { tensor: x.cast('float32'), metadata: describe('scalars', 1, description) };
  });
}

/** Counts of numbers in buckets of equal width: rows of left edge, right edge and count. */
const bucketsOp = /* @__PURE__ */ defineOp<{ readonly buckets: number }>({
  name: 'SummaryHistogram',
  label: 'summary.histogram',
  saves: 'none',
  infer: (_x, { buckets }) => [{ dims: [buckets, 3], dtype: 'float64' }],
  expand(on, [x], { buckets }) {
    const data = Array.from(x.elements('summary.histogram') as ArrayLike<number | bigint>, Number);
    const rows = new Float64Array(buckets * 3);
    if (data.length > 0 && buckets > 0) {
      const [min, max] = data.reduce(
        ([lo, hi], v) => [Math.min(lo, v), Math.max(hi, v)],
        [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      );
      const width = (max - min) / buckets;
      for (let k = 0; k < buckets; k++) {
        // Where all are one number, it stands in the last of empty buckets.
        rows[k * 3] = width === 0 ? max : min + width * k;
        rows[k * 3 + 1] = width === 0 || k === buckets - 1 ? max : min + width * (k + 1);
      }
      for (const v of data) {
        const at = width === 0 ? buckets - 1 : Math.min(Math.floor((v - min) / width), buckets - 1);
        rows[at * 3 + 2]++;
      }
    }
    return [on.constant(rows, [buckets, 3], 'float64')];
  },
});

/**
 * Writes how numbers are distributed.
 * @param options step, description, buckets (30): so many of equal width between the smallest and the largest
 * @returns whether it was written
 * @throws ValueError for a number of buckets that is not whole, and where no step is known
 * Source: https://www.tensorflow.org/api_docs/python/tf/summary/histogram
 * @example tf.summary.histogram('weights', [1, 2, 2], { step: 1 }); // false
 */
export function histogram(name: string, data: TensorLike, options?: SummaryOptions & { readonly buckets?: number | null }): boolean {
  const { description, buckets } = checkOptions('summary.histogram', options, ['step', 'description', 'buckets']);
  const count = buckets ?? 30;
  if (!Number.isInteger(count) || count < 0) {
    throw new ValueError('summary.histogram', 'buckets must be a whole number', String(buckets), 'Leave it out for 30.', { buckets });
  }
  return writeWith('summary.histogram', name, options, () => {
    const x = convert('summary.histogram', data).cast('float64');
    return { tensor: bind(bucketsOp, [x], { buckets: count })[0], metadata: describe('histograms', 2, description) };
  });
}

/** Pictures as PNG files, behind their width and height: a vector of strings. */
const imagesOp = /* @__PURE__ */ defineOp<{ readonly most: number }>({
  name: 'SummaryImages',
  label: 'summary.image',
  saves: 'none',
  infer([x], { most }) {
    return [{ dims: [2 + Math.min(x.dims[0], most)], dtype: 'string' }];
  },
  expand(on, [x], { most }) {
    const [count, height, width, channels] = x.dims;
    const pixels = x.elements('summary.image') as Uint8Array;
    const size = height * width * channels;
    const list = [String(width), String(height)];
    for (let k = 0; k < Math.min(count, most); k++) {
      list.push(decodeBytes(encodePng(pixels.subarray(k * size, (k + 1) * size), height, width, channels)));
    }
    return [on.constant(list, [list.length], 'string')];
  },
});

/** Pixels of 8 bits: floats from 0 to 1 are scaled. */
export function pixelsOf(op: string, x: Tensor): Tensor {
  if (x.dims.length !== 4 || !(x.dims[3] >= 1 && x.dims[3] <= 4)) {
    throw new ShapeError(
      op,
      'pictures must have the shape [pictures, height, width, 1 to 4 channels]',
      showDims(x.dims),
      'Use x.expandDims(0) for one picture.',
      { shape: x.dims },
    );
  }
  if (x.dtype === 'uint8') return x;
  if (!isFloating(x.dtype))
    throw new DTypeError(op, 'pixels must be uint8, or floats from 0 to 1', x.dtype, "Use tf.cast(x, 'uint8').", { dtype: x.dtype });
  return x.cast('float32').maximum(0).minimum(1).mul(255.5).minimum(255).cast('int32').cast('uint8');
}

/**
 * Writes pictures.
 * @param data shape [pictures, height, width, channels] with 1 to 4 channels; uint8, or floats from 0 to 1
 * @param options step, description, maxOutputs (3): so many of the pictures
 * @returns whether it was written
 * @throws ShapeError, DTypeError; ValueError where no step is known
 * Source: https://www.tensorflow.org/api_docs/python/tf/summary/image
 * @example tf.summary.image('digits', tf.zeros([1, 8, 8, 1]), { step: 1 }); // false
 */
export function image(name: string, data: TensorLike, options?: SummaryOptions & { readonly maxOutputs?: number | null }): boolean {
  const { description, maxOutputs } = checkOptions('summary.image', options, ['step', 'description', 'maxOutputs']);
  const most = maxOutputs ?? 3;
  if (!Number.isInteger(most) || most < 0) {
    throw new ValueError('summary.image', 'maxOutputs must be a whole number', String(maxOutputs), 'Leave it out for 3.', { maxOutputs });
  }
  return writeWith('summary.image', name, options, () => {
    const x = pixelsOf('summary.image', convert('summary.image', data));
    return { tensor: bind(imagesOp, [x], { most })[0], metadata: describe('images', 3, description) };
  });
}

/**
 * Writes text, which TensorBoard shows as Markdown; a tensor of strings as a table.
 * @returns whether it was written
 * @throws DTypeError for what is no text; ValueError where no step is known
 * Source: https://www.tensorflow.org/api_docs/python/tf/summary/text
 * @example tf.summary.text('notes', 'first try', { step: 1 }); // false
 */
export function text(name: string, data: TensorLike, options?: SummaryOptions): boolean {
  const { description } = checkOptions('summary.text', options, ['step', 'description']);
  return writeWith('summary.text', name, options, () => {
    const x = convert('summary.text', data);
    if (x.dtype !== 'string')
      throw new DTypeError('summary.text', `'${name}' must be text`, x.dtype, 'Use tf.strings.asString.', { dtype: x.dtype });
    return { tensor: x, metadata: describe('text', 2, description) };
  });
}
