import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

/** Options of Adadelta, with Keras' defaults. */
export interface AdadeltaOptions extends OptimizerOptions {
  readonly rho?: number;
  readonly epsilon?: number;
}

/**
 * Adadelta (Zeiler 2012): steps in the measure of earlier steps.
 * Source: https://keras.io/api/optimizers/adadelta/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Adadelta(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '1.000'
 */
export class Adadelta extends Optimizer {
  private readonly rho: number;
  private readonly epsilon: number;

  constructor(learningRate?: LearningRate | AdadeltaOptions, options?: AdadeltaOptions) {
    const known = optimizerOptions('Adadelta', learningRate, options, ['rho', 'epsilon']);
    super(known.name ?? 'adadelta', known.learningRate ?? 0.001, known);
    this.rho = known.rho ?? 0.95;
    this.epsilon = known.epsilon ?? 1e-7;
  }

  protected override get own(): readonly string[] {
    return ['rho', 'epsilon'];
  }

  protected slotNames(): readonly string[] {
    return ['accumulated_grad', 'accumulated_delta_var'];
  }

  protected prepare(_dtype: DType, rate: Tensor): Tensor {
    return rate;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, rate: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const [gradients, steps] = [slot('accumulated_grad'), slot('accumulated_delta_var')];
    const root = (x: Variable): Tensor => x.add(this.epsilon).sqrt();
    gradients.assign(gradients.mul(this.rho).add(g.square().mul(1 - this.rho)));
    const step = root(steps).mul(-1).mul(g).div(root(gradients));
    steps.assign(steps.mul(this.rho).add(step.square().mul(1 - this.rho)));
    w.assignAdd(step.mul(rate));
  }
}
