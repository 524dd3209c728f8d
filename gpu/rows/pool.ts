import { sizeOf } from '../../src/shape.ts';
import type { GpuRow } from '../row.ts';
import type { WindowSizes, Windows } from '../windows.ts';
import { windowSizes } from '../windows.ts';

// Pooling of images [batch, height, width, channels]: padding takes no part, and the first of equals gets the gradient of a maximum.

interface PoolAttrs extends Windows {
  readonly size: readonly [number, number];
}

/** A loop over the elements (iy, ix) of the window at (py, px). */
const window = ({ h, w, kh, kw, sh, sw, top, left }: WindowSizes, body: string): string =>
  `  for (int iy = max(0, py * ${sh} - ${top}); iy < min(${h}, py * ${sh} - ${top} + ${kh}); iy++)
    for (int ix = max(0, px * ${sw} - ${left}); ix < min(${w}, px * ${sw} - ${left} + ${kw}); ix++) { ${body} }`;

function forward(start: string, step: string, end: string): GpuRow {
  return {
    draw(gpu, [x], [y], attrs: PoolAttrs) {
      const s = windowSizes(x.dims, y.dims, attrs.size, attrs);
      const { h, w, cin: c, oh, ow } = s;
      const body = `  int channel = i % ${c};
  int px = (i / ${c}) % ${ow};
  int py = (i / ${c * ow}) % ${oh};
  int b = i / ${c * ow * oh};
  float r = ${start};
  float count = 0.0;
${window(s, `float v = A(((b * ${h} + iy) * ${w} + ix) * ${c} + channel); r = ${step}; count += 1.0;`)}
  return ${end};`;
      return [gpu.drawFixed(body, [x.texture], sizeOf(y.dims), ow * c)];
    },
  };
}

/** Loops over the windows (py, px) that hold element (y0, x0): `body` adds what comes from there to r. */
function backward(inputs: number, dy: number, body: (sizes: WindowSizes) => string): GpuRow {
  return {
    draw(gpu, operands, [dx], attrs: PoolAttrs) {
      const s = windowSizes(dx.dims, operands[dy].dims, attrs.size, attrs);
      const { h, w, cin: c, oh, ow, kh, kw, sh, sw, top, left } = s;
      const text = `  int channel = i % ${c};
  int x0 = (i / ${c}) % ${w};
  int y0 = (i / ${c * w}) % ${h};
  int b = i / ${c * w * h};
  float r = 0.0;
  for (int ky = 0; ky < ${kh}; ky++) {
    int ty = y0 + ${top} - ky;
    if (ty < 0 || ty % ${sh} != 0 || ty / ${sh} >= ${oh}) continue;
    for (int kx = 0; kx < ${kw}; kx++) {
      int tx = x0 + ${left} - kx;
      if (tx < 0 || tx % ${sw} != 0 || tx / ${sw} >= ${ow}) continue;
      int py = ty / ${sh};
      int px = tx / ${sw};
      int o = ((b * ${oh} + py) * ${ow} + px) * ${c} + channel;
${body(s)}
    }
  }
  return r;`;
      const textures = operands.slice(0, inputs).map((t) => t.texture);
      return [gpu.drawFixed(text, textures, sizeOf(dx.dims), w * c)];
    },
  };
}

export const poolRows: Readonly<Record<string, GpuRow>> = {
  MaxPool: forward('-INF', 'larger(r, v)', 'r'),
  AvgPool: forward('0.0', 'r + v', 'r / count'),
  MaxPoolGrad: backward(
    3,
    2,
    (s) => `      if (A(i) != B(o)) continue;
      bool first = true;
${window(s, `if ((iy < y0 || (iy == y0 && ix < x0)) && A(((b * ${s.h} + iy) * ${s.w} + ix) * ${s.cin} + channel) == B(o)) first = false;`)}
      if (first) r += C(o);`,
  ),
  AvgPoolGrad: backward(
    1,
    0,
    (s) => `      float count = 0.0;
${window(s, 'count += 1.0;')}
      r += A(o) / count;`,
  ),
};
