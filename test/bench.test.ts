// The arithmetic of bench/: what is said of samples, and what counts as a regression.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
// @ts-expect-error plain JavaScript, without declarations
import { changes, lost } from '../bench/compare.mjs';
// @ts-expect-error plain JavaScript, without declarations
import { relativeError, spread, timing } from '../bench/statistics.mjs';

test('a spread has the extremes, the quartiles and the median, whatever the order', () => {
  assert.equal(spread([4, 1, 3, 2, 5]), { min: 1, q1: 2, median: 3, q3: 4, max: 5, samples: 5 });
  assert.equal(spread([1, 2]), { min: 1, q1: 1.25, median: 1.5, q3: 1.75, max: 2, samples: 2 });
  assert.equal(spread([7]), { min: 7, q1: 7, median: 7, q3: 7, max: 7, samples: 1 });
});

test('the typical time is the CPU time where the wall clock counts the work of others, unless the CPU clock saw nothing', () => {
  assert.is(timing([10, 20, 30], [5, 6, 7]).typical, 6);
  assert.is(timing([10, 20, 30], [50, 60, 70]).typical, 20);
  assert.is(timing([1, 2, 3], [0, 0, 0]).typical, 2);
});

test('a wrong result is seen: other sizes, other values, NaN', () => {
  assert.is(relativeError([1, 2], [1, 2]), 0);
  assert.is(relativeError([1], [1, 2]), Infinity);
  assert.ok(Math.abs(relativeError([1, 2.2], [1, 2]) - 0.1) < 1e-9);
  assert.not.ok(relativeError([1, NaN], [1, 2]) < 1e-3);
});

const result = (ms: number, ops: number, gzip: number): object => ({
  peers: [
    { id: 'tensorlane', ours: true },
    { id: 'other', ours: false },
  ],
  rows: [{ id: 'add', peers: { tensorlane: { typical: ms }, other: { typical: 100 * ms } } }],
  dispatch: { 'tensorlane, disposed': { typical: ops } },
  size: { tensorlane: { gzip } },
});

test('a comparison names what became worse or better by more than a tenth, of ours only', () => {
  assert.equal(changes(result(1, 1e6, 100), result(1.05, 0.95e6, 109)), []);
  const found = changes(result(1, 1e6, 100), result(1.2, 2e6, 100));
  assert.equal(
    found.map(({ name }: { name: string }) => name),
    ['add (tensorlane)', 'dispatch: tensorlane, disposed'],
  );
  assert.ok(Math.abs(found[0].ratio - 1.2) < 1e-9 && Math.abs(found[1].ratio - 0.5) < 1e-9);
});

test('a comparison names what is no longer measured', () => {
  const after = { ...result(1, 1, 1), rows: [{ id: 'add', peers: { tensorlane: { missing: 'tf.add is not a function' } } }] };
  assert.equal(lost(result(1, 1, 1), after), ['add (tensorlane)']);
});

test.run();
