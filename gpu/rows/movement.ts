import type { Aval } from '../../src/core/op.ts';
import type { Dims } from '../../src/shape.ts';
import { sizeOf, stridesOf } from '../../src/shape.ts';
import type { IndexPart, SlicePlan } from '../../src/slicing.ts';
import { planParts } from '../../src/slicing.ts';
import { MOST_INPUTS } from '../engine.ts';
import { broadcastPlace, coordinates, onlyOf, placed, reader } from '../index-math.ts';
import type { Drawer, GpuRow, Source } from '../row.ts';
import type { Texture } from '../texture.ts';

// Ops that only move elements, so that every dtype that a texture holds will do.

const moves = onlyOf('float32', 'int32', 'bool', 'int64');

/** Elements of one tensor in other places: `place` says, in terms of i, where element i comes from. */
function moving<A>(place: (x: Aval, y: Aval, attrs: A) => string): GpuRow {
  return {
    takes: moves,
    draw: (gpu, [x], [y], attrs) => [gpu.draw(`  return A(${place(x, y, attrs as A)});`, [x.texture], sizeOf(y.dims), y.dims.at(-1))],
  };
}

interface SliceAttrs {
  readonly parts: readonly IndexPart[];
  readonly plan: SlicePlan | null;
}
const planFor = (x: Dims, { parts, plan }: SliceAttrs): SlicePlan => plan ?? planParts('slice', parts, x);

/** Where a slice's element comes from. */
function slicePlace(x: Aval, attrs: SliceAttrs): string {
  const plan = planFor(x.dims, attrs);
  const strides = stridesOf(x.dims);
  const start = strides.reduce((at, stride, axis) => at + plan.begin[axis] * stride, 0);
  return placed(
    coordinates(plan.size),
    strides.map((stride, axis) => stride * plan.step[axis]),
    start,
  );
}

/** A value written where a slice was taken; elsewhere what `otherwise` says. `value` reads its elements. */
function writing(gpu: Drawer, dims: Dims, attrs: SliceAttrs, textures: readonly Texture[], value: string, otherwise: string): Texture[] {
  const plan = planFor(dims, attrs);
  const at = coordinates(dims);
  const lines = dims.map((_, axis) => {
    const [step, size] = [plan.step[axis], plan.size[axis]];
    const way = `(${at[axis]} - ${plan.begin[axis]}) * ${step < 0 ? -1 : 1}`;
    const by = Math.abs(step);
    return `  int q${axis} = ${way};\n  if (q${axis} < 0 || q${axis} % ${by} != 0 || q${axis} / ${by} >= ${size}) return ${otherwise};\n  q${axis} /= ${by};\n`;
  });
  const place = placed(
    dims.map((_, axis) => `q${axis}`),
    stridesOf(plan.size),
  );
  return [gpu.draw(`${lines.join('')}  return ${value}(${place});`, textures, sizeOf(dims), dims.at(-1))];
}

type Paddings = readonly (readonly [number, number])[];
const startOf = (strides: readonly number[], paddings: Paddings): number =>
  strides.reduce((at, stride, axis) => at + paddings[axis][0] * stride, 0);

const pad: GpuRow = {
  takes: moves,
  draw(gpu, [x, value], [y], { paddings }: { readonly paddings: Paddings }) {
    const at = coordinates(y.dims);
    const inside = x.dims.map((size, axis) => {
      const before = paddings[axis][0];
      return `${at[axis]} >= ${before} && ${at[axis]} < ${before + size}`;
    });
    const strides = stridesOf(x.dims);
    const place = placed(at, strides, -startOf(strides, paddings));
    const body = `  if (${inside.length === 0 ? 'true' : inside.join(' && ')}) return A(${place});\n  return B(0);`;
    return [gpu.draw(body, [x.texture, value.texture], sizeOf(y.dims), y.dims.at(-1))];
  },
};

interface MirrorAttrs {
  readonly paddings: Paddings;
  readonly mode: 'REFLECT' | 'SYMMETRIC';
}

/** Where an element of a padding by a mirror comes from: the edge itself is mirrored too, or not. */
function mirrorPlace(x: Aval, y: Aval, { paddings, mode }: MirrorAttrs): string {
  const skipped = mode === 'REFLECT' ? 1 : 0;
  const at = coordinates(y.dims).map((c, axis) => {
    const [size, [before, after]] = [x.dims[axis], paddings[axis]];
    if (before + after === 0) return c;
    const k = `(${c} - ${before})`;
    return `(${k} < 0 ? ${skipped - 1} - ${k} : ${k} < ${size} ? ${k} : ${2 * size - 1 - skipped} - ${k})`;
  });
  return placed(at, stridesOf(x.dims));
}

/** Each entry of an axis so many times in a row. */
const repeat: GpuRow = {
  takes: (x, attrs) => moves(x) && (attrs as { readonly counts: readonly number[] }).counts.length === 1,
  draw(gpu, [x], [y], { axis, counts }: { readonly axis: number; readonly counts: readonly number[] }) {
    const at = coordinates(y.dims).map((c, i) => (i === axis ? `(${c} / ${counts[0]})` : c));
    return [gpu.draw(`  return A(${placed(at, stridesOf(x.dims))});`, [x.texture], sizeOf(y.dims), y.dims.at(-1))];
  },
};

