// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../../src/index.ts';
import { tensor, throwsTyped } from '../expect.ts';

// Statements T108 and T109 of section 4.5: tf.debugging.

const inf = Number.POSITIVE_INFINITY;
const nan = Number.NaN;
const i32 = (v: number[]): tf.Tensor => tf.constant(v, 'int32');

test('T108 checkNumerics', () => {
  throwsTyped(() => tf.debugging.checkNumerics(tf.constant([1, nan]), 'msg'), tf.ValueError, /msg/, /NaN/);
  throwsTyped(() => tf.debugging.checkNumerics(tf.constant([-inf]), 'here'), tf.ValueError, /here/, /Inf/i);
  tensor(tf.debugging.checkNumerics(tf.constant([1, 2]), 'msg'), [1, 2]);
  tensor(tf.debugging.checkNumerics(tf.zeros([0], 'float64'), 'msg'), [], 'float64', [0]);
});

test('T109 assertEqual tells where the values differ', () => {
  const [a, b] = [i32([1, 2]), i32([1, 3])];
  const facts = [/bad/, /x == y/, /\[\[?1\]\]?/, /\[2\]/, /\[3\]/, /\[1,? 2\]/, /\[1,? 3\]/];
  throwsTyped(() => tf.debugging.assertEqual(a, b, { message: 'bad' }), tf.ValueError, ...facts);
  throwsTyped(() => tf.debugging.assertEqual([1, 2], 3), tf.ValueError, /x == y/);
  tf.debugging.assertEqual(a, i32([1, 2]));
  tf.debugging.assertEqual(tf.zeros([0]), tf.zeros([0]));
  tf.debugging.assertEqual([2, 2], 2);
});

test.run();
