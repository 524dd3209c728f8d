import { checkOptions } from '../../core/options.ts';
import { scoped } from '../../core/scope.ts';
import type { DType } from '../../dtype.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { diagPart } from '../../ops/diagonal.ts';
import { qr } from '../../ops/qr.ts';
import { statelessNormal } from '../../random/normal.ts';
import type { Dims } from '../../shape.ts';
import { showDims, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { seedOf } from '../default-seed.ts';
import { Initializer } from './initializer.ts';
import type { SeedOption } from './random.ts';

/**
 * A random matrix whose rows or columns (whichever are fewer) are at right angles and of length `gain`: what recurrent kernels start
 * with. All axes but the last are rows.
 *
 * @throws ShapeError for fewer than two axes, ValueError for a gain that is no number
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/initializers/OrthogonalInitializer; Saxe et al. (2014)
 * @example new tf.keras.initializers.Orthogonal({ seed: 1 }).apply([2, 2]).at(0, 0).item().toFixed(6); // '0.196732'
 */
export class Orthogonal extends Initializer {
  readonly #gain: number;
  readonly #given: number | null;
  readonly #seed: number;

  constructor(options?: SeedOption & { readonly gain?: number }) {
    super();
    const { gain = 1, seed } = checkOptions('Orthogonal', options, ['gain', 'seed']);
    if (!Number.isFinite(gain)) throw new ValueError('Orthogonal', 'the gain must be a finite number', `${gain}`, 'Use 1.');
    this.#gain = gain;
    this.#given = seed ?? null;
    this.#seed = seedOf('Orthogonal', seed);
  }

  apply(shape: Dims, options?: { readonly dtype?: DType }): Tensor {
    const dtype = checkOptions('Orthogonal', options, ['dtype']).dtype ?? 'float32';
    if (shape.length < 2)
      throw new ShapeError('Orthogonal', 'at least two axes are needed', showDims(shape), 'Use it for kernels.', { shape });
    const [rows, columns] = [sizeOf(shape.slice(0, -1)), shape[shape.length - 1]];
    const flat = [Math.max(rows, columns), Math.min(rows, columns)];
    return scoped(
      () => {
        const [q, r] = qr(statelessNormal(flat, [this.#seed, 0], { dtype }));
        const signed = q.mul(diagPart(r).sign());
        return (rows < columns ? signed.transpose() : signed).reshape(shape).mul(this.#gain);
      },
      (y) => [y],
    );
  }

  getConfig(): Record<string, unknown> {
    return { gain: this.#gain, seed: this.#given };
  }
}
