import { convert } from '../core/convert.ts';
import type { IndexedSlices } from '../core/indexed-slices.ts';
import { onCpu } from '../core/place.ts';
import type { DType } from '../dtype.ts';
import { stack } from '../ops/join.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import type { LearningRate } from './optimizer.ts';
import { Optimizer } from './optimizer.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { optimizerOptions } from './optimizer-options.ts';

/** Options of Nadam, with Keras' defaults. */
export interface NadamOptions extends OptimizerOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/**
 * Nadam (Dozat 2016): Adam with Nesterov's momentum, by a schedule of the momentum.
 * Source: https://keras.io/api/optimizers/nadam/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Nadam(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.894'
 */
export class Nadam extends Optimizer {
  private readonly beta1: number;
  private readonly beta2: number;
  private readonly epsilon: number;
  /** The product of all momenta so far. */
  private readonly product = new Variable(1, { name: 'product', trainable: false });

  constructor(learningRate?: LearningRate | NadamOptions, options?: NadamOptions) {
    const known = optimizerOptions('Nadam', learningRate, options, ['beta1', 'beta2', 'epsilon']);
    super(known.name ?? 'nadam', known.learningRate ?? 0.001, known);
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

  override get variables(): readonly Variable[] {
    return [...super.variables, this.product];
  }

  /** The momentum of a step, which grows towards beta1. */
  private momentumAt(step: Tensor): Tensor {
    return convert('Nadam', 0.96, step.dtype).pow(step).mul(-0.5).add(1).mul(this.beta1);
  }

  protected override begin(): void {
    this.product.assign(this.product.mul(this.momentumAt(onCpu(() => this.iterations.add(1n).cast('float32')))));
  }

  protected prepare(dtype: DType, rate: Tensor, steps: () => Tensor): Tensor {
    const t = steps().add(1);
    const [now, next] = [this.momentumAt(t), this.momentumAt(t.add(1))];
    const product = this.product.cast(dtype);
    const left = (x: Tensor): Tensor => x.mul(-1).add(1);
    const ofMomentum = next.div(left(product.mul(next)));
    const ofGradient = left(now).div(left(product));
    return stack([rate, ofMomentum, ofGradient, left(convert('Nadam', this.beta2, dtype).pow(t))]);
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, shared: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const [m, v] = [slot('momentum'), slot('velocity')];
    m.assignAdd(g.sub(m).mul(1 - this.beta1));
    v.assignAdd(
      g
        .square()
        .sub(v)
        .mul(1 - this.beta2),
    );
    const ahead = m.mul(shared.at(1)).add(g.mul(shared.at(2)));
    w.assignSub(ahead.mul(shared.at(0)).div(v.div(shared.at(3)).sqrt().add(this.epsilon)));
  }
}
