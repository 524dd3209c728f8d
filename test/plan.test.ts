// Programs as lists of kernel calls: from the second run on they give what the first, op by op, gave, whatever the inputs.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Tensor } from '../src/tensor.ts';
import { errorOf, inputsOf, numbersOf, tensorOf } from './case-inputs.ts';
import { cases } from './cases.ts';
import { tensor } from './semantics/expect.ts';

const sameBits = (a: Tensor, b: Tensor, what: string): void => {
  assert.equal([...a.shape], [...b.shape], what);
  assert.is(errorOf(numbersOf(a), numbersOf(b)), 0, what);
};

for (const row of cases) {
  test(`${row.name}: planned as eager`, () => {
    for (const dtype of row.dtypes.slice(0, 2)) {
      for (const shapes of row.shapes.slice(0, 6)) {
        const first = inputsOf(row, shapes, dtype).map((input) => tensorOf(input, dtype));
        const traced = tf.function((...args: Tensor[]) => row.call(...args));
        for (let run = 0; run < 3; run++) {
          const x = first.map((t) =>
            run === 2 && dtype === 'float32' && row.domains.every((d) => d.low < 0) ? t.reverse(t.shape.map((_, i) => i)) : t.identity(),
          );
          const expected = row.call(...x);
          sameBits(traced(...x), expected, `${dtype} ${JSON.stringify(shapes)} run ${run}`);
        }
      }
    }
  });

  if (row.gradients.length === 0) continue;
  test(`${row.name}: gradients planned as eager`, () => {
    const dtype = row.dtypes[0];
    const shapes = row.shapes[Math.min(3, row.shapes.length - 1)];
    const x = inputsOf(row, shapes, dtype).map((input) => tensorOf(input, dtype));
    const slopes = (...args: Tensor[]): Tensor[] => {
      const tape = new tf.GradientTape();
      const y = tape.record(() => {
        tape.watch(...args);
        return row.call(...args);
      });
      const all = tape.gradient(y, args, { unconnectedGradients: 'zero' }) as Tensor[];
      return row.gradients.map((at) => all[at].toTensor());
    };
    const expected = slopes(...x);
    const traced = tf.function(slopes);
    for (let run = 0; run < 3; run++) traced(...x).forEach((g, i) => sameBits(g, expected[i], `run ${run}`));
  });
}

test('variables: reads before and after updates, values that somebody holds', () => {
  const v = new tf.Variable([1, 2]);
  const f = tf.function((x: Tensor) => {
    const before = v.value();
    v.assignAdd(x);
    const middle = v.mul(10);
    v.assign(v.sub(before));
    return [before, middle, v.value()];
  });
  let held = v.value();
  for (let run = 0; run < 5; run++) {
    const [a, b] = v.arraySync() as number[];
    const [before, middle, after] = f(tf.constant([run, 1]));
    tensor(before, [a, b]);
    tensor(middle, [10 * (a + run), 10 * (b + 1)]);
    tensor(after, [run, 1]);
    tensor(held, [a, b]);
    held = v.value();
  }
});

test('constants, views and inputs as results; the same tensor twice; arguments that are the variable', () => {
  const v = new tf.Variable([
    [1, 2],
    [3, 4],
  ]);
  const f = tf.function((x: Tensor, y: Tensor) => {
    v.assignSub(x);
    return { flat: x.reshape([4]), sum: x.add(y).reshape([4]).mul(2), v: v.transpose() };
  });
  for (let run = 0; run < 4; run++) {
    const x = v.value();
    const r = f(x, x);
    const all = x.reshape([4]).arraySync() as number[];
    tensor(r.flat, all);
    tensor(
      r.sum,
      all.map((n) => n * 4),
    );
    tensor(r.v, [
      [0, 0],
      [0, 0],
    ]);
    v.assign([
      [run, 2],
      [3, 4],
    ]);
  }
});

test('results are tensors of their own, call by call', () => {
  const f = tf.function((x: Tensor) => [x.add(1), x.add(1).mul(2)]);
  const first = f(tf.constant([1, 2]));
  const second = f(tf.constant([3, 4]));
  const third = f(tf.constant([5, 6]));
  tensor(first[0], [2, 3]);
  tensor(second[1], [8, 10]);
  third[0].dispose();
  tensor(third[1], [12, 14]);
  tensor(f(tf.constant([7, 8]))[0], [8, 9]);
  tensor(second[0], [4, 5]);
});

// `node bench/memory.mjs` makes a million calls of such a step in the same way.
test('many calls leave the arena and the JavaScript heap as they were', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const w = new tf.Variable(1);
  const b = new tf.Variable(tf.zeros([8]));
  const step = tf.function((x: Tensor) => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => w.mul(x).add(b).square().mean());
    const [dw, db] = tape.gradient(loss, [w, b]) as Tensor[];
    w.assignSub(dw.mul(1e-6));
    b.assignSub(db.mul(1e-6));
    return { loss, last: [b.value().sum()] };
  });
  const x = tf.range(8);
  const run = (times: number): void => {
    for (let i = 0; i < times; i++) {
      const { loss, last } = step(x);
      loss.dispose();
      last[0].dispose();
    }
  };
  run(20000);
  const before = { memory: tf.memory(), heap: heap() };
  run(100000);
  assert.equal(tf.memory(), before.memory);
  assert.ok(heap() - before.heap < 400000, `the heap grew by ${heap() - before.heap} bytes: 4 bytes a call would be a leak`);
});

test('under memory pressure inputs and variables come back from where they spilled', () => {
  const v = new tf.Variable(tf.ones([1000]));
  const x = tf.range(1000).add(0);
  const f = tf.function((y: Tensor) => y.mul(v).sum());
  for (let i = 0; i < 3; i++) {
    tensor(f(x), 499500);
    const big = Array.from({ length: 30 }, () => tf.ones([1 << 20]).add(1));
    assert.is(big.length, 30);
  }
});

test.run();
