import * as tf from '../../src/index.ts';
import type { Case } from '../cases.ts';
import type { Nd } from '../reference/nd.ts';
import { flatOf, indicesOf } from '../reference/nd.ts';

type Padding = 'SAME' | 'VALID';
const images = { domains: [{ low: -2, high: 2 }], dtypes: ['float32'], tolerance: 2e-5 } as const;

/** Output size and padding before, by TensorFlow's rule. */
function place(input: number, size: number, stride: number, padding: Padding): [number, number] {
  if (padding === 'VALID') return [Math.floor((input - size) / stride) + 1, 0];
  const out = Math.ceil(input / stride);
  return [out, Math.floor(Math.max(0, (out - 1) * stride + size - input) / 2)];
}

function convolve(x: Nd, f: Nd, stride: number, dilation: number, padding: Padding, depthwise: boolean): Nd {
  const [batch, h, w, cin] = x.dims;
  const [kh, kw, , last] = f.dims;
  // Each group of channels of the output sees as many channels of the image as the filter has; by depth they are one each.
  const own = depthwise ? 1 : f.dims[2];
  const groupSize = depthwise ? last : (last * own) / cin;
  const [oh, top] = place(h, (kh - 1) * dilation + 1, stride, padding);
  const [ow, left] = place(w, (kw - 1) * dilation + 1, stride, padding);
  const dims = [batch, oh, ow, depthwise ? cin * last : last];
  const data = [...indicesOf(dims)].map(([b, i, j, c]) => {
    let sum = 0;
    const group = Math.floor(c / groupSize);
    for (const [p, q, d] of indicesOf([kh, kw, own])) {
      const [row, column] = [i * stride - top + p * dilation, j * stride - left + q * dilation];
      if (row < 0 || column < 0 || row >= h || column >= w) continue;
      const weight = f.data[flatOf(f.dims, depthwise ? [p, q, group, c % last] : [p, q, d, c])];
      sum += x.data[flatOf(x.dims, [b, row, column, group * own + d])] * weight;
    }
    return sum;
  });
  return { dims, data };
}

function pool(x: Nd, size: number, stride: number, padding: Padding, f: (values: number[]) => number): Nd {
  const [batch, h, w, c] = x.dims;
  const [oh, top] = place(h, size, stride, padding);
  const [ow, left] = place(w, size, stride, padding);
  const dims = [batch, oh, ow, c];
  const data = [...indicesOf(dims)].map(([b, i, j, d]) => {
    const values: number[] = [];
    for (const [p, q] of indicesOf([size, size])) {
      const [row, column] = [i * stride - top + p, j * stride - left + q];
      if (row >= 0 && column >= 0 && row < h && column < w) values.push(x.data[flatOf(x.dims, [b, row, column, d])]);
    }
    return f(values);
  });
  return { dims, data };
}

const conv = (stride: number, dilation: number, padding: Padding): Case => ({
  name: `Conv2D ${stride} ${dilation} ${padding}`,
  call: (x, f) => tf.nn.conv2d(x, f, stride, padding, { dilations: dilation }),
  reference: (x, f) => convolve(x, f, stride, dilation, padding, false),
  shapes: [
    [
      [1, 5, 5, 1],
      [3, 3, 1, 1],
    ],
    [
      [2, 6, 7, 3],
      [3, 2, 3, 5],
    ],
    [
      [1, 4, 4, 4],
      [1, 1, 4, 9],
    ],
    // In two groups, and in groups of one channel.
    [
      [2, 5, 4, 4],
      [3, 2, 2, 6],
    ],
    [
      [1, 4, 5, 3],
      [2, 2, 1, 6],
    ],
  ],
  ...images,
  gradients: [0, 1],
});

/** What conv2d's reference would have been made of: each input pixel adds the filter to where it came from. */
function transposed(x: Nd, f: Nd, stride: number, padding: Padding, size: readonly number[]): Nd {
  const [kh, kw, channels] = f.dims;
  const dims = [x.dims[0], size[0], size[1], channels];
  const [, top] = place(size[0], kh, stride, padding);
  const [, left] = place(size[1], kw, stride, padding);
  const data = new Array<number>(dims.reduce((a, b) => a * b, 1)).fill(0);
  for (const [b, i, j, d] of indicesOf(x.dims)) {
    for (const [p, q, c] of indicesOf([kh, kw, channels])) {
      const [row, column] = [i * stride - top + p, j * stride - left + q];
      if (row < 0 || column < 0 || row >= size[0] || column >= size[1]) continue;
      data[flatOf(dims, [b, row, column, c])] += x.data[flatOf(x.dims, [b, i, j, d])] * f.data[flatOf(f.dims, [p, q, c, d])];
    }
  }
  return { dims, data };
}

const back = (stride: number, padding: 'SAME' | 'VALID'): Case => {
  const sizes = (x: readonly number[], f: readonly number[]): number[] =>
    [0, 1].map((i) => (padding === 'SAME' ? x[i + 1] * stride : (x[i + 1] - 1) * stride + f[i]));
  return {
    name: `Conv2DBackpropInput transposed ${stride} ${padding}`,
    call: (x, f) => tf.nn.conv2dTranspose(x, f, [x.dims[0], ...sizes(x.dims, f.dims), f.dims[2]], stride, padding),
    reference: (x, f) => transposed(x, f, stride, padding, sizes(x.dims, f.dims)),
    shapes: [
      [
        [1, 3, 3, 1],
        [3, 3, 1, 1],
      ],
      [
        [2, 3, 4, 5],
        [3, 2, 3, 5],
      ],
    ],
    ...images,
    gradients: [0, 1],
  };
};

