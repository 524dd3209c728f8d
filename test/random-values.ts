// What the tests of tf.random share: flat values, printed values, expected errors.
import * as assert from 'uvu/assert';

/** Elements of a tensor or variable, flat. */
export const flat = (x: { dataSync(): ArrayLike<number | bigint> }): (number | bigint)[] => Array.from(x.dataSync() as ArrayLike<number>);

/** Printed float32 values as they are in memory. */
export const f32 = (values: number[]): number[] => values.map(Math.fround);

/** Printed as NumPy does it in arrays: the shortest digits that give the float32, but at most 8 decimals. */
export function printed(x: { dataSync(): ArrayLike<number | bigint> }, want: number[]): void {
  const got = flat(x) as number[];
  assert.is(got.length, want.length);
  for (const [i, v] of got.entries()) assert.ok(v === Math.fround(want[i]) || Math.abs(v - want[i]) <= 5e-9, `${v}, not ${want[i]}`);
}

/** Fails where `fn` does not throw an error of that class and text. */
export function fails(fn: () => unknown, kind: unknown, message: RegExp): void {
  try {
    fn();
  } catch (error) {
    assert.instance(error, kind as never);
    assert.match((error as Error).message, message);
    return;
  }
  assert.unreachable(`nothing thrown where ${message} was expected`);
}
