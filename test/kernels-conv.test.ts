// Convolutions and their gradients against loops in float64 that follow the definition.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUILDS, clear, get, guard, kernel, put, room, roomAtEnd, stream, write } from './kernel-arena.ts';

type Spec = {
  batch: number;
  h: number;
  w: number;
  cin: number;
  oh: number;
  ow: number;
  cout: number;
  kh: number;
  kw: number;
  sh: number;
  sw: number;
  dh: number;
  dw: number;
  top: number;
  left: number;
};
type Tap = (n: number, oy: number, ox: number, x: number, tap: number) => void;

const random = stream(17);
const upTo = (n: number): number => Math.floor(random() * (n + 1));
const draw = (n: number): number[] => Array.from({ length: n }, () => Math.fround(random() * 2 - 1));
const numbers = (s: Spec): number[] => [s.batch, s.h, s.w, s.cin, s.oh, s.ow, s.cout, s.kh, s.kw, s.sh, s.sw, s.dh, s.dw, s.top, s.left];
const describe = (s: Spec): string => JSON.stringify(s).replaceAll('"', '');

/** Visits every place where a filter meets a pixel: x is the pixel's number, or -1 in the padding. */
function visit(s: Spec, meet: Tap): void {
  for (let n = 0; n < s.batch; n++) {
    for (let oy = 0; oy < s.oh; oy++) {
      for (let ox = 0; ox < s.ow; ox++) {
        for (let i = 0; i < s.kh; i++) {
          for (let j = 0; j < s.kw; j++) {
            const row = oy * s.sh + i * s.dh - s.top;
            const column = ox * s.sw + j * s.dw - s.left;
            const inside = row >= 0 && row < s.h && column >= 0 && column < s.w;
            meet(n, oy, ox, inside ? (n * s.h + row) * s.w + column : -1, i * s.kw + j);
          }
        }
      }
    }
  }
}

type Result = { sum: Float64Array; size: Float64Array; terms: Float64Array };
type Kind = 'y' | 'dx' | 'df';

/** One of the three results with the sum of the absolute products and the number of terms of every element. */
function reference(s: Spec, depthwise: boolean, kind: Kind, x: number[], f: number[], dy: number[]): Result {
  const lengths = { y: s.batch * s.oh * s.ow * s.cout, dx: s.batch * s.h * s.w * s.cin, df: filterLength(s, depthwise) };
  const r = { sum: new Float64Array(lengths[kind]), size: new Float64Array(lengths[kind]), terms: new Float64Array(lengths[kind]) };
  const put = (at: number, product: number): void => {
    r.sum[at]! += product;
    r.size[at]! += Math.abs(product);
    r.terms[at]! += 1;
  };
  const multiplier = s.cout / s.cin;
  visit(s, (n, oy, ox, pixel, tap) => {
    const out = ((n * s.oh + oy) * s.ow + ox) * s.cout;
    for (let o = 0; o < s.cout; o++) {
      const from = depthwise ? Math.floor(o / multiplier) : 0;
      const to = depthwise ? from + 1 : s.cin;
      for (let c = from; c < to; c++) {
        const weight = depthwise ? tap * s.cout + o : (tap * s.cin + c) * s.cout + o;
        const value = pixel < 0 ? 0 : x[pixel * s.cin + c]!;
        if (kind === 'y') put(out + o, value * f[weight]!);
        else if (pixel < 0) continue;
        else if (kind === 'dx') put(pixel * s.cin + c, dy[out + o]! * f[weight]!);
        else put(weight, value * dy[out + o]!);
      }
    }
  });
  return r;
}

const filterLength = (s: Spec, depthwise: boolean): number => s.kh * s.kw * (depthwise ? s.cout : s.cin * s.cout);

