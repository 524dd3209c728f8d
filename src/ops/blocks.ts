import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
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

/** @throws ShapeError where a size is unknown or no multiple */
function parts(op: string, what: string, size: number, block: number): number {
  if (size % block === 0) return size / block;
  throw new ShapeError(op, `${what} must be a multiple of ${block}`, Number.isNaN(size) ? 'null' : `${size}`, 'Pad it with tf.pad.', {
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
    const [, height, width, depth] = t.dims;
    const [h, w] = [parts('spaceToDepth', 'height', height, blockSize), parts('spaceToDepth', 'width', width, blockSize)];
    const split = t.reshape([-1, h, blockSize, w, blockSize, depth]).transpose([0, 1, 3, 2, 4, 5]);
    return split.reshape([-1, h, w, depth * blockSize ** 2]);
  });

/**
 * Depth laid out as blocks of height and width: [b, h, w, d] becomes [b, h · n, w · n, d / n²].
 * @throws ShapeError when depth is no multiple of the block's area
 * Source: https://www.tensorflow.org/api_docs/python/tf/nn/depth_to_space
 * @example tf.nn.depthToSpace([[[[1, 2, 3, 4]]]], 2).arraySync(); // [[[[1], [2]], [[3], [4]]]]
 */
export const depthToSpace = (x: TensorLike, blockSize: number, options?: BlockOptions): Tensor =>
  onImages('depthToSpace', x, blockSize, options, (t) => {
    const [, height, width, all] = t.dims;
    const depth = parts('depthToSpace', 'depth', all, blockSize ** 2);
    const split = t.reshape([-1, height, width, blockSize, blockSize, depth]).transpose([0, 1, 3, 2, 4, 5]);
    return split.reshape([-1, height * blockSize, width * blockSize, depth]);
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
      const rest = t.dims.slice(blocks.length + 1);
      const padded = t.pad([[0, 0], ...edges, ...rest.map(() => [0, 0])] as [number, number][]);
      const sizes = blocks.map((block, i) => parts(op, `padded axis ${i + 1}`, padded.dims[i + 1], block));
      const split = padded.reshape([-1, ...sizes.flatMap((size, i) => [size, blocks[i]]), ...rest]);
      const order = [
        ...blocks.map((_, i) => 2 * i + 2),
        0,
        ...blocks.map((_, i) => 2 * i + 1),
        ...rest.map((_, i) => 2 * blocks.length + 1 + i),
      ];
      return split.transpose(order).reshape([-1, ...sizes, ...rest]);
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
      if (!Number.isNaN(t.dims[0])) parts(op, 'the batch', t.dims[0], sizeOf(blocks));
      const [sizes, rest] = [t.dims.slice(1, count + 1), t.dims.slice(count + 1)];
      const split = t.reshape([...blocks, -1, ...sizes, ...rest]);
      const order = [count, ...blocks.flatMap((_, i) => [count + 1 + i, i]), ...rest.map((_, i) => 2 * count + 1 + i)];
      const whole = split.transpose(order).reshape([-1, ...sizes.map((size, i) => size * blocks[i]), ...rest]);
      return whole.at(':', ...edges.map(([before, behind], i) => `${before}:${sizes[i] * blocks[i] - behind}`));
    }),
  );
}
