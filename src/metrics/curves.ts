import { convert } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { Confusion, thresholdsOf } from './confusion.ts';
import type { MetricOptions } from './metric.ts';
import { METRIC_OPTIONS } from './metric.ts';

// Figures of curves over many thresholds.

const AUC_OPTIONS = [
  'numThresholds',
  'curve',
  'summationMethod',
  'thresholds',
  'multiLabel',
  'numLabels',
  'labelWeights',
  'fromLogits',
  ...METRIC_OPTIONS,
] as const;

/** Options of AUC. */
export interface AUCOptions extends MetricOptions {
  readonly numThresholds?: number;
  readonly curve?: 'ROC' | 'PR';
  readonly summationMethod?: 'interpolation' | 'minoring' | 'majoring';
  /** Thresholds between 0 and 1 instead of so many even ones. */
  readonly thresholds?: readonly number[] | null;
  /** The area of each label by itself, then their mean. */
  readonly multiLabel?: boolean;
  readonly numLabels?: number | null;
  readonly labelWeights?: readonly number[] | null;
  readonly fromLogits?: boolean;
}

const even = (count: number): number[] => Array.from({ length: count - 2 }, (_, i) => (i + 1) / (count - 1));

/**
 * The area under the ROC curve (or the precision-recall curve), by trapezoids over so many thresholds (200).
 * @throws ValueError for fewer than two thresholds, an unknown curve or way to sum, several labels without numLabels
 * Source: https://keras.io/api/metrics/classification_metrics/
 * @example new tf.keras.metrics.AUC().apply([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]).item(); // 0.75
 */
export class AUC extends Confusion {
  readonly #options: AUCOptions;

  constructor(options?: AUCOptions) {
    const given = checkOptions('AUC', options, AUC_OPTIONS);
    const { numThresholds = 200, thresholds = null, curve = 'ROC', summationMethod = 'interpolation', multiLabel = false } = given;
    const refuse = (what: string, got: unknown, repair: string): ValueError => new ValueError('AUC', what, String(got), repair);
    if (curve !== 'ROC' && curve !== 'PR') throw refuse("curve must be 'ROC' or 'PR'", `'${String(curve)}'`, "Use 'ROC'.");
    if (!['interpolation', 'minoring', 'majoring'].includes(summationMethod))
      throw refuse('unknown summationMethod', `'${summationMethod}'`, "Use 'interpolation', 'minoring' or 'majoring'.");
    if (thresholds === null && !(Number.isInteger(numThresholds) && numThresholds > 1))
      throw refuse('numThresholds must be a whole number above 1', numThresholds, 'Use 200.');
    const labels = multiLabel ? (given.numLabels ?? given.labelWeights?.length ?? null) : null;
    if (multiLabel && labels === null) throw refuse('the number of labels must be known', 'no numLabels', 'Say numLabels.');
    const inner = thresholds === null ? even(numThresholds) : [...thresholdsOf('AUC', thresholds)].sort((a, b) => a - b);
    super({ name: given.name ?? 'auc', ...(given.dtype === undefined ? {} : { dtype: given.dtype }) }, [-1e-7, ...inner, 1 + 1e-7], labels);
    this.#options = { ...given, curve, summationMethod, multiLabel };
  }

  protected override seen(t: Tensor, p: Tensor): [Tensor, Tensor] {
    return [t, this.#options.fromLogits === true ? p.sigmoid() : p];
  }

  result(): Tensor {
    return composed(() => {
      const { curve, summationMethod, labelWeights } = this.#options;
      const [tp, fp, tn, fn] = this.four;
      const areas = curve === 'PR' && summationMethod === 'interpolation' ? betweenPoints(tp, fp, fn) : this.#trapezoids(tp, fp, tn, fn);
      if (this.labels === null) return areas.sum();
      const byLabel = areas.sum(0);
      if (labelWeights == null) return byLabel.mean();
      const weights = convert('AUC', labelWeights);
      return byLabel.mul(weights).sum().divideNoNan(weights.sum());
    });
  }

  #trapezoids(tp: Tensor, fp: Tensor, tn: Tensor, fn: Tensor): Tensor {
    const { curve, summationMethod } = this.#options;
    const recall = tp.divideNoNan(tp.add(fn));
    const [x, y] = curve === 'ROC' ? [fp.divideNoNan(fp.add(tn)), recall] : [recall, tp.divideNoNan(tp.add(fp))];
    const [left, right] = [y.at(':-1'), y.at('1:')];
    const heights =
      summationMethod === 'minoring' ? left.minimum(right) : summationMethod === 'majoring' ? left.maximum(right) : left.add(right).div(2);
    return x.at(':-1').sub(x.at('1:')).mul(heights);
  }

  override getConfig(): Record<string, unknown> {
    const { curve, summationMethod: summation_method, multiLabel: multi_label, thresholds = null, fromLogits = false } = this.#options;
    return {
      ...super.getConfig(),
      num_thresholds: this.thresholds.length,
      curve,
      summation_method,
      thresholds,
      multi_label,
      num_labels: this.labels,
      label_weights: this.#options.labelWeights ?? null,
      from_logits: fromLogits,
    };
  }
}

