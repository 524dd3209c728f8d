import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { operandsOf } from '../losses/operands.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { MetricOptions, WeightOptions } from './metric.ts';
import { gathering, METRIC_OPTIONS, Metric, weightsIn } from './metric.ts';

const EPSILON = 1e-7;
const AVERAGES = [null, 'micro', 'macro', 'weighted'] as const;

/** Options of F1Score. */
export interface F1Options extends MetricOptions {
  /** How the scores of the classes become one; null leaves them apart. */
  readonly average?: (typeof AVERAGES)[number];
  /** A prediction above it says yes; without one the largest does. */
  readonly threshold?: number | null;
}
/** Options of FBetaScore. */
export interface FBetaOptions extends F1Options {
  /** How much more recall counts than precision. */
  readonly beta?: number;
}

/** What the scores of rows share: sums for each class, made once the number of classes is known. */
abstract class ByClass extends Metric {
  protected sums: Readonly<Record<string, Variable>> | null = null;

  protected built(names: readonly string[], dims: readonly number[], shape: readonly number[]): Readonly<Record<string, Variable>> {
    if (dims.length !== 2)
      throw new ShapeError(this.name, 'targets and predictions must be [batch, classes]', showDims(dims), 'Reshape them.', { shape: dims });
    this.sums ??= Object.fromEntries(names.map((name) => [name, this.addVariable({ shape, name })]));
    return this.sums;
  }
}

/**
 * The weighted harmonic mean of precision and recall of each class: (1 + beta²) · p · r / (beta² · p + r). Targets are one-hot.
 * @throws ValueError for an unknown average, a beta that is not positive; ShapeError for another rank than 2
 * Source: https://keras.io/api/metrics/classification_metrics/
 * @example new tf.keras.metrics.FBetaScore({ beta: 2, threshold: 0.5 }).apply([[1, 1]], [[0.9, 0.2]]).arraySync().map((v) => v.toFixed(2)); // ['1.00', '0.00']
 */
export class FBetaScore extends ByClass {
  readonly #average: (typeof AVERAGES)[number];
  readonly #beta: number;
  readonly #threshold: number | null;

