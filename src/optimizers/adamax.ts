import { convert } from '../core/convert.ts';
import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import { stack } from '../ops/join.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

/** Options of Adamax, with Keras' defaults. */
export interface AdamaxOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Adamax (Kingma & Ba 2015): Adam with the largest gradient so far in place of the second moment.
 * Source: https://keras.io/api/optimizers/adamax/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Adamax(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.900'
 */
export class Adamax extends Optimizer {
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number;

  constructor(learningRate?: LearningRate | AdamaxOptions, options?: AdamaxOptions) {
    const known = optimizerOptions('Adamax', learningRate, options, ['beta1', 'beta2', 'epsilon']);
    super(known.name ?? 'adamax', known.learningRate ?? 0.001, known);
    this.beta1 = known.beta1 ?? 0.9;
    this.beta2 = known.beta2 ?? 0.999;
    this.epsilon = known.epsilon ?? 1e-7;
  }

  protected override get own(): readonly string[] {
    return ['beta1', 'beta2', 'epsilon'];
  }

  protected slotNames(): readonly string[] {
    return ['momentum', 'norm'];
  }

  protected prepare(dtype: DType, rate: Tensor, steps: () => Tensor): Tensor {
    const left = convert('Adamax', this.beta1, dtype).pow(steps().add(1)).mul(-1).add(1);
    return stack([rate, left]);
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, shared: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const [m, u] = [slot('momentum'), slot('norm')];
    m.assignAdd(g.sub(m).mul(1 - this.beta1));
    u.assign(u.mul(this.beta2).maximum(g.abs()));
    w.assignSub(m.mul(shared.at(0)).div(u.add(this.epsilon).mul(shared.at(1))));
  }
}
