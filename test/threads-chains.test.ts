// Chains of elementwise kernels in traced functions, cut into pieces as threads share them: the same bits.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Layer } from '../src/runtime/layers.ts';
import { cover, uncover } from '../src/runtime/layers.ts';
import * as control from '../src/runtime/threads/control.ts';
import { Job } from '../src/runtime/threads/job.ts';
import type { Rule } from '../src/runtime/threads/linear.ts';
import { rulesOf } from '../src/runtime/threads/rules.ts';
import type { Kernel } from '../src/runtime/wasm.ts';
import { wasm } from '../src/runtime/wasm.ts';

let seed = 7;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};
const invoke = (kernel: Kernel, args: readonly number[]): undefined => {
  kernel(...args);
};

test('chains of elementwise kernels: blocks', () => {
  const shapes: (readonly [readonly number[], (x: tf.Tensor, row: tf.Tensor, column: tf.Tensor) => tf.Tensor])[] = [
    [[40, 700], (x) => x.mul(0.5).mul(x.add(x.mul(x).mul(x).mul(0.044715)).mul(0.8).tanh().add(1))],
    [[40, 700], (x, row, column) => tf.where(x.greater(row), x.mul(column), x.sub(row)).exp()],
    [[3000, 5], (x, row, column) => x.mul(row).add(column).sigmoid()],
    [[900, 33], (x, row) => tf.reduceSum(x.mul(row).square(), 1)],
    [[50, 99], (x) => x.cast('int32').add(1).cast('float64').sqrt().mul(3)],
  ];
  let shared = 0;
  for (const [shape, fn] of shapes) {
    const inputs = [shape, [1, shape[1]], [shape[0], 1]].map((dims) =>
      tf.constant(Float32Array.from({ length: dims[0] * dims[1] }, () => random() * 4)).reshape(dims),
    );
    const f = tf.function(fn);
    const wanted = f(inputs[0], inputs[1], inputs[2]).dataSync();
    const backend = wasm();
    const layer: Layer = (name, kernel) => (name === 'chain' ? (...args) => inPieces(kernel, args) : kernel);
    const inPieces = (kernel: Kernel, args: readonly number[]): undefined => {
      const rule = rulesOf({ scratch: () => 0, index: () => 0 }).get('chain') as Rule;
      const job = new Job(backend.arena.allocator.memory, false);
      job.threads = 1 + (shared % 5);
      job.least = 0;
      job.leastPiece = 1e-9;
      job.args.push(...args);
      job.begin(5);
      rule(job);
      if (job.pieces < 2) return invoke(kernel, args);
      shared++;
      const pieces = Array.from({ length: job.pieces }, (_, piece) => {
        const from = control.PIECE + control.PIECE_WORDS * piece;
        return [...job.words.subarray(from, from + 5)];
      });
      const block = backend.arena.borrow('test', job.scratchBytes);
      for (const piece of pieces.reverse()) {
        piece[2] = block.ptr;
        backend.arena.allocator.u8.fill(0xff, block.ptr, block.ptr + job.scratchBytes);
        invoke(kernel, piece);
      }
      backend.arena.allocator.give(block.ptr, block.sizeClass);
      return undefined;
    };
    cover(backend, layer);
    for (let i = 0; i < 3; i++) assert.equal(f(inputs[0], inputs[1], inputs[2]).dataSync(), wanted);
    uncover(backend, layer);
  }
  assert.ok(shared >= 5, `${shared} chains were shared`);
});

test.run();
