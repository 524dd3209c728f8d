// biome-ignore-all format: a matrix reads best on one line
import { test } from 'uvu';
import * as tf from '../../src/index.ts';
import { tensor, throwsTyped } from './expect.ts';

// Statement T110 of section 4.5: tf.strings.

test('T110 strings', () => {
  tensor(tf.strings.join(['a', 'b'], { separator: '-' }), 'a-b', 'string');
  tensor(tf.strings.join([['a', 'b'], 'x']), ['ax', 'bx'], 'string');
  tensor(tf.strings.length('😊'), 4, 'int32');
  tensor(tf.strings.length('😊', { unit: 'UTF8_CHAR' }), 1, 'int32');
  tensor(tf.strings.length(['', 'ü', 'abc']), [0, 2, 3], 'int32');
  tensor(tf.strings.split('a b c'), ['a', 'b', 'c'], 'string');
  tensor(tf.strings.split('  a  b '), ['a', 'b'], 'string');
  tensor(tf.strings.split('a,b,,', { sep: ',' }), ['a', 'b', '', ''], 'string');
  tensor(tf.strings.toNumber('1.5'), 1.5);
  tensor(tf.strings.toNumber(['7', '-8'], { outType: 'int32' }), [7, -8], 'int32');
  tensor(tf.strings.asString(3.5), '3.500000', 'string');
  tensor(tf.strings.asString(tf.constant([1, -2], 'int32')), ['1', '-2'], 'string');
  tensor(tf.strings.asString([true, false]), ['true', 'false'], 'string');
  throwsTyped(() => tf.strings.toNumber('1.5x'), tf.ValueError, 'toNumber', /1\.5x/);
});

test('T028 strings compare by equality', () => {
  tensor(tf.equal(['a', 'b'], 'b'), [false, true], 'bool');
  tensor(tf.notEqual(['a', ''], ['a', 'b']), [false, true], 'bool');
  throwsTyped(() => tf.equal(['a', 'b'], ['a', 'b', 'c']), tf.ShapeError, 'equal', /\[2\]/, /\[3\]/);
});

test.run();
