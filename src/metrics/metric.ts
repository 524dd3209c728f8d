import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { isFloating } from '../dtype.ts';
import { sameRank } from '../losses/operands.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';

export interface WeightOptions {
  readonly sampleWeight?: TensorLike | null;
}
export interface MetricOptions {
  readonly name?: string | null;
}

/**
 * The mean of all values given so far, weighted where weights are given; 0 before any.
 * Source: https://keras.io/api/metrics/reduction_metrics/#mean-class
 * @example
 * const m = new tf.keras.metrics.Mean();
 * m.updateState([1, 3, 5, 7]);
 * m.result().item(); // 4
 */
export class Mean {
  readonly name: string;
  protected readonly total = new Variable(0, { name: 'total', trainable: false });
  protected readonly count = new Variable(0, { name: 'count', trainable: false });

  constructor(options?: MetricOptions) {
    this.name = checkOptions('Mean', options, ['name']).name ?? 'mean';
  }

  /** What is gathered. */
  get variables(): readonly Variable[] {
    return [this.total, this.count];
  }

  /** Takes values in. A weight for each sample counts for the mean of what the sample holds. */
  updateState(values: TensorLike, options?: WeightOptions): void {
    this.gather(() => convert('Mean', values), options);
  }

  protected gather(make: () => Tensor, options?: WeightOptions): void {
    const { sampleWeight = null } = checkOptions('Metric.updateState', options, ['sampleWeight']);
    scoped(
      () => {
        const given = make();
        let values = isFloating(given.dtype) && given.dtype === 'float32' ? given : given.cast('float32');
        if (sampleWeight === null) {
          this.total.assignAdd(reduceSum(values));
          this.count.assignAdd(values.count('float32'));
          return;
        }
        let weights = convert('Metric.updateState', sampleWeight).cast('float32');
        [values, weights] = sameRank(values, weights);
        if (values.rank > weights.rank)
          values = reduceMean(
            values,
            Array.from({ length: values.rank - weights.rank }, (_, i) => weights.rank + i),
          );
        this.total.assignAdd(reduceSum(values.mul(weights)));
        this.count.assignAdd(reduceSum(weights.broadcastTo(values.shape)));
      },
      () => [],
    );
  }

  /** The mean so far. */
  result(): Tensor {
    return this.total.divideNoNan(this.count);
  }

  /** Forgets everything. */
  resetState(): void {
    for (const v of this.variables) v.assign(0);
  }
}

/** A metric that is the mean of a function of targets and predictions. */
export class MeanMetric {
  readonly name: string;
  protected readonly mean = new Mean();

  constructor(
    name: string,
    private readonly fn: (yTrue: TensorLike, yPred: TensorLike) => Tensor,
    options?: MetricOptions,
  ) {
    this.name = checkOptions(name, options, ['name']).name ?? name;
  }

  get variables(): readonly Variable[] {
    return this.mean.variables;
  }

  /** Takes a batch in. */
  updateState(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): void {
    scoped(
      () => this.mean.updateState(this.fn(yTrue, yPred), options),
      () => [],
    );
  }

  /** The mean so far. */
  result(): Tensor {
    return this.mean.result();
  }

  /** Takes a batch in and gives the mean so far. */
  apply(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): Tensor {
    this.updateState(yTrue, yPred, options);
    return this.result();
  }

  /** Forgets everything. */
  resetState(): void {
    this.mean.resetState();
  }
}
