import { convert } from '../core/convert.ts';
import type { IndexedSlices } from '../core/indexed-slices.ts';
import type { DType } from '../dtype.ts';
import { stack } from '../ops/join.ts';
import { applyAdam } from '../ops/update.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

export interface AdamOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly amsgrad?: boolean;
}

/**
 * Adam (Kingma & Ba 2015), by Keras' rules: epsilon 1e-7 is added to the root of the uncorrected second moment.
 * Sparse gradients move every row that has momentum.
 * Source: https://keras.io/api/optimizers/adam/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Adam(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.900'
 */
export class Adam extends Optimizer {
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number;
  private readonly amsgrad: boolean;

  constructor(learningRate?: LearningRate | AdamOptions, options?: AdamOptions) {
    const known = optimizerOptions('Adam', learningRate, options, ['beta1', 'beta2', 'epsilon', 'amsgrad']);
    super(known.name ?? 'adam', known.learningRate ?? 0.001, known);
    this.beta1 = known.beta1 ?? 0.9;
    this.beta2 = known.beta2 ?? 0.999;
    this.epsilon = known.epsilon ?? 1e-7;
    this.amsgrad = known.amsgrad === true;
  }

  protected override get own(): readonly string[] {
    return ['beta1', 'beta2', 'epsilon', 'amsgrad'];
  }

  protected slotNames(): readonly string[] {
    return this.amsgrad ? ['momentum', 'velocity', 'velocity_hat'] : ['momentum', 'velocity'];
  }

  /** The powers are rounded to the variables' dtype, as Keras does. */
  protected prepare(dtype: DType, rate: Tensor, steps: () => Tensor): Tensor {
    const t = steps().add(1);
    const left = (beta: number): Tensor => convert('Adam', beta, dtype).pow(t).mul(-1).add(1);
    const alpha = rate.mul(left(this.beta2).sqrt()).div(left(this.beta1));
    return stack([alpha, 1 - this.beta1, 1 - this.beta2, this.epsilon]);
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, shared: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const [m, v] = [slot('momentum'), slot('velocity')];
    if (!this.amsgrad) {
      applyAdam(w, m, v, g, shared);
      return;
    }
    const hat = slot('velocity_hat');
    m.assignAdd(g.sub(m).mul(1 - this.beta1));
    v.assignAdd(
      g
        .square()
        .sub(v)
        .mul(1 - this.beta2),
    );
    hat.assign(hat.maximum(v));
    w.assignSub(m.mul(shared.at(0)).div(hat.sqrt().add(this.epsilon)));
  }
}
