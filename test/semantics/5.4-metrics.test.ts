// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';
import { near, tensor } from './expect.ts';

// Section 5.4: metrics.

const { metrics } = tf.keras;

test('N053 Accuracy', () => tensor(new metrics.Accuracy().apply([[1], [2], [3], [4]], [[0], [2], [3], [4]]), 0.75));
test('N057 SparseCategoricalAccuracy', () => tensor(new metrics.SparseCategoricalAccuracy().apply([[2], [1]], [[0.1, 0.6, 0.3], [0.05, 0.95, 0]]), 0.5));
test('N065 RootMeanSquaredError', () => tensor(new metrics.RootMeanSquaredError().apply([[0, 1], [0, 0]], [[1, 1], [0, 0]]), 0.5));

test('means gather over batches, with weights, and forget', () => {
  const m = new metrics.Mean({ name: 'm' });
  tensor(m.result(), 0);
  m.updateState([1, 3]);
  m.updateState(5);
  tensor(m.result(), 3);
  m.resetState();
  m.updateState([[1, 3], [5, 7]], { sampleWeight: [1, 3] });
  tensor(m.result(), 5);
  const mse = new metrics.MeanSquaredError();
  near(mse.apply([[0, 2]], [[0, 0]]), 2);
  near(mse.apply([[0, 0], [0, 0]], [[1, 1], [2, 2]], { sampleWeight: [1, 0] }), 1.5);
  near(new metrics.MeanAbsoluteError().apply([[1, 2]], [[3, 3]]), 1.5);
  near(new metrics.CategoricalAccuracy().apply([[0, 1], [1, 0]], [[0.1, 0.9], [0.4, 0.6]]), 0.5);
  assert.is(mse.name, 'mean_squared_error');
});

test('N061 AUC, 200 thresholds; Precision and Recall', () => {
  const auc = new metrics.AUC();
  near(auc.apply([0, 0, 1, 1], [0, 0.5, 0.3, 0.9]), 0.75);
  auc.resetState();
  near(auc.apply([0, 0, 1, 1], [0, 0.5, 0.3, 0.9], { sampleWeight: [1, 0, 0, 1] }), 1);
  const [p, r] = [new metrics.Precision(), new metrics.Recall()];
  tensor(p.result(), 0);
  near(p.apply([0, 1, 1, 0], [1, 0, 1, 1]), 1 / 3);
  near(p.apply([1, 1], [1, 0.5]), 0.5);
  near(r.apply([0, 1, 1, 1], [1, 0, 1, 1], { sampleWeight: [0, 0, 1, 0] }), 1);
});

test('accuracies and means: the examples of their pages', () => {
  near(new metrics.BinaryAccuracy().apply([[1], [1], [0], [0]], [[0.98], [1], [0], [0.6]], { sampleWeight: [1, 0, 0, 1] }), 0.5);
  near(new metrics.TopKCategoricalAccuracy({ k: 1 }).apply([[0, 0, 1], [0, 1, 0]], [[0.1, 0.9, 0.8], [0.05, 0.95, 0]], { sampleWeight: [0.7, 0.3] }), 0.3);
  near(new metrics.SparseTopKCategoricalAccuracy({ k: 2, fromSortedIds: true }).apply([2, 1], [[1, 0, 3], [1, 2, 0]]), 0.5);
  near(new metrics.SparseTopKCategoricalAccuracy({ k: 1 }).apply([[[2], [1]]], [[[0.1, 0.2, 0.9], [0.9, 0.1, 0]]]), 0.5);
  near(new metrics.CosineSimilarity({ axis: 1 }).apply([[0, 1], [1, 1]], [[1, 0], [1, 1]], { sampleWeight: [0.3, 0.7] }), 0.7);
  near(new metrics.LogCoshError().apply([[0, 1], [0, 0]], [[1, 1], [0, 0]]), 0.10844523);
  near(new metrics.LogCoshError().apply([[0, 1], [0, 0]], [[1, 1], [0, 0]], { sampleWeight: [1, 0] }), 0.21689045);
  near(new metrics.Sum().apply([1, 3, 5, 7], { sampleWeight: [1, 1, 0, 0] }), 4);
});

