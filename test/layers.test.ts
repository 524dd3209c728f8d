// What stands between ops and kernels hears of every call while it stands there, also of ops that ran before.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { Layer } from '../src/runtime/layers.ts';
import { cover, uncover } from '../src/runtime/layers.ts';
import { wasm } from '../src/runtime/wasm.ts';

const ops: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  relu_f32: (x) => tf.nn.relu(x),
  exp_f32: (x) => x.exp(),
  add_f32: (x) => x.add(x),
  sum_f32: (x) => x.sum(),
  matmul_f32: (x) => x.matmul(x),
};

for (const large of [false, true]) {
  test(`a layer ${large ? 'for calls of much ' : ''}hears of ops between its coming and its going`, () => {
    const sizes = [4, 64].map((n) => tf.ones([n, n]));
    const heard: string[] = [];
    const layer: Layer = Object.assign(
      (name: string, kernel: (...args: number[]) => number | undefined) =>
        (...args: number[]): number | undefined => {
          heard.push(name);
          return kernel(...args);
        },
      large ? { large: true as const } : {},
    );
    const run = (): string[] => {
      heard.length = 0;
      for (const x of sizes) for (const f of Object.values(ops)) f(x).dispose();
      return [...heard];
    };
    const kernels = Object.keys(ops);
    assert.equal(run(), []);
    cover(wasm(), layer);
    // Beside the kernels of ops: what asks for the workspace of a product.
    const heardOps = run().filter((name) => name in ops);
    assert.equal(heardOps, large ? kernels : [...kernels, ...kernels]);
    uncover(wasm(), layer);
    assert.equal(run(), []);
    for (const x of sizes) x.dispose();
  });
}

test.run();