/** A series as an image of one row. */
const asImage = (x: Nd, at: number): Nd => ({ dims: [...x.dims.slice(0, at), 1, ...x.dims.slice(at)], data: x.data });

const series = (stride: number, dilation: number, padding: 'SAME' | 'VALID'): Case => ({
  name: `Conv2D series ${stride} ${dilation} ${padding}`,
  call: (x, f) => tf.nn.conv1d(x, f, stride, padding, { dilations: dilation }),
  reference: (x, f) => {
    // Rows of one pixel: the stride along them changes nothing.
    const y = convolve(asImage(x, 1), asImage(f, 0), stride, dilation, padding, false);
    return { dims: [y.dims[0], ...y.dims.slice(2)], data: y.data };
  },
  shapes: [
    [
      [1, 5, 1],
      [3, 1, 1],
    ],
    [
      [2, 7, 3],
      [2, 3, 5],
    ],
    [
      [2, 6, 4],
      [2, 2, 4],
    ],
  ],
  ...images,
  gradients: [0, 1],
});

const volumes = (stride: number, padding: Padding): Case => ({
  name: `Conv2D volumes ${stride} ${padding}`,
  call: (x, f) => tf.nn.conv3d(x, f, stride, padding as 'SAME'),
  reference: (x, f) => {
    const [batch, depth, h, w, cin] = x.dims;
    const [kd, kh, kw, own, cout] = f.dims;
    const [[od, front], [oh, top], [ow, left]] = [
      place(depth, kd, stride, padding),
      place(h, kh, stride, padding),
      place(w, kw, stride, padding),
    ];
    const dims = [batch, od, oh, ow, cout];
    const data = [...indicesOf(dims)].map(([b, l, i, j, c]) => {
      let sum = 0;
      const first = Math.floor((c * cin) / (cout * own)) * own;
      for (const [o, p, q, d] of indicesOf([kd, kh, kw, own])) {
        const at = [l * stride - front + o, i * stride - top + p, j * stride - left + q];
        if (at.some((n, axis) => n < 0 || n >= [depth, h, w][axis])) continue;
        sum += x.data[flatOf(x.dims, [b, ...at, first + d])] * f.data[flatOf(f.dims, [o, p, q, d, c])];
      }
      return sum;
    });
    return { dims, data };
  },
  shapes: [
    [
      [2, 3, 4, 5, 2],
      [2, 3, 2, 2, 3],
    ],
    [
      [1, 3, 4, 3, 4],
      [2, 2, 2, 2, 6],
    ],
  ],
  ...images,
  gradients: [0, 1],
});

const depthwise = (stride: number, padding: Padding): Case => ({
  name: `DepthwiseConv2dNative ${stride} ${padding}`,
  call: (x, f) => tf.nn.depthwiseConv2d(x, f, [1, stride, stride, 1], padding),
  reference: (x, f) => convolve(x, f, stride, 1, padding, true),
  shapes: [
    [
      [1, 5, 5, 1],
      [3, 3, 1, 1],
    ],
    [
      [2, 6, 7, 5],
      [3, 2, 5, 1],
    ],
    [
      [1, 4, 4, 3],
      [2, 2, 3, 2],
    ],
  ],
  ...images,
  gradients: [0, 1],
});

const pooled = (
  name: string,
  call: typeof tf.nn.maxPool2d,
  f: (values: number[]) => number,
  size: number,
  stride: number,
  padding: Padding,
): Case => ({
  name: `${name} ${size} ${stride} ${padding}`,
  call: (x) => call(x, size, stride, padding),
  reference: (x) => pool(x, size, stride, padding, f),
  shapes: [[[1, 4, 4, 1]], [[2, 5, 7, 5]], [[1, 6, 3, 17]]],
  ...images,
  gradients: [0],
});
const largest = (v: number[]): number => Math.max(...v);
const mean = (v: number[]): number => v.reduce((a, b) => a + b, 0) / v.length;

export const imageCases: readonly Case[] = [
  conv(1, 1, 'SAME'),
  conv(2, 1, 'SAME'),
  conv(1, 1, 'VALID'),
  conv(1, 2, 'SAME'),
  back(1, 'SAME'),
  back(2, 'SAME'),
  back(2, 'VALID'),
  series(1, 2, 'SAME'),
  series(2, 1, 'VALID'),
  volumes(1, 'SAME'),
  volumes(2, 'VALID'),
  depthwise(1, 'SAME'),
  depthwise(2, 'VALID'),
  pooled('MaxPool', tf.nn.maxPool2d, largest, 2, 2, 'VALID'),
  pooled('MaxPool', tf.nn.maxPool2d, largest, 3, 2, 'SAME'),
  pooled('AvgPool', tf.nn.avgPool2d, mean, 2, 2, 'VALID'),
  pooled('AvgPool', tf.nn.avgPool2d, mean, 3, 1, 'SAME'),
];
