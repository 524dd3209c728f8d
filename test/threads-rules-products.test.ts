// As test/threads-rules.test.ts: products, convolutions, pooling, decompositions.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allTried, compare, HEAP, ints, kernels, put, SCRATCH, take } from './pieces.ts';

const SIZES = [
  [1, 1, 5, 7],
  [1, 1, 300, 40],
  [1, 40, 1, 33],
  [1, 33, 40, 300],
  [1, 100, 65, 31],
  [1, 3, 130, 300],
  [1, 7, 97, 40],
  [1, 24, 600, 20],
  [1, 64, 128, 257],
  [3, 50, 20, 10],
  [20, 7, 9, 5],
  [1, 5, 7, 0],
];
for (const lane of ['f32', 'f64', 'i32', 'i64', 'i8']) {
  test(`matmul_${lane}: rows, columns, matrices`, () => {
    const bytes = lane === 'i8' ? 1 : lane.endsWith('64') ? 8 : 4;
    let most = 0;
    for (const [batch, m, n, k] of SIZES) {
      for (const flags of [0, 1, 2, 3]) {
        const pieces = compare(`matmul_${lane}`, () => [
          put(lane, batch * m * k),
          put(lane, batch * n * k),
          take(batch * m * n * Math.max(4, bytes), 8),
          batch,
          m,
          n,
          k,
          m * k * bytes,
          n * k * bytes,
          flags,
          HEAP + SCRATCH,
        ]);
        most = Math.max(most, pieces);
      }
    }
    assert.ok(most > 1);
  });
}

test('bias_f32: rows', () => {
  for (const [, m, n] of SIZES) compare('bias_f32', () => [put('f32', m * n), put('f32', n), m, n, 1]);
});

/** batch, h, w, cin, cout, kernel, stride, dilation, padding */
const CONVS = [
  [1, 9, 8, 3, 5, 3, 1, 1, 1],
  [1, 12, 12, 4, 8, 3, 2, 1, 0],
  [2, 11, 7, 2, 6, 3, 1, 2, 2],
  [9, 6, 6, 3, 4, 2, 1, 1, 0],
  [2, 10, 10, 8, 8, 1, 1, 1, 0],
  [1, 20, 20, 16, 16, 5, 1, 1, 2],
  [3, 9, 9, 20, 3, 3, 1, 1, 1],
  [1, 30, 6, 2, 2, 2, 2, 1, 1],
  [1, 31, 7, 3, 2, 3, 4, 1, 2],
  [1, 24, 24, 33, 9, 1, 1, 1, 0],
  [2, 9, 9, 30, 4, 1, 2, 1, 0],
  [1, 10, 10, 16, 4, 4, 1, 2, 3],
  [2, 24, 23, 16, 2, 3, 1, 1, 1],
  [1, 24, 20, 3, 4, 11, 1, 1, 5],
  [15, 9, 8, 6, 3, 3, 1, 1, 1],
  [1, 66, 66, 1, 1, 66, 1, 1, 1],
];
const outOf = (size: number, kernel: number, stride: number, dilation: number, pad: number): number =>
  Math.floor((size + 2 * pad - (kernel - 1) * dilation - 1) / stride) + 1;

test('convolutions: images and rows', () => {
  for (const [batch, h, w, cin, cout, kernel, stride, dilation, pad] of CONVS) {
    const [oh, ow] = [h, w].map((size) => outOf(size, kernel, stride, dilation, pad));
    const spec = (channels: number): number =>
      ints(batch, h, w, cin, oh, ow, channels, kernel, kernel, stride, stride, dilation, dilation, pad, pad);
    const [x, y] = [batch * h * w * cin, batch * oh * ow * cout];
    const f = kernel * kernel * cin * cout;
    const most = compare('conv2d_f32', () => [put('f32', x), put('f32', f), take(y * 4), spec(cout), HEAP + SCRATCH]);
    assert.ok(most > 1, 'conv2d is not shared');
    const slopes = compare('conv2d_grad_input_f32', () => [put('f32', y), put('f32', f), take(x * 4), spec(cout), HEAP + SCRATCH]);
    // Where a cut makes two threads compute the same output rows, they must be few.
    assert.is(slopes > 1, batch > 1 || cin > 5 || h > 3 * (kernel - 1) * dilation + 1, 'the gradient of the image');
    const filters = compare('conv2d_grad_filter_f32', () => [put('f32', x), put('f32', y), take(f * 4), spec(cout), HEAP + SCRATCH]);
    // A single pixel of a filter that leaves pixels out is all one sum.
    assert.is(filters > 1, !(kernel === 1 && stride > 1), 'the gradient of the filter');
    for (const multiplier of [1, 2]) {
      const wide = cin * multiplier;
      const [dy, df] = [batch * oh * ow * wide, kernel * kernel * wide];
      compare('depthwise_conv2d_f32', () => [put('f32', x), put('f32', df), take(dy * 4), spec(wide), HEAP + SCRATCH]);
      compare('depthwise_conv2d_grad_filter_f32', () => [put('f32', x), put('f32', dy), take(df * 4), spec(wide), HEAP + SCRATCH]);
      compare('depthwise_conv2d_grad_input_f32', () => [put('f32', dy), put('f32', df), take(x * 4), spec(wide), HEAP + SCRATCH]);
    }
    const pool = (): number => ints(batch, h, w, cin, oh, ow, kernel, kernel, stride, stride, pad, pad);
    if (dilation > 1) continue;
    const out = batch * oh * ow * cin;
    for (const name of ['maxpool2d', 'avgpool2d']) assert.ok(compare(`${name}_f32`, () => [put('f32', x), take(out * 4), pool()]) > 1);
    const pieces = [
      compare('maxpool2d_grad_f32', () => {
        const image = put('f32', x);
        const [greatest, sizes] = [take(out * 4), pool()];
        kernels.get('maxpool2d_f32')?.(image, greatest, sizes);
        return [image, greatest, put('f32', out), take(x * 4), sizes];
      }),
      compare('avgpool2d_grad_f32', () => [put('f32', out), take(x * 4), pool()]),
    ];
    // Windows that overlap stay whole.
    if (batch === 1) for (const most of pieces) assert.is(most > 1, stride >= kernel);
  }
});

test('decompositions: some matrices at a time', () => {
  for (const [batch, m, n] of [
    [5, 4, 4],
    [3, 7, 5],
    [20, 3, 3],
  ]) {
    const square = (): number => put('f64', batch * n * n);
    const out = (count: number): number => take(batch * count * 8, 8);
    const most = [
      compare('cholesky_f64', () => [square(), batch, n]),
      compare('lu_solve_f64', () => {
        const pivots = ints(...Array.from({ length: batch * n }, (_, i) => Math.min(n - 1, (i % n) + (i % 2))));
        return [square(), pivots, put('f64', batch * n * 2), batch, n, 2];
      }),
      compare('triangular_solve_f64', () => [square(), put('f64', batch * n * 2), batch, n, 2, 1, batch % 2]),
      compare('qr_f64', () => [put('f64', batch * m * n), out(m * n), out(n * n), HEAP + SCRATCH, batch, m, n, n]),
      compare('eigh_f64', () => [square(), out(n), out(n * n), batch, n]),
      compare('svd_f64', () => [put('f64', batch * m * n), out(m * m), out(n), out(n * n), batch, m, n, m]),
    ];
    for (const pieces of most) assert.ok(pieces > 1);
  }
});

test('all are tried', () => allTried('products'));

test.run();
