// The arithmetic of bench/: what is said of samples, and what counts as a regression.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
// @ts-expect-error plain JavaScript, without declarations
import { changes, lost } from '../bench/compare.mjs';
// @ts-expect-error plain JavaScript, without declarations
import { loopsOf, tally } from '../bench/machine-code.mjs';
// @ts-expect-error plain JavaScript, without declarations
import { medianBounds, relativeError, spread, timing } from '../bench/statistics.mjs';

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

test('the inner loops of a listing are found, and their instructions told apart', () => {
  const listing = `Instructions (size = 96)
0x10a0     0  55                   push rbp
0x10a4     4  8b8d50ffffff         movl rcx,[rbp-0xb0]
0x10a8     8  c4c17a6f1c07         vmovdqu xmm3,[r15+rax*1]
0x10ac     c  c4e26918440704       vbroadcastss xmm0,[rdi+rax*1+0x4]
0x10b0    10  c5e859c0             vmulps xmm0,xmm2,xmm0
0x10b4    14  c4e271b80407         vfmadd231ps xmm0,xmm1,[rdi+rax*1]
0x10b8    18  c5e058c0             vaddps xmm0,xmm3,xmm0
0x10bc    1c  660f1f840000000000   nop
0x10c0    20  c5f8280d00000000     vmovaps xmm1,xmm0
0x10c4    24  c5f81145a0           vmovups [rbp-0x60],xmm0
0x10c8    28  c4c17a7f0407         vmovdqu [r15+rax*1],xmm0
0x10cc    2c  83c010               addl rax,0x10
0x10d0    30  0f8fd2ffffff         jg 0x10a8  <+0x8>
0x10d4    34  83e901               subl rcx,0x1
0x10d8    38  0f8fc6ffffff         jnz 0x10a4  <+0x4>
0x10dc    3c  c3                   retl
`;
  const loops = loopsOf(listing);
  assert.is(loops.length, 1);
  assert.equal(tally(loops[0]), { all: 10, multiplies: 2, other: 1, loads: 2, stores: 1, copies: 1, stack: 1, scalar: 2 });
  assert.equal(loopsOf('no code at all'), []);
});

test('bounds of a median: the ranks of the sign test, infinitely far for few samples', () => {
  assert.equal(medianBounds([3, 1, 2]), [-Infinity, Infinity]);
  // 8 coins show no head once in 256 times, which is less than 1 in 200; 9 or 10 of them one head more often than that.
  assert.equal(medianBounds([8, 7, 6, 5, 4, 3, 2, 1]), [1, 8]);
  assert.equal(medianBounds(Array.from({ length: 100 }, (_, i) => i + 1)), [37, 64]);
});

test.run();