test('hits and misses at several thresholds, of the top k, of one class', () => {
  const [y, p] = [[0, 1, 1, 1], [0.2, 0.4, 0.6, 0.8]];
  near(new metrics.Precision({ thresholds: [0.1, 0.5, 0.9] }).apply(y, p), [0.75, 1, 0]);
  near(new metrics.Recall({ thresholds: 0.3 }).apply(y, p), 1);
  near(new metrics.TruePositives({ thresholds: [0.1, 0.7] }).apply(y, p, { sampleWeight: [1, 2, 3, 4] }), [9, 4]);
  const rows = [[[0, 1, 0], [1, 0, 0]], [[0.3, 0.4, 0.9], [0.8, 0.9, 0.1]]];
  near(new metrics.Recall({ topK: 2 }).apply(rows[0], rows[1]), 1);
  near(new metrics.Precision({ topK: 2 }).apply(rows[0], rows[1]), 0.5);
  near(new metrics.Precision({ classId: 1, thresholds: 0.3 }).apply(rows[0], rows[1]), 0.5);
  assert.throws(() => new metrics.Precision({ thresholds: 2 }), /between 0 and 1/);
});

test('areas: by other ways, other curves, of several labels', () => {
  const [y, p] = [[0, 0, 1, 1], [0, 0.5, 0.3, 0.9]];
  near(new metrics.AUC({ numThresholds: 3 }).apply(y, p), 0.75);
  near(new metrics.AUC({ numThresholds: 3 }).apply(y, p, { sampleWeight: [1, 0, 0, 1] }), 1);
  const points = [-1e-7, 0.5, 1 + 1e-7].map((at) => p.map((v) => v > at));
  const rates = points.map((hit) => [hit.filter((h, i) => h && y[i] === 0).length / 2, hit.filter((h, i) => h && y[i] === 1).length / 2]);
  const sum = (height: (a: number, b: number) => number): number => rates.slice(1).reduce((area, [x, t], i) => area + (rates[i][0] - x) * height(rates[i][1], t), 0);
  near(new metrics.AUC({ thresholds: [0.5], summationMethod: 'minoring' }).apply(y, p), sum(Math.min));
  near(new metrics.AUC({ thresholds: [0.5], summationMethod: 'majoring' }).apply(y, p), sum(Math.max));
  // Between the points (4 predicted, 2 right), (1, 1), (0, 0) true positives go linearly.
  const slope = 1 / 3;
  near(new metrics.AUC({ thresholds: [0.5], curve: 'PR' }).apply(y, p), (slope * (1 + (1 - slope) * Math.log(4)) + 1) / 2);
  const [ys, ps] = [y.map((v) => [v, 1 - v]), p.map((v) => [v, v])];
  near(new metrics.AUC({ multiLabel: true, numLabels: 2 }).apply(ys, ps), 0.5);
  near(new metrics.AUC({ multiLabel: true, labelWeights: [3, 1] }).apply(ys, ps), 0.625);
  near(new metrics.AUC({ fromLogits: true }).apply([0, 1], [-3, 3]), 1);
});

test('overlaps: the examples of their pages', () => {
  const [y, p] = [[0, 0, 1, 1], [0, 1, 0, 1]];
  near(new metrics.MeanIoU(2).apply(y, p, { sampleWeight: [0.3, 0.3, 0.3, 0.1] }), 0.23809525);
  near(new metrics.IoU(2, [0]).apply(y, p, { sampleWeight: [0.3, 0.3, 0.3, 0.1] }), 1 / 3);
  near(new metrics.BinaryIoU({ threshold: 0.3 }).apply([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7], { sampleWeight: [0.2, 0.3, 0.4, 0.1] }), 0.17361107);
  const hot = new metrics.OneHotIoU(3, [0, 2]);
  near(hot.apply([[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]], [[0.2, 0.3, 0.5], [0.1, 0.2, 0.7], [0.5, 0.3, 0.1], [0.1, 0.4, 0.5]], { sampleWeight: [0.1, 0.2, 0.3, 0.4] }), 0.07142857);
  near(new metrics.MeanIoU(2, { ignoreClass: 1 }).apply(y, p), 0.25);
  assert.throws(() => new metrics.IoU(2, [2]), /2 of 2 classes/);
});

