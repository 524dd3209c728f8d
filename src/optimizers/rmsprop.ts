import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

/** Options of RMSprop, with Keras' defaults. */
export interface RMSpropOptions extends OptimizerOptions {
  readonly rho?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly centered?: boolean;
}

/**
 * RMSprop (Tieleman & Hinton 2012): steps divided by a moving root mean square of gradients; centered takes their mean off it.
 * Source: https://keras.io/api/optimizers/rmsprop/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.RMSprop(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.684'
 */
export class RMSprop extends Optimizer {
  private readonly rho: number;
  private readonly momentum: number;
  private readonly epsilon: number;
  private readonly centered: boolean;

  constructor(learningRate?: LearningRate | RMSpropOptions, options?: RMSpropOptions) {
    const known = optimizerOptions('RMSprop', learningRate, options, ['rho', 'momentum', 'epsilon', 'centered']);
    super(known.name ?? 'rmsprop', known.learningRate ?? 0.001, known);
    this.rho = known.rho ?? 0.9;
    this.momentum = known.momentum ?? 0;
    this.epsilon = known.epsilon ?? 1e-7;
    this.centered = known.centered ?? false;
  }

  protected override get own(): readonly string[] {
    return ['rho', 'momentum', 'epsilon', 'centered'];
  }

  protected slotNames(): readonly string[] {
    return ['velocity', ...(this.momentum > 0 ? ['momentum'] : []), ...(this.centered ? ['average_gradient'] : [])];
  }

  protected prepare(_dtype: DType, rate: Tensor): Tensor {
    return rate;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, rate: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const velocity = slot('velocity');
    velocity.assign(velocity.mul(this.rho).add(g.square().mul(1 - this.rho)));
    let spread = velocity.add(this.epsilon);
    if (this.centered) {
      const mean = slot('average_gradient');
      mean.assign(mean.mul(this.rho).add(g.mul(1 - this.rho)));
      spread = velocity.sub(mean.square()).add(this.epsilon);
    }
    const step = g.mul(rate).div(spread.sqrt());
    if (this.momentum > 0) {
      const momentum = slot('momentum');
      momentum.assign(momentum.mul(this.momentum).add(step));
      w.assignSub(momentum);
    } else w.assignSub(step);
  }
}