function check(s: Spec, depthwise: boolean, build: string, shift = 0): void {
  const x = draw(s.batch * s.h * s.w * s.cin);
  const f = draw(filterLength(s, depthwise));
  const dy = draw(s.batch * s.oh * s.ow * s.cout);
  const base = depthwise ? 'depthwise_conv2d' : 'conv2d';
  for (const kind of ['y', 'dx', 'df'] as const) {
    clear();
    const spec = put('i32', numbers(s));
    const bytes = kernel(`${base}_scratch`)(spec) as number;
    const scratch = room('f64', Math.ceil(bytes / 8));
    const want = reference(s, depthwise, kind, x, f, dy);
    const out = room('f32', want.sum.length, shift);
    const name = `${base}${{ y: '', dx: '_grad_input', df: '_grad_filter' }[kind]}_f32`;
    const operands = { y: [x, f], dx: [dy, f], df: [x, dy] }[kind];
    kernel(name, build)(put('f32', operands[0]!, shift), put('f32', operands[1]!, 3 - shift), out, spec, scratch);
    const got = get('f32', out, want.sum.length) as Float32Array;
    for (let i = 0; i < got.length; i++) {
      const bound = (want.terms[i]! + 1) * want.size[i]! * 2 ** -24 + 1e-45;
      const fine = Math.abs(got[i]! - want.sum[i]!) <= bound;
      if (!fine) assert.unreachable(`${build} ${name} ${describe(s)}: element ${i} is ${got[i]}, not ${want.sum[i]}`);
    }
    guard('f32', out, got.length, `${name} ${describe(s)}`);
    guard('i8', scratch, Math.ceil(bytes / 8) * 8, `${name} ${describe(s)} scratch`);
  }
}

/** A drawn geometry: paddings from none to more than the filter, also such that the last pixels are never seen. */
function geometry(maxSize: number): Omit<Spec, 'batch' | 'cin' | 'cout'> {
  for (;;) {
    const [kh, kw, sh, sw, dh, dw] = [1 + upTo(3), 1 + upTo(3), 1 + upTo(2), 1 + upTo(2), 1 + upTo(2), 1 + upTo(2)];
    const [h, w, top, left, bottom, right] = [1 + upTo(maxSize), 1 + upTo(maxSize), upTo(4), upTo(4), upTo(4), upTo(4)];
    const oh = Math.floor((h + top + bottom - (kh - 1) * dh - 1) / sh) + 1;
    const ow = Math.floor((w + left + right - (kw - 1) * dw - 1) / sw) + 1;
    if (oh > 0 && ow > 0) return { h, w, oh, ow, kh, kw, sh, sw, dh, dw, top, left };
  }
}

const plain = (h: number, cin: number, cout: number, k: number, pad: number, stride = 1): Spec => {
  const oh = Math.floor((h + 2 * pad - k) / stride) + 1;
  return { batch: 1, h, w: h, cin, oh, ow: oh, cout, kh: k, kw: k, sh: stride, sw: stride, dh: 1, dw: 1, top: pad, left: pad };
};

