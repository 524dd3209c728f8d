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

test.run();
