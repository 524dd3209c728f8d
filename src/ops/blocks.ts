import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Extent } from './extent.ts';
import { extentOf, reshapeTo, timesExtent } from './extent.ts';
import { integersOf } from './integers.ts';

// Blocks of space moved into depth or into the batch, and back: reshapes around one transpose.

export interface BlockOptions {
  /** 'NHWC' unless said. */
  readonly dataFormat?: string;
}

/** Runs a function of [batch, height, width, depth] on either layout. */
function onImages(op: string, x: TensorLike, blockSize: number, options: BlockOptions | undefined, run: (t: Tensor) => Tensor): Tensor {
  const { dataFormat = 'NHWC' } = checkOptions(op, options, ['dataFormat']);
  if (!Number.isInteger(blockSize) || blockSize < 1)
    throw new ValueError(op, 'blockSize must be a whole number from 1', `${blockSize}`, 'Use 2 or more.', { blockSize });
  if (dataFormat !== 'NHWC' && dataFormat !== 'NCHW')
    throw new ValueError(op, 'unknown dataFormat', `'${dataFormat}'`, "Use 'NHWC' or 'NCHW'.", { dataFormat });
  return withOperand(op, x, (t) => {
    if (t.dims.length !== 4)
      throw new ShapeError(op, 'the input must be a batch of images', showDims(t.dims), 'Use shape [batch, height, width, depth].', {
        shape: t.dims,
      });
    return composed(() => (dataFormat === 'NHWC' ? run(t) : run(t.transpose([0, 2, 3, 1])).transpose([0, 3, 1, 2])));
  });
}

/** How many blocks lie along an axis. Of a size that is not known the reshape finds out. @throws ShapeError where it is no multiple */
function parts(op: string, what: string, x: Tensor, axis: number, block: number): Extent {
  const size = extentOf(x, axis);
  if (typeof size !== 'number') return size.floordiv(block);
  if (size % block === 0) return size / block;
  throw new ShapeError(op, `${what} must be a multiple of ${block}`, `${size}`, 'Pad it with tf.pad.', {
    size,
  });
}

/**
 * Blocks of height and width laid into depth: [b, h, w, d] becomes [b, h / n, w / n, d · n²].
 * @throws ShapeError when height and width are no multiples of the block
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/space_to_depth
 * @example tf.nn.spaceToDepth([[[[1], [2]], [[3], [4]]]], 2).arraySync(); // [[[[1, 2, 3, 4]]]]
 */
export const spaceToDepth = (x: TensorLike, blockSize: number, options?: BlockOptions): Tensor =>
  onImages('spaceToDepth', x, blockSize, options, (t) => {
    const [batch, depth] = [extentOf(t, 0), extentOf(t, 3)];
    const [h, w] = [parts('spaceToDepth', 'height', t, 1, blockSize), parts('spaceToDepth', 'width', t, 2, blockSize)];
    const split = reshapeTo(t, [batch, h, blockSize, w, blockSize, depth]).transpose([0, 1, 3, 2, 4, 5]);
    return reshapeTo(split, [batch, h, w, timesExtent(depth, blockSize ** 2)]);
  });

/**
 * Depth laid out as blocks of height and width: [b, h, w, d] becomes [b, h · n, w · n, d / n²].
 * @throws ShapeError when depth is no multiple of the block's area
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/depth_to_space
 * @example tf.nn.depthToSpace([[[[1, 2, 3, 4]]]], 2).arraySync(); // [[[[1], [2]], [[3], [4]]]]
 */
export const depthToSpace = (x: TensorLike, blockSize: number, options?: BlockOptions): Tensor =>
  onImages('depthToSpace', x, blockSize, options, (t) => {
    const [batch, height, width] = [0, 1, 2].map((axis) => extentOf(t, axis));
    const depth = parts('depthToSpace', 'depth', t, 3, blockSize ** 2);
    const split = reshapeTo(t, [batch, height, width, blockSize, blockSize, depth]).transpose([0, 1, 3, 2, 4, 5]);
    return reshapeTo(split, [batch, timesExtent(height, blockSize), timesExtent(width, blockSize), depth]);
  });

