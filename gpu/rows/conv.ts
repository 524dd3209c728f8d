import type { Aval } from '../../src/core/op.ts';
import { sizeOf } from '../../src/shape.ts';
import { packed } from '../packing.ts';
import type { Drawer, GpuRow, Source } from '../row.ts';
import type { Texture } from '../texture.ts';
import type { WindowSizes, Windows } from '../windows.ts';
import { windowSizes } from '../windows.ts';
import type { Ending, EndingAttrs } from './ending.ts';
import { biasAnd, PLAIN, takesEnding } from './ending.ts';
import { addedUp } from './reduce.ts';

// Convolutions of images [batch, height, width, channels] and their gradients: each thread adds up what reaches its element.

/** From so many channels on they are packed, four a texel. */
const FEWEST = 4;

/** A tensor, its rows, and where a step of row r lies in it. */
type Rows = readonly [Source, number, (step: string) => string];

interface PackedPair {
  readonly textures: readonly Texture[];
  /** Adds the products of a row of the first and a row of the second to `part`. */
  readonly sum: (first: string, second: string) => string;
}

/** Both operands with their channels packed; null where that does not fit. */
function packedPair(gpu: Drawer, [a, rowsA, placeA]: Rows, [b, rowsB, placeB]: Rows, channels: number): PackedPair | null {
  const left = packed(gpu, a.texture, rowsA, channels, placeA);
  const right = left === null ? null : packed(gpu, b.texture, rowsB, channels, placeB);
  if (left === null || right === null) return null;
  return {
    textures: [left.texture, right.texture],
    sum: (first, second) =>
      `int row = ${second}; for (int t = 0; t < ${left.texels}; t++) part += dot(${left.read('user_a', first, 't')}, ${right.read('user_b', 'row', 't')});`,
  };
}

/** How channels belong together: so many that come in (`own`, those of the filter) make so many that go out. By depth each has its own. */
interface Groups {
  readonly own: number;
  readonly each: number;
}
const groupsOf = (filter: Aval, { cin, cout }: WindowSizes, depthwise: boolean): Groups => {
  const own = depthwise ? 1 : filter.dims[2];
  return { own, each: (cout * own) / cin };
};

/** The place in a filter of channel c of its own and output channel co. */
const filterAt = ({ own }: Groups, { kw, cout }: WindowSizes, c: string): string => `((ky * ${kw} + kx) * ${own} + ${c}) * ${cout} + co`;

/** The convolution, each element of which ends as `ending` says. */
function convolved(gpu: Drawer, [x, filter]: readonly Source[], y: Aval, attrs: Windows, depthwise: boolean, ending: Ending): Texture {
  const s = windowSizes(x.dims, y.dims, filter.dims, attrs);
  const { batch, h, w, cin, oh, ow, cout, kh, kw, sh, sw, dh, dw, top, left } = s;
  const groups = groupsOf(filter, s, depthwise);
  const { own, each } = groups;
  const worth = own === cin && cin >= FEWEST;
  // Channels of a pixel, and of the filter for one channel that comes out.
  const operands = worth
    ? packedPair(
        gpu,
        [x, batch * h * w, (step) => `r * ${cin} + ${step}`],
        [filter, kh * kw * cout, (step) => `((r / ${cout}) * ${cin} + ${step}) * ${cout} + r % ${cout}`],
        cin,
      )
    : null;
  const first = `co / ${each} * ${own}`;
  const inner =
    operands === null
      ? `for (int c = 0; c < ${own}; c++) part += A(pixel * ${cin} + ${first} + c) * B(${filterAt(groups, s, 'c')});`
      : operands.sum('pixel', `(ky * ${kw} + kx) * ${cout} + co`);
  const body = `  int co = i % ${cout};
  int px = (i / ${cout}) % ${ow};
  int py = (i / ${cout * ow}) % ${oh};
  int b = i / ${cout * ow * oh};
  float total = 0.0;
  for (int ky = 0; ky < ${kh}; ky++) {
    int iy = py * ${sh} - ${top} + ky * ${dh};
    if (iy < 0 || iy >= ${h}) continue;
    for (int kx = 0; kx < ${kw}; kx++) {
      int ix = px * ${sw} - ${left} + kx * ${dw};
      if (ix < 0 || ix >= ${w}) continue;
      int pixel = (b * ${h} + iy) * ${w} + ix;
      float part = 0.0;
      ${inner}
      total += part;
    }
  }
  ${ending.of('co')}`;
  return gpu.drawFixed(
    body,
    [...(operands?.textures ?? [x.texture, filter.texture]), ...ending.textures],
    sizeOf(y.dims),
    y.dims[2] * cout,
  );
}