/** Area under the precision-recall curve between neighbouring points, where true positives go linearly (Davis & Goadrich 2006). */
function betweenPoints(tp: Tensor, fp: Tensor, fn: Tensor): Tensor {
  const all = tp.add(fp);
  const [before, after] = [all.at(':-1'), all.at('1:')];
  const dtp = tp.at(':-1').sub(tp.at('1:'));
  const slope = dtp.divideNoNan(before.sub(after).maximum(0));
  const intercept = tp.at('1:').sub(slope.mul(after));
  const ratio = before
    .greater(0)
    .logicalAnd(after.greater(0))
    .where(before.divideNoNan(after.maximum(0)), after.onesLike());
  const increment = slope.mul(dtp.add(intercept.mul(ratio.log())));
  return increment.divideNoNan(tp.at('1:').add(fn.at('1:')).maximum(0));
}

/** Options of the best of one figure where another is good enough. */
export interface ConstrainedOptions extends MetricOptions {
  readonly numThresholds?: number;
  readonly classId?: number | null;
}

/** The best of one figure among the thresholds at which another is at least so good. */
abstract class Constrained extends Confusion {
  readonly #classId: number | null;

  constructor(
    type: string,
    name: string,
    private readonly key: string,
    protected readonly least: number,
    options: ConstrainedOptions | undefined,
  ) {
    const { numThresholds = 200, classId = null, ...rest } = checkOptions(type, options, ['numThresholds', 'classId', ...METRIC_OPTIONS]);
    const refuse = (what: string, got: unknown, repair: string): ValueError => new ValueError(type, what, String(got), repair);
    if (!(least >= 0 && least <= 1)) throw refuse(`the ${key} must lie between 0 and 1`, least, 'Use 0.5.');
    if (!(Number.isInteger(numThresholds) && numThresholds > 0))
      throw refuse('numThresholds must be a whole number above 0', numThresholds, 'Use 200.');
    super({ ...rest, name: rest.name ?? name }, numThresholds === 1 ? [0.5] : [0, ...even(numThresholds), 1]);
    this.#classId = classId;
  }

  protected override seen(t: Tensor, p: Tensor): [Tensor, Tensor] {
    return this.#classId === null ? [t, p] : [t.at('...', this.#classId), p.at('...', this.#classId)];
  }

  /** What must be at least so good, and what is to be best. */
  protected abstract figures(): readonly [constrained: Tensor, best: Tensor];

  result(): Tensor {
    return composed(() => {
      const [constrained, best] = this.figures();
      return constrained.greaterEqual(this.least).where(best, best.zerosLike()).max();
    });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), num_thresholds: this.thresholds.length, [this.key]: this.least, class_id: this.#classId };
  }
}

/** A value that comes by position, or in the options (as configs have it). */
const taken = <K extends string>(
  key: K,
  value: number | (ConstrainedOptions & { readonly [key in K]?: number }),
  options: ConstrainedOptions | undefined,
): [number, ConstrainedOptions | undefined] => {
  if (!isOptions(value)) return [value as number, options];
  const { [key]: least, ...rest } = value as Record<string, unknown>;
  return [(least as number | undefined) ?? Number.NaN, rest];
};

/** The best sensitivity where specificity is at least so good. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.SensitivityAtSpecificity(0.5).apply([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]).item(); // 0.5 */
export class SensitivityAtSpecificity extends Constrained {
  constructor(specificity: number | (ConstrainedOptions & { readonly specificity?: number }), options?: ConstrainedOptions) {
    super('SensitivityAtSpecificity', 'sensitivity_at_specificity', 'specificity', ...taken('specificity', specificity, options));
  }

  protected figures(): readonly [Tensor, Tensor] {
    const [tp, fp, tn, fn] = this.four;
    return [tn.divideNoNan(tn.add(fp)), tp.divideNoNan(tp.add(fn))];
  }
}

/** The best specificity where sensitivity is at least so good. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.SpecificityAtSensitivity(0.5).apply([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]).item().toFixed(4); // '0.6667' */
export class SpecificityAtSensitivity extends Constrained {
  constructor(sensitivity: number | (ConstrainedOptions & { readonly sensitivity?: number }), options?: ConstrainedOptions) {
    super('SpecificityAtSensitivity', 'specificity_at_sensitivity', 'sensitivity', ...taken('sensitivity', sensitivity, options));
  }

  protected figures(): readonly [Tensor, Tensor] {
    const [tp, fp, tn, fn] = this.four;
    return [tp.divideNoNan(tp.add(fn)), tn.divideNoNan(tn.add(fp))];
  }
}

/** The best precision where recall is at least so good. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.PrecisionAtRecall(0.5).apply([0, 0, 0, 1, 1], [0, 0.3, 0.8, 0.3, 0.8]).item(); // 0.5 */
export class PrecisionAtRecall extends Constrained {
  constructor(recall: number | (ConstrainedOptions & { readonly recall?: number }), options?: ConstrainedOptions) {
    super('PrecisionAtRecall', 'precision_at_recall', 'recall', ...taken('recall', recall, options));
  }

  protected figures(): readonly [Tensor, Tensor] {
    const [tp, fp, , fn] = this.four;
    return [tp.divideNoNan(tp.add(fn)), tp.divideNoNan(tp.add(fp))];
  }
}

/** The best recall where precision is at least so good. Source: https://keras.io/api/metrics/classification_metrics/ @example new tf.keras.metrics.RecallAtPrecision(0.8).apply([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]).item(); // 0.5 */
export class RecallAtPrecision extends Constrained {
  constructor(precision: number | (ConstrainedOptions & { readonly precision?: number }), options?: ConstrainedOptions) {
    super('RecallAtPrecision', 'recall_at_precision', 'precision', ...taken('precision', precision, options));
  }

  protected figures(): readonly [Tensor, Tensor] {
    const [tp, fp, , fn] = this.four;
    return [tp.divideNoNan(tp.add(fp)), tp.divideNoNan(tp.add(fn))];
  }
}
