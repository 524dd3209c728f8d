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

/** Options of Adafactor, with Keras' defaults. */
export interface AdafactorOptions extends OptimizerOptions {
  readonly beta2Decay?: number;
  /** Keeps squares of gradients away from 0. */
  readonly epsilon1?: number;
  /** The least size that a variable counts with. */
  readonly epsilon2?: number;
  /** Largest root mean square of a step. */
  readonly clipThreshold?: number;
  /** Kept for configs: the rate is at most 1 / √step either way. */
  readonly relativeStep?: boolean;
}
const OWN = ['beta2Decay', 'epsilon1', 'epsilon2', 'clipThreshold', 'relativeStep'] as const;

const size = (x: Tensor): Tensor => x.square().mean().sqrt();

/**
 * Adafactor (Shazeer & Stern 2018): steps in proportion to the variable's size; of matrices it keeps the second moments of rows and columns.
 * Source: https://keras.io/api/optimizers/adafactor/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.Adafactor(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(3); // '0.900'
 */
export class Adafactor extends Optimizer {
  private readonly beta2Decay: number;
  private readonly epsilon1: number;
  private readonly epsilon2: number;
  private readonly clipThreshold: number;
  /** What the config says. */
  readonly relativeStep: boolean;

  constructor(learningRate?: LearningRate | AdafactorOptions, options?: AdafactorOptions) {
    const known = optimizerOptions('Adafactor', learningRate, options, OWN);
    super(known.name ?? 'adafactor', known.learningRate ?? 0.001, known);
    this.beta2Decay = known.beta2Decay ?? -0.8;
    this.epsilon1 = known.epsilon1 ?? 1e-30;
    this.epsilon2 = known.epsilon2 ?? 1e-3;
    this.clipThreshold = known.clipThreshold ?? 1;
    this.relativeStep = known.relativeStep ?? true;
  }

  protected override get own(): readonly string[] {
    return OWN;
  }

  protected slotNames(): readonly string[] {
    return ['row', 'column', 'velocity'];
  }

  protected override slotShape(slot: string, shape: readonly number[]): readonly number[] {
    if (slot === 'velocity') return shape;
    if (shape.length < 2) return [];
    return slot === 'row' ? shape.slice(0, -1) : [...shape.slice(0, -2), shape[shape.length - 1]];
  }

  protected prepare(dtype: DType, rate: Tensor, steps: () => Tensor): Tensor {
    const t = steps().add(1);
    const fresh = t.pow(this.beta2Decay);
    return stack([rate.minimum(convert('Adafactor', 1, dtype).div(t.sqrt())), fresh.mul(-1).add(1), fresh]);
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, shared: Tensor, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const squares = g.square().add(this.epsilon1);
    const [kept, fresh] = [shared.at(1), shared.at(2)];
    const blend = (old: Variable, now: Tensor): Variable => old.assign(old.mul(kept).add(now.mul(fresh)));
    const velocity = slot('velocity');
    if (w.shape.length < 2) blend(velocity, squares);
    else {
      const row = blend(slot('row'), squares.mean(-1));
      const column = blend(slot('column'), squares.mean(-2));
      const share = row.div(row.mean(-1, true));
      velocity.assign(share.expandDims(-1).mul(column.expandDims(-2)));
    }
    const step = g.div(velocity.sqrt());
    const clipped = step.div(size(step).div(this.clipThreshold).maximum(1));
    const scale = size(w.value()).maximum(this.epsilon2).mul(shared.at(0));
    w.assignSub(clipped.mul(scale));
  }
}