  constructor(options?: FBetaOptions) {
    const {
      average = null,
      beta = 1,
      threshold = null,
      ...rest
    } = checkOptions(new.target.name, options, ['average', 'beta', 'threshold', ...METRIC_OPTIONS]);
    super({ ...rest, name: rest.name ?? 'fbeta_score' });
    if (!AVERAGES.includes(average))
      throw new ValueError(new.target.name, 'unknown average', `'${String(average)}'`, `Use one of ${AVERAGES.map(String).join(', ')}.`);
    if (!(beta > 0)) throw new ValueError(new.target.name, 'beta must be positive', `${beta}`, 'Use 1.');
    if (threshold !== null && !(threshold > 0 && threshold <= 1))
      throw new ValueError(new.target.name, 'the threshold must lie between 0 and 1', `${threshold}`, 'Use 0.5.');
    [this.#average, this.#beta, this.#threshold] = [average, beta, threshold];
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): void {
    gathering(() => {
      const [t, p] = operandsOf(this.name, yTrue, yPred);
      const micro = this.#average === 'micro';
      const names = ['true_positives', 'false_positives', 'false_negatives', 'intermediate_weights'];
      const sums = this.built(names, p.dims, micro ? [] : [p.dims[1]]);
      const best =
        this.#threshold === null ? p.greaterEqual(p.max(-1, true)).logicalAnd(p.abs().greater(1e-9)) : p.greater(this.#threshold);
      const yes = best.cast('float32');
      const truth = t.cast('float32');
      const weights = weightsIn(options);
      const sum = (x: Tensor): Tensor => {
        const counted = weights === null ? x : x.mul(weights.rank === 1 ? weights.expandDims(1) : weights);
        return counted.sum(micro ? null : 0);
      };
      sums.true_positives.assignAdd(sum(yes.mul(truth)));
      sums.false_positives.assignAdd(sum(yes.mul(truth.neg().add(1))));
      sums.false_negatives.assignAdd(sum(yes.neg().add(1).mul(truth)));
      sums.intermediate_weights.assignAdd(sum(truth));
    });
  }

  result(): Tensor {
    const { sums } = this;
    if (sums === null) throw new ValueError(this.name, 'there is no score yet', 'no batch', 'Call updateState first.');
    return composed(() => {
      const hits = sums.true_positives.value();
      const precision = hits.div(hits.add(sums.false_positives).add(EPSILON));
      const recall = hits.div(hits.add(sums.false_negatives).add(EPSILON));
      const square = this.#beta ** 2;
      const scores = precision
        .mul(recall)
        .div(precision.mul(square).add(recall).add(EPSILON))
        .mul(square + 1);
      if (this.#average === 'weighted') {
        const weights = sums.intermediate_weights.value();
        return scores.mul(weights.div(weights.sum().add(EPSILON))).sum();
      }
      return this.#average === null ? scores : scores.mean();
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), average: this.#average, beta: this.#beta, threshold: this.#threshold };
  }
}

/** The harmonic mean of precision and recall of each class. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.F1Score({ threshold: 0.5 }).apply([[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]).arraySync().map((v) => v.toFixed(4)); // ['0.5000', '0.8000', '0.6667'] */
export class F1Score extends FBetaScore {
  constructor(options?: F1Options) {
    const given = checkOptions('F1Score', options, ['average', 'threshold', ...METRIC_OPTIONS]);
    super({ ...given, beta: 1, name: given.name ?? 'f1_score' });
  }

  override getConfig(): Record<string, unknown> {
    const { beta, ...config } = super.getConfig();
    return config;
  }
}

const AGGREGATIONS = [null, 'uniform_average', 'variance_weighted_average'] as const;

/** Options of R2Score. */
export interface R2Options extends MetricOptions {
  readonly classAggregation?: (typeof AGGREGATIONS)[number];
  /** How many inputs the model has, to adjust the score; 0 leaves it as it is. */
  readonly numRegressors?: number;
}

/**
 * How much of the variance of the targets predictions explain: 1 for all, 0 for no more than their mean.
 * @throws ValueError for an unknown aggregation, ShapeError for another rank than 2
 * Source: https://keras.io/api/metrics/regression_metrics/
 * @example new tf.keras.metrics.R2Score().apply([[1], [4], [3]], [[2], [4], [4]]).item().toFixed(4); // '0.5714'
 */
export class R2Score extends ByClass {
  readonly #aggregation: (typeof AGGREGATIONS)[number];
  readonly #regressors: number;
  readonly #samples = this.addVariable({ name: 'num_samples' });

  constructor(options?: R2Options) {
    const given = checkOptions('R2Score', options, ['classAggregation', 'numRegressors', ...METRIC_OPTIONS]);
    const { classAggregation = 'uniform_average', numRegressors = 0, ...rest } = given;
    super({ ...rest, name: rest.name ?? 'r2_score' });
    if (!AGGREGATIONS.includes(classAggregation))
      throw new ValueError(
        'R2Score',
        'unknown classAggregation',
        `'${String(classAggregation)}'`,
        `Use one of ${AGGREGATIONS.map(String).join(', ')}.`,
      );
    if (!(Number.isInteger(numRegressors) && numRegressors >= 0))
      throw new ValueError('R2Score', 'numRegressors must be a whole number of at least 0', `${numRegressors}`, 'Use 0.');
    [this.#aggregation, this.#regressors] = [classAggregation, numRegressors];
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): void {
    gathering(() => {
      const [truth, predicted] = operandsOf(this.name, yTrue, yPred);
      const [t, p] = [truth.cast('float32'), predicted.cast('float32')];
      const sums = this.built(['squared_sum', 'sum', 'residual', 'count'], p.dims, [p.dims[1]]);
      const given = weightsIn(options);
      const weights = (given === null ? t.onesLike() : given.rank === 1 ? given.expandDims(1) : given).broadcastLike(t);
      sums.sum.assignAdd(t.mul(weights).sum(0));
      sums.squared_sum.assignAdd(t.square().mul(weights).sum(0));
      sums.residual.assignAdd(t.sub(p).square().mul(weights).sum(0));
      sums.count.assignAdd(weights.sum(0));
      this.#samples.assignAdd(t.count('float32'));
    });
  }

  result(): Tensor {
    const { sums } = this;
    if (sums === null) throw new ValueError(this.name, 'there is no score yet', 'no batch', 'Call updateState first.');
    return composed(() => {
      const total = sums.squared_sum.sub(sums.sum.mul(sums.sum.div(sums.count)));
      const raw = sums.residual.div(total).neg().add(1);
      const scores = raw.abs().equal(Number.POSITIVE_INFINITY).where(raw.zerosLike(), raw);
      const joined =
        this.#aggregation === null
          ? scores
          : this.#aggregation === 'uniform_average'
            ? scores.mean()
            : scores.mul(total).sum().div(total.sum());
      if (this.#regressors === 0) return joined;
      const n = this.#samples.value();
      return joined
        .neg()
        .add(1)
        .mul(n.sub(1))
        .div(n.sub(this.#regressors + 1))
        .neg()
        .add(1);
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), class_aggregation: this.#aggregation, num_regressors: this.#regressors };
  }
}
