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

/** Options of Lamb, with Keras' defaults. */
export interface LambOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * LAMB (You et al. 2020): Adam's step, scaled for each variable by its norm over the step's norm; for very large batches.
 * Source: https://keras.io/api/optimizers/lamb/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Lamb(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.900'
 */
export class Lamb extends Optimizer {
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number;

  constructor(learningRate?: LearningRate | LambOptions, options?: LambOptions) {
    const known = optimizerOptions('Lamb', learningRate, options, ['beta1', 'beta2', 'epsilon']);
    super(known.name ?? 'lamb', known.learningRate ?? 0.001, known);
    this.beta1 = known.beta1 ?? 0.9;
    this.beta2 = known.beta2 ?? 0.999;
    this.epsilon = known.epsilon ?? 1e-7;
  }

  protected override get own(): readonly string[] {
    return ['beta1', 'beta2', 'epsilon'];
  }

  protected slotNames(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  protected prepare(dtype: DType, rate: Tensor, steps: () => Tensor): Tensor {
    const t = steps().add(1);
    const left = (beta: number): Tensor => convert('Lamb', beta, dtype).pow(t).mul(-1).add(1);
    return stack([rate, left(this.beta1), left(this.beta2)]);
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, shared: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const [m, v] = [slot('momentum'), slot('velocity')];
    m.assignAdd(g.sub(m).mul(1 - this.beta1));
    const squares = g.square().sub(v);
    v.assignAdd(squares.mul(1 - this.beta2));
    const root = v.div(shared.at(2)).sqrt().add(this.epsilon);
    const update = m.div(shared.at(1)).div(root);
    const [weights, steps] = [w.square().sum().sqrt(), update.square().sum().sqrt()];
    const both = weights.greater(0).logicalAnd(steps.greater(0));
    const ratio = both.where(weights.div(steps), 1);
    w.assignSub(update.mul(ratio).mul(shared.at(0)));
  }
}
