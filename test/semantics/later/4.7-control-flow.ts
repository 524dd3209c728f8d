// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../../src/index.ts';
import { throwsTyped } from '../expect.ts';

// Statement A045 of section 4.7: tf.gradients of graphs.

test('A045 tf.gradients is for graphs', () => {
  throwsTyped(() => tf.gradients(tf.constant(1), tf.constant(1)), tf.RuntimeError, 'gradients', /GradientTape/);
});

test.run();
