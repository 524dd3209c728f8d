import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { oneHot } from '../ops/create.ts';
import { diagPart } from '../ops/diagonal.ts';
import { gather } from '../ops/gather.ts';
import { matmul } from '../ops/matmul.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { MetricOptions, WeightOptions } from './metric.ts';
import { gathering, METRIC_OPTIONS, Metric, weightsIn } from './metric.ts';

// Intersection over union: how far the predicted regions of classes overlap the true ones.

const EPSILON = 1e-7;

/** Options of mean intersections over unions. */
export interface MeanIoUOptions extends MetricOptions {
  readonly numClasses?: number;
  /** Targets of that class do not count. */
  readonly ignoreClass?: number | null;
  /** Targets are numbers of classes; false for one-hot vectors. */
  readonly sparseYTrue?: boolean;
  readonly sparseYPred?: boolean;
  /** The axis of one-hot vectors. */
  readonly axis?: number;
}
/** Options of IoU. */
export interface IoUOptions extends MeanIoUOptions {
  readonly targetClassIds?: readonly number[];
}
const MEAN_OPTIONS = ['numClasses', 'ignoreClass', 'sparseYTrue', 'sparseYPred', 'axis', ...METRIC_OPTIONS] as const;

const withClasses = <O extends IoUOptions>(numClasses: number | O, options: Partial<O> | undefined): O =>
  isOptions(numClasses) ? (numClasses as O) : ({ ...options, numClasses } as O);

/** What intersections over unions share: a matrix of true classes by predicted ones. */
abstract class Overlap extends Metric {
  protected readonly matrix: Variable;
  protected readonly numClasses: number;
  protected readonly given: IoUOptions;

  constructor(type: string, name: string, given: IoUOptions) {
    super({ name: given.name ?? name, ...(given.dtype === undefined ? {} : { dtype: given.dtype }) });
    const { numClasses, targetClassIds } = given;
    if (numClasses === undefined || !Number.isInteger(numClasses) || numClasses < 1)
      throw new ValueError(type, 'numClasses must be a positive whole number', `${numClasses}`, 'Say how many classes there are.');
    const wrong = targetClassIds?.find((id) => !(Number.isInteger(id) && id >= 0 && id < numClasses));
    if (wrong !== undefined)
      throw new ValueError(type, 'a target class is out of range', `${wrong} of ${numClasses} classes`, `Use 0 to ${numClasses - 1}.`);
    this.numClasses = numClasses;
    this.given = given;
    this.matrix = this.addVariable({ shape: [numClasses, numClasses], name: 'total_confusion_matrix' });
  }

  /** Predictions as classes. */
  protected classes(y: Tensor, sparse: boolean): Tensor {
    return (sparse ? y : y.argmax(this.given.axis ?? -1)).cast('int32').reshape([-1]);
  }

  protected predicted(y: Tensor): Tensor {
    return this.classes(y, this.given.sparseYPred ?? true);
  }

  updateState(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): void {
    gathering(() => {
      const t = this.classes(convert(this.name, yTrue), this.given.sparseYTrue ?? true);
      const p = this.predicted(convert(this.name, yPred));
      const [truth, found] = [t, p].map((y) => oneHot(y, this.numClasses, { dtype: 'float32' }));
      let weights = weightsIn(options)?.reshape([-1]) ?? null;
      const { ignoreClass } = this.given;
      if (ignoreClass != null) {
        const valid = t.notEqual(ignoreClass).cast('float32');
        weights = weights === null ? valid : weights.mul(valid);
      }
      this.matrix.assignAdd(matmul(truth, weights === null ? found : found.mul(weights.expandDims(-1)), { transposeA: true }));
    });
  }

  result(): Tensor {
    return composed(() => {
      const hits = diagPart(this.matrix);
      const union = this.matrix.sum(0).add(this.matrix.sum(1)).sub(hits);
      const ids = this.given.targetClassIds;
      const [h, u] = ids === undefined ? [hits, union] : [hits, union].map((v) => gather(v, [...ids]));
      const valid = u.greater(1e-9).cast('float32').sum();
      return h.div(u.add(EPSILON)).sum().div(valid);
    });
  }

  override getConfig(): Record<string, unknown> {
    const { targetClassIds, ignoreClass = null, sparseYTrue = true, sparseYPred = true, axis = -1 } = this.given;
    return {
      ...super.getConfig(),
      num_classes: this.numClasses,
      ...(targetClassIds === undefined ? {} : { target_class_ids: targetClassIds }),
      ignore_class: ignoreClass,
      sparse_y_true: sparseYTrue,
      sparse_y_pred: sparseYPred,
      axis,
    };
  }
}

