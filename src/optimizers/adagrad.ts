import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

/** Options of Adagrad, with Keras' defaults. */
export interface AdagradOptions extends OptimizerOptions {
  readonly initialAccumulatorValue?: number;
  readonly epsilon?: number;
}

/**
 * Adagrad (Duchi et al. 2011): steps divided by the root of the sum of all squared gradients.
 * Source: https://keras.io/api/optimizers/adagrad/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Adagrad(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.901'
 */
export class Adagrad extends Optimizer {
  private readonly initialAccumulatorValue: number;
  private readonly epsilon: number;

  constructor(learningRate?: LearningRate | AdagradOptions, options?: AdagradOptions) {
    const known = optimizerOptions('Adagrad', learningRate, options, ['initialAccumulatorValue', 'epsilon']);
    super(known.name ?? 'adagrad', known.learningRate ?? 0.001, known);
    this.initialAccumulatorValue = known.initialAccumulatorValue ?? 0.1;
    this.epsilon = known.epsilon ?? 1e-7;
  }

  protected override get own(): readonly string[] {
    return ['initialAccumulatorValue', 'epsilon'];
  }

  protected slotNames(): readonly string[] {
    return ['accumulator'];
  }

  protected override slotStart(slot: string): number {
    return slot === 'accumulator' ? this.initialAccumulatorValue : 0;
  }

  protected prepare(_dtype: DType, rate: Tensor): Tensor {
    return rate;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, rate: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const sum = slot('accumulator');
    sum.assignAdd(g.square());
    w.assignSub(g.mul(rate).div(sum.add(this.epsilon).sqrt()));
  }
}
