// Errors about traced tensors name the line of the user's program that asked.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { throwsTyped } from './semantics/expect.ts';

type T = tf.Tensor;

/** The line of this file that calls it. */
const here = (): number => Number(/caller\.test\.ts:(\d+):\d+/.exec(String(new Error().stack).split('\n')[2])?.[1]);

const asks: readonly [string, (x: T) => unknown][] = [
  ['item', (x) => x.item()],
  ['dataSync', (x) => x.dataSync()],
  ['arraySync', (x) => x.arraySync()],
  ['valueOf', (x) => (x as unknown as number) > 1],
];

for (const [name, ask] of asks) {
  test(`${name} names the line`, () => {
    const f = tf.function((x: T) => {
      ask(x.sum());
      return x;
    });
    throwsTyped(
      () => f(tf.constant([1])),
      tf.TraceError,
      name,
      /got Tensor\("\w+:0", shape=\(\), dtype=\w+\) at \S*caller\.test\.ts:\d+:\d+\. /,
    );
  });
}

test('the line is that of the call', () => {
  let line = 0;
  const f = tf.function((x: T) => {
    line = here() + 1;
    x.item();
    return x;
  });
  const error = throwsTyped(() => f(tf.constant(1)), tf.TraceError);
  assert.match(error.message, new RegExp(`caller\\.test\\.ts:${line}:\\d+`));
});

test('promised elements are refused by a rejection', async () => {
  const kept: T[] = [];
  tf.function((x: T) => {
    kept.push(x.add(1));
    return x;
  })(tf.constant(1));
  for (const ask of [() => kept[0].data(), () => kept[0].array()]) {
    const error = await ask().then(
      () => null,
      (reason: unknown) => reason,
    );
    assert.instance(error, tf.TraceError);
    assert.match(String(error), /caller\.test\.ts:\d+/);
  }
});

test('a tensor of another trace names the line too', () => {
  const kept: T[] = [];
  tf.function((x: T) => {
    kept.push(x.add(1));
    return x;
  })(tf.constant(1));
  throwsTyped(() => kept[0].add(1), tf.TraceError, 'add', /caller\.test\.ts:\d+/);
  throwsTyped(() => tf.function(() => kept[0].add(1))(), tf.TraceError, 'add', /caller\.test\.ts:\d+/);
});

test.run();