const forward = (depthwise: boolean): GpuRow => ({
  draw: (gpu, x, [y], attrs: Windows) => [convolved(gpu, x, y, attrs, depthwise, PLAIN)],
});
const forwardAnd = (depthwise: boolean): GpuRow => ({
  takes: takesEnding,
  draw: (gpu, x, [y], attrs: Windows & EndingAttrs) => [convolved(gpu, x, y, attrs, depthwise, biasAnd(x[2], attrs))],
});

function ofImage(depthwise: boolean): GpuRow {
  return {
    draw(gpu, [dy, filter], [dx], attrs: Windows) {
      const s = windowSizes(dx.dims, dy.dims, filter.dims, attrs);
      const { batch, h, w, cin, oh, ow, cout, kh, kw, sh, sw, dh, dw, top, left } = s;
      const groups = groupsOf(filter, s, depthwise);
      const { own, each } = groups;
      const worth = own === cin && cout >= FEWEST;
      const operands = worth
        ? packedPair(
            gpu,
            [dy, batch * oh * ow, (step) => `r * ${cout} + ${step}`],
            [filter, kh * kw * cin, (step) => `r * ${cout} + ${step}`],
            cout,
          )
        : null;
      const channels = `int co = ci / ${own} * ${each}; co < (ci / ${own} + 1) * ${each}; co++`;
      const body = `  int ci = i % ${cin};
  int ix = (i / ${cin}) % ${w};
  int iy = (i / ${cin * w}) % ${h};
  int b = i / ${cin * w * h};
  float total = 0.0;
  for (int ky = 0; ky < ${kh}; ky++) {
    int ty = iy + ${top} - ky * ${dh};
    if (ty < 0 || ty % ${sh} != 0 || ty / ${sh} >= ${oh}) continue;
    for (int kx = 0; kx < ${kw}; kx++) {
      int tx = ix + ${left} - kx * ${dw};
      if (tx < 0 || tx % ${sw} != 0 || tx / ${sw} >= ${ow}) continue;
      int pixel = (b * ${oh} + ty / ${sh}) * ${ow} + tx / ${sw};
      float part = 0.0;
      ${operands === null ? `for (${channels}) part += A(pixel * ${cout} + co) * B(${filterAt(groups, s, `ci % ${own}`)});` : operands.sum('pixel', `(ky * ${kw} + kx) * ${cin} + ci`)}
      total += part;
    }
  }
  return total;`;
      return [gpu.drawFixed(body, operands?.textures ?? [dy.texture, filter.texture], sizeOf(dx.dims), w * cin)];
    },
  };
}

/** A filter has few elements and each sums over the whole batch: first the images apart, which are many threads, then their sum. */
function ofFilter(depthwise: boolean): GpuRow {
  return {
    draw(gpu, [x, dy], [df], attrs: Windows) {
      const s = windowSizes(x.dims, dy.dims, df.dims, attrs);
      const { batch, h, w, cin, oh, ow, cout, kw, sh, sw, dh, dw, top, left } = s;
      const size = sizeOf(df.dims);
      const { own, each } = groupsOf(df, s, depthwise);
      const body = `  int b = i / ${size};
  int f = i % ${size};
  int co = f % ${cout};
  int ci = co / ${each} * ${own} + (f / ${cout}) % ${own};
  int kx = (f / ${cout * own}) % ${kw};
  int ky = f / ${cout * own * kw};
  float total = 0.0;
  for (int py = 0; py < ${oh}; py++) {
    int iy = py * ${sh} - ${top} + ky * ${dh};
    if (iy < 0 || iy >= ${h}) continue;
    float part = 0.0;
    for (int px = 0; px < ${ow}; px++) {
      int ix = px * ${sw} - ${left} + kx * ${dw};
      if (ix < 0 || ix >= ${w}) continue;
      part += A(((b * ${h} + iy) * ${w} + ix) * ${cin} + ci) * B(((b * ${oh} + py) * ${ow} + px) * ${cout} + co);
    }
    total += part;
  }
  return total;`;
      return [addedUp(gpu, gpu.drawFixed(body, [x.texture, dy.texture], batch * size, size), batch, size)];
    },
  };
}

export const convRows: Readonly<Record<string, GpuRow>> = {
  Conv2D: forward(false),
  _FusedConv2D: forwardAnd(false),
  _FusedDepthwiseConv2dNative: forwardAnd(true),
  Conv2DBackpropInput: ofImage(false),
  Conv2DBackpropFilter: ofFilter(false),
  DepthwiseConv2dNative: forward(true),
  DepthwiseConv2dNativeBackpropInput: ofImage(true),
  DepthwiseConv2dNativeBackpropFilter: ofFilter(true),
};
