// What the walk over a plan's calls inside WebAssembly saves: the same calls made from JavaScript, in turns.
//   node --import tsx bench/walk.mjs
import * as tf from '../src/index.ts';
import { wasm } from '../src/runtime/wasm.ts';

const ROUNDS = 15;
const RUNS = 20_000;

const programs = {
  'a sum and a difference of [4]': { args: [tf.ones([4]), tf.ones([4])], fn: (a, b) => [a.add(b), a.sub(b)] },
  '20 times add and matmul of [1, 4]': {
    args: [tf.ones([1, 4]), tf.ones([1, 4]), tf.ones([4, 4])],
    fn: (a, b, w) => {
      let y = a;
      for (let i = 0; i < 20; i++) y = y.add(b).matmul(w);
      return y;
    },
  },
  'softmax(relu(x·w + b)·v + c), [1, 16] to [1, 4]': {
    args: [tf.ones([1, 16]), tf.ones([16, 8]), tf.ones([8]), tf.ones([8, 4]), tf.ones([4])],
    fn: (x, w, b, v, c) => tf.nn.softmax(tf.nn.relu(x.matmul(w).add(b)).matmul(v).add(c)),
  },
};

const direct = (calls) => () => {
  for (let c = 0; c < calls.length; c++) {
    const { kernel, args: a } = calls[c];
    switch (a.length) {
      case 4:
        kernel(a[0], a[1], a[2], a[3]);
        break;
      case 5:
        kernel(a[0], a[1], a[2], a[3], a[4]);
        break;
      case 6:
        kernel(a[0], a[1], a[2], a[3], a[4], a[5]);
        break;
      case 11:
        kernel(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9], a[10]);
        break;
      default:
        kernel(...a);
    }
  }
};

const nanoseconds = (run) => {
  const start = performance.now();
  for (let i = 0; i < RUNS; i++) run();
  return ((performance.now() - start) / RUNS) * 1e6;
};

for (const [name, { args, fn }] of Object.entries(programs)) {
  const f = tf.function(fn);
  for (let i = 0; i < 3; i++) f(...args);
  const plan = f.traces[0].concrete.program.prepared;
  const { arena, table } = wasm();
  const { i32 } = arena.allocator;
  const calls = plan.stages.flatMap(({ at, end, count }) => {
    if (count > 0) throw new Error('a call that is not walked');
    const found = [];
    for (let a = at / 4; a < end / 4; a += 2 + i32[a + 1]) {
      found.push({ kernel: table.get(i32[a]), args: [...i32.subarray(a + 2, a + 2 + i32[a + 1])] });
    }
    return found;
  });
  const least = { walk: Number.POSITIVE_INFINITY, direct: Number.POSITIVE_INFINITY };
  for (let round = 0; round < ROUNDS; round++) {
    least.walk = Math.min(
      least.walk,
      nanoseconds(() => plan.execute()),
    );
    least.direct = Math.min(least.direct, nanoseconds(direct(calls)));
  }
  console.log(`${name}: ${calls.length} calls, ${least.walk.toFixed(0)} ns walked, ${least.direct.toFixed(0)} ns from JavaScript`);
}