/** Intersection over union of some classes, their mean. Source: https://keras.io/api/metrics/segmentation_metrics/ @example new tf.keras.metrics.IoU(2, [0]).apply([0, 0, 1, 1], [0, 1, 0, 1]).item().toFixed(4); // '0.3333' */
export class IoU extends Overlap {
  constructor(numClasses: number | IoUOptions, targetClassIds?: readonly number[], options?: IoUOptions) {
    const all = withClasses<IoUOptions>(numClasses, { ...options, ...(targetClassIds === undefined ? {} : { targetClassIds }) });
    super('IoU', 'io_u', checkOptions('IoU', all, ['targetClassIds', ...MEAN_OPTIONS]));
  }
}

/** Mean intersection over union of all classes. Source: https://keras.io/api/metrics/segmentation_metrics/ @example new tf.keras.metrics.MeanIoU(2).apply([0, 0, 1, 1], [0, 1, 0, 1]).item().toFixed(4); // '0.3333' */
export class MeanIoU extends Overlap {
  constructor(numClasses: number | MeanIoUOptions, options?: MeanIoUOptions) {
    super('MeanIoU', 'mean_io_u', checkOptions('MeanIoU', withClasses<MeanIoUOptions>(numClasses, options), MEAN_OPTIONS));
  }
}

/** Options of BinaryIoU. */
export interface BinaryIoUOptions extends MetricOptions {
  readonly targetClassIds?: readonly number[];
  readonly threshold?: number;
}

/** Intersection over union of yes and no, which a threshold (0.5) tells apart. Source: https://keras.io/api/metrics/segmentation_metrics/ @example new tf.keras.metrics.BinaryIoU({ threshold: 0.3 }).apply([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]).item().toFixed(4); // '0.3333' */
export class BinaryIoU extends Overlap {
  readonly #threshold: number;

  constructor(options?: BinaryIoUOptions) {
    const {
      threshold = 0.5,
      targetClassIds = [0, 1],
      ...rest
    } = checkOptions('BinaryIoU', options, ['targetClassIds', 'threshold', ...METRIC_OPTIONS]);
    super('BinaryIoU', 'binary_io_u', { ...rest, numClasses: 2, targetClassIds });
    this.#threshold = threshold;
  }

  protected override predicted(y: Tensor): Tensor {
    return y.greaterEqual(this.#threshold).cast('int32').reshape([-1]);
  }

  override getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: this.dtype, target_class_ids: this.given.targetClassIds, threshold: this.#threshold };
  }
}

/** Options of the one-hot ones. */
export type OneHotIoUOptions = Omit<IoUOptions, 'sparseYTrue'>;
const ONE_HOT_OPTIONS = ['numClasses', 'targetClassIds', 'ignoreClass', 'sparseYPred', 'axis', ...METRIC_OPTIONS] as const;

/** Intersection over union of some classes, given one-hot. Source: https://keras.io/api/metrics/segmentation_metrics/ @example new tf.keras.metrics.OneHotIoU(2, [0]).apply([[1, 0], [0, 1]], [[0.9, 0.1], [0.8, 0.2]]).item().toFixed(2); // '0.50' */
export class OneHotIoU extends Overlap {
  constructor(numClasses: number | OneHotIoUOptions, targetClassIds?: readonly number[], options?: OneHotIoUOptions) {
    const all = withClasses<OneHotIoUOptions>(numClasses, { ...options, ...(targetClassIds === undefined ? {} : { targetClassIds }) });
    const given = checkOptions('OneHotIoU', all, ONE_HOT_OPTIONS);
    super('OneHotIoU', 'one_hot_io_u', { ...given, sparseYTrue: false, sparseYPred: given.sparseYPred ?? false });
  }

  override getConfig(): Record<string, unknown> {
    const { sparse_y_true, ...config } = super.getConfig();
    return config;
  }
}

/** Mean intersection over union of all classes, given one-hot. Source: https://keras.io/api/metrics/segmentation_metrics/ @example new tf.keras.metrics.OneHotMeanIoU(2).apply([[1, 0], [0, 1]], [[0.9, 0.1], [0.8, 0.2]]).item().toFixed(2); // '0.25' */
export class OneHotMeanIoU extends Overlap {
  constructor(numClasses: number | OneHotIoUOptions, options?: OneHotIoUOptions) {
    const given = checkOptions('OneHotMeanIoU', withClasses<OneHotIoUOptions>(numClasses, options), ONE_HOT_OPTIONS);
    super('OneHotMeanIoU', 'one_hot_mean_io_u', { ...given, sparseYTrue: false, sparseYPred: given.sparseYPred ?? false });
  }

  override getConfig(): Record<string, unknown> {
    const { sparse_y_true, ...config } = super.getConfig();
    return config;
  }
}
