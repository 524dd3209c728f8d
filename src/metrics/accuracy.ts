import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { operandsOf, sameRank } from '../losses/operands.ts';
import { inTopK } from '../ops/topk.ts';
import type { Tensor } from '../tensor.ts';
import type { MetricOptions } from './metric.ts';
import { MeanMetric } from './metric.ts';

// How often predictions are right: functions that give 1 or 0 for each, and metrics that gather their means.

/** @throws ShapeError for shapes that do not fit */
function matches(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return composed(() => {
    const [t, p] = operandsOf('accuracy', yTrue, yPred);
    return t.equal(p).cast('float32');
  });
}

/**
 * 1 where the prediction is on the side of the threshold that the target names.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/binary_accuracy
 * @example tf.keras.metrics.binaryAccuracy([[1], [0]], [[0.9], [0.6]]).arraySync(); // [[1], [0]]
 */
export function binaryAccuracy(yTrue: TensorLike, yPred: TensorLike, options?: { readonly threshold?: number }): Tensor {
  const { threshold = 0.5 } = checkOptions('binaryAccuracy', options, ['threshold']);
  return composed(() => {
    const [t, p] = operandsOf('binaryAccuracy', yTrue, yPred);
    return t.equal(p.greater(threshold).cast(t.dtype)).cast('float32');
  });
}

/**
 * 1 where the largest prediction is where the largest target is.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/categorical_accuracy
 * @example tf.keras.metrics.categoricalAccuracy([[0, 1]], [[0.1, 0.9]]).arraySync(); // [1]
 */
export function categoricalAccuracy(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return composed(() => {
    const [t, p] = [yTrue, yPred].map((y) => convert('categoricalAccuracy', y).argmax(-1));
    return t.equal(p).cast('float32');
  });
}

/** Targets as numbers of classes, without a last axis of size 1. */
function labelsOf(op: string, yTrue: TensorLike, rank: number): Tensor {
  const t = convert(op, yTrue).cast('int64');
  return t.rank === rank && t.dims[t.rank - 1] === 1 ? t.squeeze(-1) : t;
}

/**
 * 1 where the largest prediction is at the class that the target names.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/sparse_categorical_accuracy
 * @example tf.keras.metrics.sparseCategoricalAccuracy([2, 1], [[0.1, 0.6, 0.3], [0.05, 0.95, 0]]).arraySync(); // [0, 1]
 */
export function sparseCategoricalAccuracy(yTrue: TensorLike, yPred: TensorLike): Tensor {
  return composed(() => {
    const p = convert('sparseCategoricalAccuracy', yPred);
    const [t, best] = sameRank(labelsOf('sparseCategoricalAccuracy', yTrue, p.rank), p.argmax(-1));
    return t.equal(best).cast('float32');
  });
}

export interface TopKOptions {
  readonly k?: number;
}

/** 1 where a class is among the k largest predictions, for any number of leading axes. */
function amongTop(labels: Tensor, p: Tensor, k: number): Tensor {
  const flat = p.reshape([-1, p.dims[p.rank - 1]]);
  const hit = inTopK(labels.reshape([-1]), flat, k).cast('float32');
  return labels.rank === 1 ? hit : hit.reshapeLike(labels);
}

/**
 * 1 where the class of the largest target is among the k (5) largest predictions.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/top_k_categorical_accuracy
 * @example tf.keras.metrics.topKCategoricalAccuracy([[0, 0, 1]], [[0.1, 0.8, 0.2]], { k: 2 }).arraySync(); // [1]
 */
export function topKCategoricalAccuracy(yTrue: TensorLike, yPred: TensorLike, options?: TopKOptions): Tensor {
  const { k = 5 } = checkOptions('topKCategoricalAccuracy', options, ['k']);
  return composed(() => amongTop(convert('topK', yTrue).argmax(-1), convert('topKCategoricalAccuracy', yPred), k));
}

export interface SparseTopKOptions extends TopKOptions {
  /** Predictions are classes already, the best first. */
  readonly fromSortedIds?: boolean;
}

/**
 * 1 where the class that the target names is among the k (5) largest predictions.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/sparse_top_k_categorical_accuracy
 * @example tf.keras.metrics.sparseTopKCategoricalAccuracy([2], [[0.1, 0.8, 0.2]], { k: 2 }).arraySync(); // [1]
 */
export function sparseTopKCategoricalAccuracy(yTrue: TensorLike, yPred: TensorLike, options?: SparseTopKOptions): Tensor {
  const label = 'sparseTopKCategoricalAccuracy';
  const { k = 5, fromSortedIds = false } = checkOptions(label, options, ['k', 'fromSortedIds']);
  return composed(() => {
    const p = convert(label, yPred);
    const labels = labelsOf(label, yTrue, p.rank);
    if (!fromSortedIds) return amongTop(labels, p, k);
    return p.at('...', `:${k}`).cast('int64').equal(labels.expandDims(-1)).any(-1).cast('float32');
  });
}

/** How often predictions equal targets. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.Accuracy().apply([[1], [2]], [[0], [2]]).item(); // 0.5 */
export class Accuracy extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('accuracy', matches, options);
  }
}

/** How often the prediction is on the side of the threshold (0.5) that the target names. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.BinaryAccuracy().apply([[1], [1], [0], [0]], [[0.98], [1], [0], [0.6]]).item(); // 0.75 */
export class BinaryAccuracy extends MeanMetric {
  constructor(options?: MetricOptions & { readonly threshold?: number }) {
    const own = { threshold: options?.threshold ?? 0.5 };
    super('binary_accuracy', (t, p) => binaryAccuracy(t, p, own), options, own);
  }
}

/** How often the largest prediction is at the class that the target names. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.SparseCategoricalAccuracy().apply([[2], [1]], [[0.1, 0.6, 0.3], [0.05, 0.95, 0]]).item(); // 0.5 */
export class SparseCategoricalAccuracy extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('sparse_categorical_accuracy', sparseCategoricalAccuracy, options);
  }
}

/** How often the largest prediction is where the largest target is. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.CategoricalAccuracy().apply([[0, 1]], [[0.1, 0.9]]).item(); // 1 */
export class CategoricalAccuracy extends MeanMetric {
  constructor(options?: MetricOptions) {
    super('categorical_accuracy', categoricalAccuracy, options);
  }
}

/** How often the class of the largest target is among the k (5) largest predictions. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.TopKCategoricalAccuracy({ k: 1 }).apply([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]]).item(); // 0.5 */
export class TopKCategoricalAccuracy extends MeanMetric {
  constructor(options?: MetricOptions & TopKOptions) {
    const own = { k: options?.k ?? 5 };
    super('top_k_categorical_accuracy', (t, p) => topKCategoricalAccuracy(t, p, own), options, own);
  }
}

/** How often the class that the target names is among the k (5) largest predictions. Source: https://keras.io/api/metrics/accuracy_metrics/ @example new tf.keras.metrics.SparseTopKCategoricalAccuracy({ k: 1 }).apply([2, 1], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]]).item(); // 0.5 */
export class SparseTopKCategoricalAccuracy extends MeanMetric {
  constructor(options?: MetricOptions & SparseTopKOptions) {
    const own = { k: options?.k ?? 5, fromSortedIds: options?.fromSortedIds ?? false };
    super('sparse_top_k_categorical_accuracy', (t, p) => sparseTopKCategoricalAccuracy(t, p, own), options, own);
  }
}
