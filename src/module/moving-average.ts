import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { Module } from './module.ts';

/** How averages are begun. @example const options: tf.train.MovingAverageOptions = { numUpdates: 0 }; */
export interface MovingAverageOptions {
  /** How many updates there were: early ones then weigh more, by min(decay, (1 + n) / (10 + n)). */
  readonly numUpdates?: TensorLike | null;
  readonly name?: string;
}

/**
 * Keeps for each variable the average of the values that it had, where older ones count ever less:
 * average = decay · average + (1 - decay) · value, begun with the first value.
 * Source: https://www.tensorflow.org/api_docs/python/tf/train/ExponentialMovingAverage
 * @example
 * const v = new tf.Variable(0);
 * const ema = new tf.train.ExponentialMovingAverage(0.9);
 * ema.apply([v]);
 * v.assign(10);
 * ema.apply([v]);
 * ema.average(v).value().item().toFixed(4); // '1.0000'
 */
export class ExponentialMovingAverage extends Module {
  private readonly averages = new Map<Variable, Variable>();
  /** What checkpoints save. */
  readonly shadows: Variable[] = [];

  constructor(
    private readonly decay: TensorLike,
    private readonly options: MovingAverageOptions = {},
  ) {
    super({ name: checkOptions('ExponentialMovingAverage', options, ['numUpdates', 'name']).name ?? 'ExponentialMovingAverage' });
  }

  /** Takes the values of the variables into their averages. @throws ValueError for what is no variable */
  apply(variables: readonly Variable[]): void {
    for (const v of variables) {
      const average = this.averages.get(v) ?? this.begin(v);
      scoped(
        () => average.assignSub(average.sub(v).mul(composed(() => this.share(v)))),
        () => [],
      );
    }
  }

  /** The average of a variable; null where apply never took it. */
  average(variable: Variable): Variable | null {
    return this.averages.get(variable) ?? null;
  }

  /** The name under which the average of a variable is kept. */
  averageName(variable: Variable): string {
    return `${variable.name.replace(/:0$/, '')}/${this.name}`;
  }

  private begin(v: Variable): Variable {
    if (!(v instanceof Variable))
      throw new ValueError('ExponentialMovingAverage', 'averages are kept of variables', typeof v, 'Pass a list of tf.Variable.');
    const average = new Variable(v, { trainable: false, name: this.averageName(v) });
    this.averages.set(v, average);
    this.shadows.push(average);
    return average;
  }

  private share(v: Variable): Tensor {
    const decay = convert('ExponentialMovingAverage', this.decay, v.dtype);
    const { numUpdates } = this.options;
    if (numUpdates == null) return convert('ExponentialMovingAverage', 1, v.dtype).sub(decay);
    const n = convert('ExponentialMovingAverage', numUpdates).cast(v.dtype);
    return convert('ExponentialMovingAverage', 1, v.dtype).sub(decay.minimum(n.add(1).div(n.add(10))));
  }
}
