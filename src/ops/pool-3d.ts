import type { TensorLike } from '../core/convert.ts';
import { withOperand } from '../core/convert.ts';
import { composed } from '../core/scope.ts';
import type { Tensor } from '../tensor.ts';
import { avgPool2d, maxPool2d } from './pool.ts';

// Pools over volumes [batch, depth, height, width, channels]: over the images, then along the depth. The largest of largest elements is
// the largest of all; a mean of means is the mean of all, because each image of a window shows as many places as the others.

type Triple = readonly number[];
type Pool2d = typeof maxPool2d;

function pooled(
  op: string,
  pool: Pool2d,
  input: TensorLike,
  [deep, ...image]: Triple,
  [step, ...steps]: Triple,
  padding: 'SAME' | 'VALID',
): Tensor {
  return withOperand(op, input, (x) =>
    composed(() => {
      const [, depth, height, width, channels] = x.dims;
      const images = pool(x.reshape([-1, height, width, channels]), image, steps, padding);
      const [, rows, columns] = images.dims;
      const along = pool(images.reshape([-1, depth, rows * columns, channels]), [deep, 1], [step, 1], padding);
      return along.reshape([-1, along.dims[1], rows, columns, channels]);
    }),
  );
}

/** The largest element of each window of volumes of known sizes. */
export const maxPool3d = (x: TensorLike, size: Triple, strides: Triple, padding: 'SAME' | 'VALID'): Tensor =>
  pooled('maxPool3d', maxPool2d, x, size, strides, padding);

/** The mean of each window of volumes of known sizes. */
export const avgPool3d = (x: TensorLike, size: Triple, strides: Triple, padding: 'SAME' | 'VALID'): Tensor =>
  pooled('avgPool3d', avgPool2d, x, size, strides, padding);
