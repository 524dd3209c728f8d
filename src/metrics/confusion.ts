import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { operandsOf } from '../losses/operands.ts';
import { oneHot } from '../ops/create.ts';
import { concat } from '../ops/join.ts';
import { topK } from '../ops/topk.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { MetricOptions, WeightOptions } from './metric.ts';
import { gathering, METRIC_OPTIONS, Metric, weightsIn } from './metric.ts';

// Hits and misses of yes-or-no predictions, counted at several thresholds.

/** What a prediction that is not among the top k becomes: below every threshold. */
const NEVER = -1e10;

export interface ConfusionOptions extends MetricOptions {
  /** A prediction above it says yes; several give as many results. 0.5 unless said. */
  readonly thresholds?: number | readonly number[] | null;
  /** Only the k largest predictions may say yes. */
  readonly topK?: number | null;
  /** Looks at one class of the last axis only. */
  readonly classId?: number | null;
}
export const CONFUSION_OPTIONS = ['thresholds', 'topK', 'classId', ...METRIC_OPTIONS] as const;

/** @throws ValueError for thresholds outside of 0 to 1 */
export function thresholdsOf(metric: string, thresholds: number | readonly number[]): readonly number[] {
  const list = typeof thresholds === 'number' ? [thresholds] : thresholds;
  if (list.length > 0 && list.every((t) => t >= 0 && t <= 1)) return list;
  throw new ValueError(metric, 'thresholds must lie between 0 and 1', `[${list.join(', ')}]`, 'Use 0.5.', { thresholds });
}

/** Counts hits and misses of yes-or-no predictions at several thresholds, for each label by itself where there are several. */
export abstract class Confusion extends Metric {
  /** Rows: true positives, false positives, true negatives, false negatives; a column for each threshold, then for each label. */
  protected readonly counts: Variable;

  constructor(
    options: MetricOptions,
    protected readonly thresholds: readonly number[],
    protected readonly labels: number | null = null,
  ) {
    super(options);
    const shape = labels === null ? [4, thresholds.length] : [4, thresholds.length, labels];
    this.counts = this.addVariable({ shape, name: 'counts' });
  }

  /** Targets and predictions as the metric looks at them. */
  protected seen(t: Tensor, p: Tensor): [Tensor, Tensor] {
    return [t, p];
  }

  /** Takes a batch in. */
  updateState(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): void {
    gathering(() => {
      const [t, p] = this.seen(...operandsOf(`${this.name}.updateState`, yTrue, yPred));
      const labels = this.labels ?? 1;
      const yes = t.reshape([1, -1, labels]).cast('bool');
      const positive = p
        .cast('float32')
        .reshape([1, -1, labels])
        .greater(convert('Metric', this.thresholds).reshape([-1, 1, 1]));
      let weights = p.onesLike().cast('float32');
      let given = weightsIn(options);
      if (given !== null) {
        while (given.rank < p.rank) given = given.expandDims(-1);
        if (given.rank > p.rank && given.dims[given.rank - 1] === 1) given = given.squeeze(-1);
        weights = weights.mul(given);
      }
      const row = weights.reshape([1, -1, labels]);
      const count = (hit: Tensor): Tensor => {
        const sums = hit.cast('float32').mul(row).sum(1);
        return this.labels === null ? sums.reshape([1, -1]) : sums.expandDims(0);
      };
      const [no, negative] = [yes.logicalNot(), positive.logicalNot()];
      const all = [yes.logicalAnd(positive), no.logicalAnd(positive), no.logicalAnd(negative), yes.logicalAnd(negative)];
      this.counts.assignAdd(concat(all.map(count), 0));
    });
  }

  /** True positives, false positives, true negatives, false negatives. */
  protected get four(): readonly [Tensor, Tensor, Tensor, Tensor] {
    return [this.counts.at(0), this.counts.at(1), this.counts.at(2), this.counts.at(3)];
  }

  override resetState(): void {
    gathering(() => void this.counts.assign(this.counts.zerosLike()));
  }
}

/** What counts at thresholds that the user names. */
abstract class Counted extends Confusion {
  readonly #given: number | readonly number[] | null;
  readonly #topK: number | null;
  readonly #classId: number | null;

