import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

/** Options of Lion, with Keras' defaults. */
export interface LionOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
}

/**
 * Lion (Chen et al. 2023): steps of one size, by the sign of a momentum.
 * Source: https://keras.io/api/optimizers/lion/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Lion(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.900'
 */
export class Lion extends Optimizer {
  private readonly beta1: number;
  private readonly beta2: number;

  constructor(learningRate?: LearningRate | LionOptions, options?: LionOptions) {
    const known = optimizerOptions('Lion', learningRate, options, ['beta1', 'beta2']);
    super(known.name ?? 'lion', known.learningRate ?? 0.001, known);
    this.beta1 = known.beta1 ?? 0.9;
    this.beta2 = known.beta2 ?? 0.99;
  }

  protected override get own(): readonly string[] {
    return ['beta1', 'beta2'];
  }

  protected slotNames(): readonly string[] {
    return ['momentum'];
  }

  protected prepare(_dtype: DType, rate: Tensor): Tensor {
    return rate;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, rate: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const m = slot('momentum');
    w.assignSub(
      m
        .mul(this.beta1)
        .add(g.mul(1 - this.beta1))
        .sign()
        .mul(rate),
    );
    m.assign(m.mul(this.beta2).add(g.mul(1 - this.beta2)));
  }
}