for (const build of BUILDS) {
  test(`${build} conv2d and gradients: drawn geometries`, () => {
    for (let t = 0; t < 120; t++) check({ batch: upTo(2), cin: 1 + upTo(8), cout: 1 + upTo(17), ...geometry(8) }, false, build, t & 3);
  });

  test(`${build} conv2d and gradients: sizes around the blocks`, () => {
    const matrix = { ...plain(7, 33, 70, 1, 0), batch: 3 };
    const images = [
      plain(29, 64, 9, 3, 1),
      plain(9, 70, 65, 2, 0),
      plain(6, 3, 131, 3, 1, 2),
      plain(17, 1, 32, 5, 2),
      plain(5, 300, 3, 1, 0, 2),
    ];
    for (const s of [matrix, ...images]) check(s, false, build);
  });

  test(`${build} conv2d and gradients: drawn geometries of more channels than a tile has columns`, () => {
    for (let t = 0; t < 40; t++) {
      const channels = { cin: 1 + upTo(t % 2 ? 40 : 7), cout: 1 + upTo(t % 3 ? 45 : 8) };
      check({ batch: 1 + upTo(2), ...channels, ...geometry(6) }, false, build, t & 3);
    }
  });

  test(`${build} conv2d and gradients: rows of images, sums over more than a block, filters beside the image`, () => {
    const wide = { batch: 2, h: 1, w: 33, cin: 6, oh: 1, ow: 31, cout: 7, kh: 1, kw: 3, sh: 1, sw: 1, dh: 1, dw: 1, top: 0, left: 0 };
    const tall = { ...wide, h: 33, w: 1, oh: 31, ow: 1, kh: 3, kw: 1 };
    const deep = { ...plain(4, 260, 34, 2, 1), batch: 2 };
    const beside = { ...plain(2, 7, 6, 3, 5), oh: 10, ow: 10 };
    const sparse = { ...plain(9, 8, 9, 2, 0, 4), oh: 2, ow: 2 };
    for (const s of [wide, tall, deep, beside, sparse]) check(s, false, build);
  });

  test(`${build} conv2d: nothing to sum gives zeros, nothing to give is nothing`, () => {
    const empty = { ...plain(4, 2, 3, 3, 1), batch: 0 };
    for (const s of [empty, plain(4, 0, 5, 3, 1), plain(4, 5, 0, 3, 1), plain(4, 0, 5, 1, 0), plain(4, 5, 0, 1, 0)]) check(s, false, build);
  });

  test(`${build} conv2d: images and rows of the output may be shared out without changing a bit`, () => {
    for (const s of [
      { ...plain(13, 9, 70, 3, 1), batch: 2 },
      { ...plain(14, 5, 8, 4, 2, 2), batch: 2 },
    ]) {
      clear();
      const at = put('i32', numbers(s));
      const scratch = room('f64', Math.ceil((kernel('conv2d_scratch')(at) as number) / 8));
      const x = put('f32', draw(s.batch * s.h * s.w * s.cin));
      const f = put('f32', draw(filterLength(s, false)));
      const length = s.batch * s.oh * s.ow * s.cout;
      const whole = room('f32', length);
      const parts = room('f32', length);
      kernel('conv2d_f32', build)(x, f, whole, at, scratch);
      for (let n = 0; n < s.batch; n++) {
        for (let oy = 0; oy < s.oh; ) {
          const rows = Math.min(s.oh - oy, 1 + upTo(4));
          const part = put('i32', numbers({ ...s, batch: 1, oh: rows, top: s.top - oy * s.sh }));
          kernel('conv2d_f32', build)(x + n * s.h * s.w * s.cin * 4, f, parts + (n * s.oh + oy) * s.ow * s.cout * 4, part, scratch);
          oy += rows;
        }
      }
      assert.equal(get('f32', parts, length), get('f32', whole, length));
    }
  });

  test(`${build} conv2d gradient of the input: images and rows may be shared out without changing a bit`, () => {
    for (const s of [
      { ...plain(13, 70, 9, 3, 1), batch: 2 },
      { ...plain(14, 8, 35, 4, 2, 2), batch: 2 },
    ]) {
      clear();
      const at = put('i32', numbers(s));
      const scratch = room('f64', Math.ceil((kernel('conv2d_scratch')(at) as number) / 8));
      const dy = put('f32', draw(s.batch * s.oh * s.ow * s.cout));
      const f = put('f32', draw(filterLength(s, false)));
      const length = s.batch * s.h * s.w * s.cin;
      const whole = room('f32', length);
      const parts = room('f32', length);
      kernel('conv2d_grad_input_f32', build)(dy, f, whole, at, scratch);
      for (let n = 0; n < s.batch; n++) {
        for (let row = 0; row < s.h; ) {
          const rows = Math.min(s.h - row, 1 + upTo(4));
          const part = put('i32', numbers({ ...s, batch: 1, h: rows, top: s.top + row }));
          const to = parts + (n * s.h + row) * s.w * s.cin * 4;
          kernel('conv2d_grad_input_f32', build)(dy + n * s.oh * s.ow * s.cout * 4, f, to, part, scratch);
          row += rows;
        }
      }
      assert.equal(get('f32', parts, length), get('f32', whole, length));
    }
  });
}