  constructor(type: string, name: string, options: ConfusionOptions | undefined) {
    const { thresholds = null, topK: k = null, classId = null, ...rest } = checkOptions(type, options, CONFUSION_OPTIONS);
    super({ ...rest, name: rest.name ?? name }, thresholds === null ? [k === null ? 0.5 : NEVER] : thresholdsOf(type, thresholds));
    [this.#given, this.#topK, this.#classId] = [thresholds, k, classId];
  }

  protected override seen(t: Tensor, p: Tensor): [Tensor, Tensor] {
    let best = p;
    if (this.#topK !== null) {
      const [, at] = topK(p, this.#topK);
      const among = oneHot(at, p.dims[p.rank - 1], { dtype: p.dtype }).sum(-2);
      best = among.greater(0).where(p, p.onesLike().mul(NEVER));
    }
    if (this.#classId === null) return [t, best];
    return [t.at('...', this.#classId), best.at('...', this.#classId)];
  }

  /** One number for one threshold, as many as there are for a list. */
  protected shown(make: () => Tensor): Tensor {
    return composed(() => (this.thresholds.length === 1 ? make().at(0) : make()));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.#given, top_k: this.#topK, class_id: this.#classId };
  }
}

/** How many of the positive predictions are right. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.Precision().apply([0, 1, 1, 1], [1, 0, 1, 1]).item().toFixed(4); // '0.6667' */
export class Precision extends Counted {
  constructor(options?: ConfusionOptions) {
    super('Precision', 'precision', options);
  }

  result(): Tensor {
    return this.shown(() => this.four[0].divideNoNan(this.four[0].add(this.four[1])));
  }
}

/** How many of the positive targets are found. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.Recall().apply([0, 1, 1, 1], [1, 0, 1, 1]).item().toFixed(4); // '0.6667' */
export class Recall extends Counted {
  constructor(options?: ConfusionOptions) {
    super('Recall', 'recall', options);
  }

  result(): Tensor {
    return this.shown(() => this.four[0].divideNoNan(this.four[0].add(this.four[3])));
  }
}

/** Options of the counts. */
export type CountOptions = Omit<ConfusionOptions, 'topK' | 'classId'>;

abstract class Count extends Confusion {
  readonly #given: number | readonly number[] | null;

  constructor(
    type: string,
    name: string,
    private readonly row: number,
    options: CountOptions | undefined,
  ) {
    const { thresholds = null, ...rest } = checkOptions<CountOptions>(type, options, ['thresholds', ...METRIC_OPTIONS]);
    super({ ...rest, name: rest.name ?? name }, thresholdsOf(type, thresholds ?? 0.5));
    this.#given = thresholds;
  }

  result(): Tensor {
    return this.thresholds.length === 1 ? this.counts.at(this.row, 0) : this.counts.at(this.row);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.#given };
  }
}

/** How many predictions say yes, rightly. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.TruePositives().apply([0, 1, 1, 1], [1, 0, 1, 1]).item(); // 2 */
export class TruePositives extends Count {
  constructor(options?: CountOptions) {
    super('TruePositives', 'true_positives', 0, options);
  }
}

/** How many predictions say yes, wrongly. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.FalsePositives().apply([0, 1, 0, 0], [0, 0, 1, 1]).item(); // 2 */
export class FalsePositives extends Count {
  constructor(options?: CountOptions) {
    super('FalsePositives', 'false_positives', 1, options);
  }
}

/** How many predictions say no, rightly. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.TrueNegatives().apply([0, 1, 0, 0], [1, 1, 0, 0]).item(); // 2 */
export class TrueNegatives extends Count {
  constructor(options?: CountOptions) {
    super('TrueNegatives', 'true_negatives', 2, options);
  }
}

/** How many predictions say no, wrongly. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.FalseNegatives().apply([0, 1, 1, 1], [0, 1, 0, 0]).item(); // 2 */
export class FalseNegatives extends Count {
  constructor(options?: CountOptions) {
    super('FalseNegatives', 'false_negatives', 3, options);
  }
}
