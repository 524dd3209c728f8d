import { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { stack } from '../ops/join.ts';
import { applyMomentum, applySgd } from '../ops/update.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

export interface SGDOptions extends OptimizerOptions {
  readonly momentum?: number;
  readonly nesterov?: boolean;
}

/**
 * Gradient descent: w -= lr · g; with momentum: m = momentum · m - lr · g, w += m.
 * Source: https://keras.io/api/optimizers/sgd/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.SGD(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(1); // '0.8'
 */
export class SGD extends Optimizer {
  private readonly momentum: number;
  private readonly nesterov: boolean;

  constructor(learningRate?: LearningRate | SGDOptions, options?: SGDOptions) {
    const known = optimizerOptions('SGD', learningRate, options, ['momentum', 'nesterov']);
    const { momentum, nesterov } = known;
    super(known.name ?? 'SGD', known.learningRate ?? 0.01, known);
    this.momentum = momentum ?? 0;
    this.nesterov = nesterov === true;
    if (!(this.momentum >= 0 && this.momentum <= 1)) {
      throw new ValueError('SGD', 'momentum must lie between 0 and 1', `${momentum}`, 'Use a value such as 0.9.', { momentum });
    }
  }

  protected override get own(): readonly string[] {
    return ['momentum', 'nesterov'];
  }

  protected slotNames(): readonly string[] {
    return this.momentum > 0 ? ['momentum'] : [];
  }

  protected prepare(_dtype: DType, rate: Tensor): Tensor {
    return this.momentum > 0 ? stack([rate, this.momentum]) : rate;
  }

  protected update(v: Variable, g: Tensor | IndexedSlices, shared: Tensor, slot: (name: string) => Variable): void {
    if (this.momentum > 0) applyMomentum(v, slot('momentum'), g.toTensor(), shared, this.nesterov);
    else if (g instanceof IndexedSlices) v.scatterSub(new IndexedSlices(g.values.mul(shared), g.indices, { denseShape: g.denseShape }));
    else applySgd(v, g, shared);
  }
}