test('scores: F-beta and R²', () => {
  const [y, p] = [[[1, 1, 1], [1, 0, 0], [1, 1, 0]], [[0.2, 0.6, 0.7], [0.2, 0.6, 0.6], [0.6, 0.8, 0]]];
  near(new metrics.FBetaScore({ beta: 2, threshold: 0.5 }).apply(y, p), [0.3846154, 0.90909094, 0.8333332]);
  near(new metrics.F1Score({ threshold: 0.5, average: 'macro' }).apply(y, p), (0.5 + 0.8 + 2 / 3) / 3, 'float32', [], 1e-6);
  near(new metrics.F1Score({ threshold: 0.5, average: 'micro' }).apply(y, p), 2 * 4 / (2 * 4 + 2 + 2), 'float32', [], 1e-6);
  near(new metrics.F1Score({ threshold: 0.5, average: 'weighted' }).apply(y, p), (0.5 * 3 + 0.8 * 2 + 2 / 3) / 6, 'float32', [], 1e-6);
  near(new metrics.F1Score().apply([[0, 1], [1, 0]], [[0.2, 0.8], [0.3, 0.7]]), [0, 2 / 3], 'float32', [2], 1e-6);
  near(new metrics.R2Score().apply([[1], [4], [3]], [[2], [4], [4]]), 0.57142854);
  near(new metrics.R2Score({ classAggregation: null }).apply([[1, 0], [3, 2]], [[1, 0], [3, 1]], { sampleWeight: [1, 3] }), [1, 0.5 ** 0 - 3 / (12 - 36 / 4)]);
});

test('configs go around; a subclass gathers; names and configs are found', () => {
  const all: readonly tf.keras.metrics.Metric[] = [
    new metrics.AUC({ curve: 'PR', thresholds: [0.2, 0.8] }), new metrics.Precision({ topK: 3 }), new metrics.SensitivityAtSpecificity(0.4, { numThresholds: 5 }),
    new metrics.IoU(3, [1], { ignoreClass: 0 }), new metrics.OneHotMeanIoU(2), new metrics.F1Score({ average: 'macro', name: 'f' }), new metrics.R2Score({ numRegressors: 1 }),
    new metrics.TopKCategoricalAccuracy({ k: 3 }), new metrics.BinaryCrossentropy({ fromLogits: true }), new metrics.Mean(), new metrics.BinaryIoU(),
  ];
  for (const metric of all) {
    const config = JSON.parse(JSON.stringify(metrics.serialize(metric)));
    const like = metrics.deserialize(config);
    assert.is(like.constructor, metric.constructor);
    assert.equal(JSON.parse(JSON.stringify(metrics.serialize(like))), config);
  }
  assert.instance(metrics.get('top_k_categorical_accuracy'), metrics.TopKCategoricalAccuracy);
  assert.throws(() => metrics.get('nope'), /metrics.get: could not interpret metric identifier, got nope/);
  class Ones extends metrics.Metric {
    readonly seen = this.addVariable({ shape: [2], initializer: 'ones', name: 'seen' });
    updateState(values: tf.TensorLike): void {
      this.seen.assignAdd(values);
    }
    result(): tf.Tensor {
      return this.seen.sum();
    }
  }
  const ones = new Ones({ name: 'o' });
  tensor(ones.apply([1, 2]), 5);
  ones.resetState();
  tensor(ones.result(), 2);
  const auc = new metrics.AUC();
  const step = tf.function((t: tf.Tensor, p: tf.Tensor) => {
    auc.updateState(t, p);
    return auc.result();
  });
  near(step(tf.constant([0, 0, 1, 1]), tf.constant([0, 0.5, 0.3, 0.9])), 0.75);
  const before = tf.memory().tensors;
  new metrics.MeanSquaredError();
  for (const metric of [all[0], all[2], all[3]]) metric.updateState([0, 1], [0.5, 0.5]);
  assert.is(tf.memory().tensors, before + 2);
});

test.run();