for (const build of BUILDS) {
  test(`${build} depthwise_conv2d and gradients: drawn geometries and multipliers`, () => {
    for (let t = 0; t < 150; t++) {
      const cin = 1 + upTo(t % 3 === 0 ? 40 : 6);
      check({ batch: upTo(2), cin, cout: cin * (t % 2 === 0 ? 1 : 1 + upTo(6)), ...geometry(8) }, true, build, t & 3);
    }
  });

  test(`${build} depthwise_conv2d and gradients: filters three wide, images around the pixels that are done together`, () => {
    for (let t = 0; t < 120; t++) {
      const [cin, kh, w, top, left, right] = [1 + upTo(19), 1 + upTo(3), 1 + upTo(26), upTo(3), upTo(3), upTo(3)];
      const ow = w + left + right - 2;
      if (ow < 1) continue;
      const h = kh + upTo(4);
      const s = { batch: 1 + upTo(1), h, w, cin, oh: h + top - kh + 1, ow, cout: cin, kh, kw: 3, sh: 1, sw: 1, dh: 1, dw: 1, top, left };
      check(s, true, build, t & 3);
    }
  });

  test(`${build} depthwise_conv2d and gradients: whole vectors of channels`, () => {
    const depthwise = (s: Spec): Spec => ({ ...s, cout: s.cin });
    const images = [
      plain(9, 8, 8, 3, 1),
      plain(11, 24, 24, 3, 0),
      plain(12, 16, 16, 2, 1, 2),
      { ...plain(13, 8, 8, 3, 2), dh: 2, dw: 2, oh: 13, ow: 13 },
    ];
    for (const s of images) check(depthwise({ ...s, batch: 2 }), true, build);
  });

  test(`${build} depthwise_conv2d and gradients: no images, no channels`, () => {
    const s = plain(4, 5, 5, 3, 1);
    for (const t of [
      { ...s, batch: 0 },
      { ...s, cin: 0, cout: 0 },
    ])
      check(t, true, build);
  });
}

test('convolutions let NaN and infinity through, and no padding hides them', () => {
  for (const depthwise of [false, true]) {
    for (const build of BUILDS) {
      for (const special of [NaN, Infinity, -Infinity]) {
        const channels = depthwise ? 4 + upTo(2) : 3;
        const s = plain(random() < 0.5 ? 6 : 9, channels, depthwise ? channels * (1 + upTo(1)) : 5, 3, 1);
        const x = draw(s.h * s.w * s.cin);
        const f = draw(filterLength(s, depthwise));
        const dy = draw(s.oh * s.ow * s.cout);
        (random() < 0.5 ? x : dy)[upTo(x.length - 1)] = special;
        f[upTo(f.length - 1)] = special;
        for (const kind of ['y', 'dx'] as const) {
          clear();
          const spec = put('i32', numbers(s));
          const base = depthwise ? 'depthwise_conv2d' : 'conv2d';
          const scratch = room('f64', Math.ceil((kernel(`${base}_scratch`)(spec) as number) / 8));
          const want = reference(s, depthwise, kind, x, f, dy).sum;
          const out = room('f32', want.length);
          const name = `${base}${kind === 'y' ? '' : '_grad_input'}_f32`;
          kernel(name, build)(put('f32', kind === 'y' ? x : dy), put('f32', f), out, spec, scratch);
          const got = get('f32', out, want.length) as Float32Array;
          for (let i = 0; i < got.length; i++) {
            const same = Number.isFinite(want[i]) ? Math.abs(got[i]! - want[i]!) < 1e-5 : Object.is(got[i], want[i]);
            assert.ok(same, `${build} ${base} ${kind} ${special}: element ${i} is ${got[i]}, not ${want[i]}`);
          }
        }
      }
    }
  }
});

test('convolutions read less than 16 bytes past their operands', () => {
  for (const depthwise of [false, true]) {
    for (const s of [plain(4, 3, 9, 3, 1), plain(3, 1, 1, 1, 0), plain(5, 2, 6, 2, 0, 2), plain(1, 5, 5, 1, 0)]) {
      const base = depthwise ? 'depthwise_conv2d' : 'conv2d';
      const t = depthwise ? { ...s, cout: s.cin * 3 } : s;
      for (const kind of ['', '_grad_input', '_grad_filter']) {
        const lengths = [t.h * t.w * t.cin, filterLength(t, depthwise), t.oh * t.ow * t.cout];
        const order = { '': [0, 1, 2], _grad_input: [2, 1, 0], _grad_filter: [0, 2, 1] }[kind]!;
        const [a, b, c] = order.map((i) => lengths[i]!) as [number, number, number];
        for (const first of [true, false]) {
          clear();
          const spec = put('i32', numbers(t));
          const scratch = room('f64', Math.ceil((kernel(`${base}_scratch`)(spec) as number) / 8));
          const out = room('f32', c);
          const end = roomAtEnd('f32', first ? a : b, 12);
          write('f32', end, draw(first ? a : b));
          const other = put('f32', draw(first ? b : a));
          kernel(`${base}${kind}_f32`)(first ? end : other, first ? other : end, out, spec, scratch);
        }
      }
    }
  }
});

test.run();
