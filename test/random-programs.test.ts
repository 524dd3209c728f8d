// Programs drawn by chance: eager, traced, traced for sizes that nobody knows, saved and read again, and their gradients in three ways
// give the same bits. What a row of the case table cannot meet: chains that fuse, views, writes between reads, values used twice.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import type { RandomProgram } from './random-program.ts';
import { inputsOf, randomProgram, runProgram, textOf, variablesOf } from './random-program.ts';

type T = tf.Tensor;
const SEEDS = 160;
const SMALL = [1, 2, 3, 4, 5, 7];
const LARGE = [33, 64, 17, 100];

/** Shapes and bits; every NaN is the same. */
function bitsOf(list: readonly (T | null)[]): string {
  const words = (t: T): string => {
    const data = t.dataSync() as Float32Array;
    const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
    return `${t.dtype}[${t.shape}] ${Array.from(bits, (word, i) => (Number.isNaN(data[i]) ? 'NaN' : word))}`;
  };
  return list.map((t) => (t === null ? 'null' : words(t))).join('\n');
}

const valuesOf = (variables: readonly tf.Variable[]): T[] => variables.map((v) => v.value());
/** One as for an eager run: two calls, on other values, and what they leave in the variables. */
function twice(p: RandomProgram, seed: number, call: (x: readonly T[]) => T[], variables: readonly tf.Variable[]): string {
  const [first, second] = [call(inputsOf(p, seed + 1)), call(inputsOf(p, seed + 7))];
  return bitsOf([...first, ...second, ...valuesOf(variables)]);
}

function lossOf(ys: readonly T[], seed: number): T {
  return ys.map((y, i) => y.mul(tf.random.statelessNormal(y.shape as number[], [seed, i])).sum()).reduce((a, b) => a.add(b));
}

function slopes(inputs: readonly T[], variables: readonly tf.Variable[], run: () => T): (T | null)[] {
  const tape = new tf.GradientTape();
  const loss = tape.record(() => {
    tape.watch(...inputs);
    return run();
  });
  const found = tape.gradient(loss, [...inputs, ...variables]) as (T | tf.IndexedSlices | null)[];
  return found.map((g) => (g === null ? null : tf.convertToTensor(g)));
}

for (let seed = 0; seed < SEEDS; seed++) {
  test(`program ${seed}`, () =>
    tf.tidy(() => {
      const p = randomProgram(seed, 4 + (seed % 21), seed % 5 === 0 ? LARGE : SMALL);
      const held = (): tf.Variable[] => variablesOf(p, seed + 3);
      const specs = (open: boolean): tf.TensorSpec[] =>
        p.shapes.map(
          (s) =>
            new tf.TensorSpec(
              s.map((n) => (open ? null : n)),
              'float32',
            ),
        );

      const eager = held();
      const wanted = twice(p, seed, (x) => runProgram(p, x, eager), eager);
      const traced = held();
      const call = tf.function((...x: T[]) => runProgram(p, x, traced));
      assert.is(
        twice(p, seed, (x) => call(...x), traced),
        wanted,
        `traced\n${textOf(p)}`,
      );
      const open = held();
      const later = tf.function((...x: T[]) => runProgram(p, x, open), { inputSignature: specs(true) });
      assert.is(
        twice(p, seed, (x) => later(...x), open),
        wanted,
        `sizes unknown\n${textOf(p)}`,
      );

      class Saved extends tf.Module {
        readonly held = held();
        readonly call = tf.function((...x: T[]) => runProgram(p, x, this.held), { inputSignature: specs(false) });
      }
      const loaded = tf.savedModel.deserialize(tf.savedModel.serialize(new Saved()));
      const again = loaded.call as (...x: readonly T[]) => T[];
      assert.is(
        twice(p, seed, (x) => again(...x), (loaded.held as tf.Variable[]) ?? []),
        wanted,
        `saved\n${textOf(p)}`,
      );

      const x = inputsOf(p, seed + 1);
      const a = held();
      const plain = slopes(x, a, () => lossOf(runProgram(p, x, a), seed));
      const b = held();
      const outer = tf.function((...y: T[]) => runProgram(p, y, b));
      assert.is(bitsOf(slopes(x, b, () => lossOf(outer(...x), seed))), bitsOf(plain), `a tape around\n${textOf(p)}`);
      const c = held();
      const inner = tf.function((...y: T[]) => slopes(y, c, () => lossOf(runProgram(p, y, c), seed)).filter((g) => g !== null));
      assert.is(bitsOf(inner(...x)), bitsOf(plain.filter((g) => g !== null)), `a tape inside\n${textOf(p)}`);
    }));
}

test.run();
