import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed, scoped } from '../core/scope.ts';
import { operandsOf } from '../losses/operands.ts';
import { zeros } from '../ops/create.ts';
import { concat } from '../ops/join.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import type { MetricOptions, WeightOptions } from './metric.ts';

/** Counts hits and misses of yes-or-no predictions at several thresholds. */
abstract class Confusion {
  /** Rows: true positives, false positives, true negatives, false negatives; a column for each threshold. */
  protected readonly counts: Variable;

  constructor(
    readonly name: string,
    private readonly thresholds: readonly number[],
  ) {
    this.counts = new Variable(zeros([4, thresholds.length]), { name: 'counts', trainable: false });
  }

  get variables(): readonly Variable[] {
    return [this.counts];
  }

  /** Takes a batch in. */
  updateState(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): void {
    const { sampleWeight = null } = checkOptions('Metric.updateState', options, ['sampleWeight']);
    scoped(
      () => {
        const [t, p] = operandsOf('Metric.updateState', yTrue, yPred);
        const yes = t.reshape([1, -1]).cast('bool');
        const positive = p
          .cast('float32')
          .reshape([1, -1])
          .greater(convert('Metric', this.thresholds).reshape([-1, 1]));
        let weights = p.onesLike().cast('float32');
        if (sampleWeight !== null) {
          let given = convert('Metric', sampleWeight).cast('float32');
          while (given.rank < p.rank) given = given.expandDims(-1);
          weights = weights.mul(given);
        }
        const row = weights.reshape([1, -1]);
        const count = (hit: Tensor): Tensor => hit.cast('float32').mul(row).sum(1).reshape([1, -1]);
        const [no, negative] = [yes.logicalNot(), positive.logicalNot()];
        this.counts.assignAdd(
          concat(
            [
              count(yes.logicalAnd(positive)),
              count(no.logicalAnd(positive)),
              count(no.logicalAnd(negative)),
              count(yes.logicalAnd(negative)),
            ],
            0,
          ),
        );
      },
      () => [],
    );
  }

  /** What the counts so far give. */
  abstract result(): Tensor;

  /** Takes a batch in and gives the result so far. */
  apply(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): Tensor {
    this.updateState(yTrue, yPred, options);
    return this.result();
  }

  /** Forgets everything. */
  resetState(): void {
    this.counts.assign(this.counts.zerosLike());
  }
}

/** How many of the positive predictions are right. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.Precision().apply([0, 1, 1, 1], [1, 0, 1, 1]).item().toFixed(4); // '0.6667' */
export class Precision extends Confusion {
  constructor(options?: MetricOptions & { readonly threshold?: number }) {
    const { name, threshold = 0.5 } = checkOptions('Precision', options, ['threshold', 'name']);
    super(name ?? 'precision', [threshold]);
  }

  result(): Tensor {
    return composed(() => this.counts.at(0, 0).divideNoNan(this.counts.at('0:2', 0).sum()));
  }
}

/** How many of the positive targets are found. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.Recall().apply([0, 1, 1, 1], [1, 0, 1, 1]).item().toFixed(4); // '0.6667' */
export class Recall extends Confusion {
  constructor(options?: MetricOptions & { readonly threshold?: number }) {
    const { name, threshold = 0.5 } = checkOptions('Recall', options, ['threshold', 'name']);
    super(name ?? 'recall', [threshold]);
  }

  result(): Tensor {
    return composed(() => this.counts.at(0, 0).divideNoNan(this.counts.at(0, 0).add(this.counts.at(3, 0))));
  }
}

/** The area under the ROC curve, by trapezoids over so many thresholds (200). Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.AUC().apply([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]).item(); // 0.75 */
export class AUC extends Confusion {
  constructor(options?: MetricOptions & { readonly numThresholds?: number }) {
    const { name, numThresholds: n = 200 } = checkOptions('AUC', options, ['numThresholds', 'name']);
    super(name ?? 'auc', [-1e-7, ...Array.from({ length: n - 2 }, (_, i) => (i + 1) / (n - 1)), 1 + 1e-7]);
  }

  result(): Tensor {
    return composed(() => {
      const [tp, fp, tn, fn] = [0, 1, 2, 3].map((row) => this.counts.at(row));
      const [found, alarms] = [tp.divideNoNan(tp.add(fn)), fp.divideNoNan(fp.add(tn))];
      return alarms
        .at(':-1')
        .sub(alarms.at('1:'))
        .mul(found.at(':-1').add(found.at('1:')).div(2))
        .sum();
    });
  }
}
