// Documents of saved models with one value, name, list or object exchanged: each is read, or refused as one that cannot be read.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';

class Branching extends tf.Module {
  w = new tf.Variable(tf.ones([3, 2]), { name: 'w' });
  outside = tf.constant([1, 2]);
  choose = tf.function(
    (x: tf.Tensor) =>
      tf.cond(
        x.sum().greater(0),
        () => x.matmul(this.w).relu(),
        () => x.matmul(this.w).mul(this.outside),
      ),
    { inputSignature: [new tf.TensorSpec([null, 3], 'float32')] },
  );
  double = tf.function(
    (x: tf.Tensor) =>
      tf.whileLoop(
        (i: tf.Tensor) => i.less(3),
        (i: tf.Tensor, y: tf.Tensor) => [i.add(1), y.mul(2)],
        [tf.constant(0), x],
      )[1],
    { inputSignature: [new tf.TensorSpec([2], 'float32')] },
  );
}

const KINDS = [/-?\d+(\.\d+)?/g, /"[^"]{0,40}"/g, /\[[^[\]]*\]/g, /\{[^{}]*\}/g, /true|false|null/g];
const VALUES =
  '-1 0 1.5 1e9 1e308 4294967296 9007199254740993 null true "" "x" "float32" "string" "__proto__" "constructor" "toString" "../x" [] {} [-1] [1e10,1e10] [null] [0] {"__proto__":{"x":1}} {"constructor":1}'.split(
    ' ',
  );

let state = 7;
const below = (n: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
function exchanged(text: string): string {
  const spots = [...text.matchAll(KINDS[below(KINDS.length)])];
  const { index, 0: found } = spots[below(spots.length)];
  return text.slice(0, index) + VALUES[below(VALUES.length)] + text.slice(index + found.length);
}

test('1000 documents with something exchanged are read or refused, and leave nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensorlane-damaged-'));
  const module = new Branching();
  try {
    await tf.savedModel.save(module, folder);
    const file = join(folder, 'saved_model.json');
    const document = readFileSync(file, 'utf8');
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < 1000; i++) {
      const damaged = exchanged(document);
      writeFileSync(file, damaged);
      const before = tf.memory().tensors;
      try {
        for (const v of (await tf.savedModel.load(folder)).variables) v.dispose();
        outcomes.read++;
      } catch (error) {
        assert.instance(error, tf.LoadError, `${error}`);
        // While a load waits for files the engine may collect what other tests left: never more than before.
        assert.ok(tf.memory().tensors <= before, `left behind after ${error}`);
        assert.not.match((error as Error).message, /undefined \(reading|is not a function|not iterable/);
        outcomes.refused++;
      }
      assert.is(({} as { x?: number }).x, undefined);
    }
    assert.ok(outcomes.read > 10 && outcomes.refused > 100, JSON.stringify(outcomes));
  } finally {
    rmSync(folder, { recursive: true });
    module.w.dispose();
  }
});

test.run();
