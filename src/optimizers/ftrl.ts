import { convert } from '../core/convert.ts';
import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import { clipByValue } from '../ops/clip.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

/** Options of Ftrl, with Keras' defaults. */
export interface FtrlOptions extends OptimizerOptions {
  readonly learningRatePower?: number;
  readonly initialAccumulatorValue?: number;
  readonly l1RegularizationStrength?: number;
  readonly l2RegularizationStrength?: number;
  readonly l2ShrinkageRegularizationStrength?: number;
  readonly beta?: number;
}

/**
 * Follow the regularised leader (McMahan et al. 2013).
 * Source: https://keras.io/api/optimizers/ftrl/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Ftrl(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.745'
 */
export class Ftrl extends Optimizer {
  private readonly learningRatePower: number;
  private readonly initialAccumulatorValue: number;
  private readonly l1RegularizationStrength: number;
  private readonly l2RegularizationStrength: number;
  private readonly l2ShrinkageRegularizationStrength: number;
  private readonly beta: number;

  constructor(learningRate?: LearningRate | FtrlOptions, options?: FtrlOptions) {
    const known = optimizerOptions('Ftrl', learningRate, options, [
      'learningRatePower',
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'l2ShrinkageRegularizationStrength',
      'beta',
    ]);
    super(known.name ?? 'ftrl', known.learningRate ?? 0.001, known);
    this.learningRatePower = known.learningRatePower ?? -0.5;
    this.initialAccumulatorValue = known.initialAccumulatorValue ?? 0.1;
    this.l1RegularizationStrength = known.l1RegularizationStrength ?? 0;
    this.l2RegularizationStrength = known.l2RegularizationStrength ?? 0;
    this.l2ShrinkageRegularizationStrength = known.l2ShrinkageRegularizationStrength ?? 0;
    this.beta = known.beta ?? 0;
  }

  protected override get own(): readonly string[] {
    return [
      'learningRatePower',
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'l2ShrinkageRegularizationStrength',
      'beta',
    ];
  }

  protected slotNames(): readonly string[] {
    return ['accumulator', 'linear'];
  }

  protected override slotStart(slot: string): number {
    return slot === 'accumulator' ? this.initialAccumulatorValue : 0;
  }

  protected prepare(_dtype: DType, rate: Tensor): Tensor {
    return rate;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, rate: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const [sum, linear] = [slot('accumulator'), slot('linear')];
    const power = -this.learningRatePower;
    const l2 = convert('Ftrl', this.beta, w.dtype).div(rate.mul(2)).add(this.l2RegularizationStrength);
    const shrunk = w.mul(2 * this.l2ShrinkageRegularizationStrength).add(g);
    const next = sum.add(g.square());
    linear.assignAdd(shrunk.sub(next.pow(power).sub(sum.pow(power)).div(rate).mul(w)));
    const quadratic = next.pow(power).div(rate).add(l2.mul(2));
    const l1 = this.l1RegularizationStrength;
    w.assign(clipByValue(linear, -l1, l1).sub(linear).div(quadratic));
    sum.assign(next);
  }
}