/** Tensors of widths [w, …] side by side in rows, a few at a time. */
function sideBySide(gpu: Drawer, list: readonly { texture: Texture; width: number }[], rows: number): Texture {
  if (list.length > MOST_INPUTS) {
    const first = list.slice(0, MOST_INPUTS);
    const width = first.reduce((n, t) => n + t.width, 0);
    return sideBySide(gpu, [{ texture: sideBySide(gpu, first, rows), width }, ...list.slice(MOST_INPUTS)], rows);
  }
  const total = list.reduce((n, t) => n + t.width, 0);
  const lines = list.map(
    ({ width }, k) => `  if (c < ${width}) return ${reader(k)}(${width === 0 ? '0' : `o * ${width} + c`});\n  c -= ${width};\n`,
  );
  const body = `  int o = i / ${Math.max(1, total)};\n  int c = i % ${Math.max(1, total)};\n${lines.join('')}  return 0.0;`;
  return gpu.draw(
    body,
    list.map((t) => t.texture),
    rows * total,
    total,
  );
}

const concat: GpuRow = {
  takes: moves,
  draw(gpu, list, [y], { axis }: { readonly axis: number }) {
    const inner = sizeOf(y.dims.slice(axis + 1));
    const parts = list.map((x) => ({ texture: x.texture, width: x.dims[axis] * inner }));
    return [sideBySide(gpu, parts, sizeOf(y.dims.slice(0, axis)))];
  },
};

const pack: GpuRow = {
  takes: moves,
  draw(gpu, list, [y], { axis }: { readonly axis: number }) {
    const width = sizeOf(y.dims.slice(axis + 1));
    return [
      sideBySide(
        gpu,
        list.map(({ texture }) => ({ texture, width })),
        sizeOf(y.dims.slice(0, axis)),
      ),
    ];
  },
};

const oneHot: GpuRow = {
  takes: ([x, ...values]) => x.dtype === 'int32' && moves(values),
  draw(gpu, [x, on, off], [y], { depth }: { readonly depth: number }) {
    const body = `  return int(A(i / ${depth})) == i % ${depth} ? B(0) : C(0);`;
    return [gpu.draw(body, [x.texture, on.texture, off.texture], sizeOf(y.dims), depth)];
  },
};

const sliceGrad: GpuRow = {
  takes: ([dy]) => moves([dy]),
  draw: (gpu, [dy]: readonly Source[], [y], attrs: SliceAttrs) => writing(gpu, y.dims, attrs, [dy.texture], 'A', '0.0'),
};

const sliceUpdate: GpuRow = {
  takes: moves,
  draw: (gpu, [x, value]: readonly Source[], [y], attrs: SliceAttrs) =>
    writing(gpu, y.dims, attrs, [x.texture, value.texture], 'B', 'A(i)'),
};

export const movementRows: Readonly<Record<string, GpuRow>> = {
  Transpose: moving<{ readonly perm: readonly number[] }>((x, y, { perm }) => {
    const strides = stridesOf(x.dims);
    return placed(
      coordinates(y.dims),
      perm.map((axis) => strides[axis]),
    );
  }),
  BroadcastTo: moving((x, y) => broadcastPlace(x.dims, y.dims)),
  BroadcastLike: moving((x, y) => broadcastPlace(x.dims, y.dims)),
  Fill: moving(() => '0'),
  Tile: moving((x, y) =>
    placed(
      coordinates(y.dims).map((at, axis) => (x.dims[axis] === y.dims[axis] ? at : x.dims[axis] === 1 ? '0' : `(${at} % ${x.dims[axis]})`)),
      stridesOf(x.dims),
    ),
  ),
  StridedSlice: moving<SliceAttrs>((x, _y, attrs) => slicePlace(x, attrs)),
  StridedSliceGrad: sliceGrad,
  TensorStridedSliceUpdate: sliceUpdate,
  Crop: moving<{ readonly paddings: Paddings }>((x, y, { paddings }) => {
    const strides = stridesOf(x.dims);
    return placed(coordinates(y.dims), strides, startOf(strides, paddings));
  }),
  ReverseV2: moving<{ readonly axes: readonly number[] }>((x, _y, { axes }) => {
    const strides = stridesOf(x.dims);
    const start = axes.reduce((at, axis) => at + (x.dims[axis] - 1) * strides[axis], 0);
    return placed(
      coordinates(x.dims),
      strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
      start,
    );
  }),
  Roll: moving<{ readonly shifts: readonly number[] }>((x, y, { shifts }) => {
    const at = coordinates(y.dims).map((c, axis) => {
      const size = x.dims[axis];
      return c === '0' || shifts[axis] % size === 0 ? c : `((${c} + ${size - (((shifts[axis] % size) + size) % size)}) % ${size})`;
    });
    return placed(at, stridesOf(x.dims));
  }),
  MirrorPad: moving(mirrorPlace),
  Repeat: repeat,
  PadV2: pad,
  ConcatV2: concat,
  Pack: pack,
  OneHot: oneHot,
};