/** Block sizes and the pairs beside them as plain numbers. @throws ShapeError */
function blocksOf(op: string, x: Tensor, blockShape: TensorLike, pairs: TensorLike): { blocks: number[]; edges: number[][] } {
  const [blocks, edges] = [integersOf(op, blockShape), integersOf(op, pairs)];
  const count = blocks.values.length;
  const fits = edges.dims.length === 2 && edges.dims[0] === count && edges.dims[1] === 2 && x.dims.length > count;
  if (fits && blocks.values.every((n) => n >= 1) && edges.values.every((n) => n >= 0)) {
    return { blocks: [...blocks.values], edges: blocks.values.map((_, i) => edges.values.slice(2 * i, 2 * i + 2)) };
  }
  throw new ShapeError(
    op,
    'there must be a block size from 1 and a pair from 0 for each axis behind the first',
    `blocks [${blocks.values.join(', ')}] and ${showDims(edges.dims)} for ${showDims(x.dims)}`,
    'Write blocks like [2, 2] and pairs like [[0, 0], [0, 0]].',
    { shape: x.dims },
  );
}

/**
 * Blocks of the axes behind the first, padded with zeros, laid into the batch.
 * @param blockShape a size for each of these axes
 * @param paddings how much is added before and behind each
 * @throws ShapeError when a padded size is no multiple of its block
 * Source: https://www.tensorflow.org/api_docs/python/tf/space_to_batch_nd
 * @example tf.spaceToBatchNd([[[[1], [2]], [[3], [4]]]], [2, 2], [[0, 0], [0, 0]]).arraySync(); // [[[[1]]], [[[2]]], [[[3]]], [[[4]]]]
 */
export function spaceToBatchNd(x: TensorLike, blockShape: TensorLike, paddings: TensorLike): Tensor {
  const op = 'spaceToBatchNd';
  return withOperand(op, x, (t) =>
    composed(() => {
      const { blocks, edges } = blocksOf(op, t, blockShape, paddings);
      const batch = extentOf(t, 0);
      const rest = t.dims.slice(blocks.length + 1).map((_, i) => extentOf(t, blocks.length + 1 + i));
      const padded = t.pad([[0, 0], ...edges, ...rest.map(() => [0, 0])] as [number, number][]);
      const sizes = blocks.map((block, i) => parts(op, `padded axis ${i + 1}`, padded, i + 1, block));
      const split = reshapeTo(padded, [batch, ...sizes.flatMap((size, i) => [size, blocks[i]]), ...rest]);
      const order = [
        ...blocks.map((_, i) => 2 * i + 2),
        0,
        ...blocks.map((_, i) => 2 * i + 1),
        ...rest.map((_, i) => 2 * blocks.length + 1 + i),
      ];
      return reshapeTo(split.transpose(order), [timesExtent(batch, sizeOf(blocks)), ...sizes, ...rest]);
    }),
  );
}

/**
 * Blocks of the batch laid out along the axes behind the first, and cropped: what spaceToBatchNd did, undone.
 * @param blockShape a size for each of these axes
 * @param crops how much is cut off before and behind each
 * @throws ShapeError when the batch is no multiple of the blocks
 * Source: https://www.tensorflow.org/api_docs/python/tf/batch_to_space
 * @example tf.batchToSpace([[[[1]]], [[[2]]], [[[3]]], [[[4]]]], [2, 2], [[0, 0], [0, 0]]).arraySync(); // [[[[1], [2]], [[3], [4]]]]
 */
export function batchToSpace(x: TensorLike, blockShape: TensorLike, crops: TensorLike): Tensor {
  const op = 'batchToSpace';
  return withOperand(op, x, (t) =>
    composed(() => {
      const { blocks, edges } = blocksOf(op, t, blockShape, crops);
      const count = blocks.length;
      const batch = parts(op, 'the batch', t, 0, sizeOf(blocks));
      const all = t.dims.map((_, axis) => extentOf(t, axis));
      const [sizes, rest] = [all.slice(1, count + 1), all.slice(count + 1)];
      const split = reshapeTo(t, [...blocks, batch, ...sizes, ...rest]);
      const order = [count, ...blocks.flatMap((_, i) => [count + 1 + i, i]), ...rest.map((_, i) => 2 * count + 1 + i)];
      const whole = reshapeTo(split.transpose(order), [batch, ...sizes.map((size, i) => timesExtent(size, blocks[i])), ...rest]);
      return whole.at(':', ...edges.map(([before, behind]) => (behind === 0 ? `${before}:` : `${before}:-${behind}`)));
    }),
  );
}
