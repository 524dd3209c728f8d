import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { IndexError, ShapeError, type TensorError, ValueError } from '../src/errors.ts';
import { sizeOf, stridesOf } from '../src/shape.ts';
import { type IndexItem, planIndex, planStrided, type SlicePlan } from '../src/slicing.ts';

/** The elements that a plan takes from arange(size).reshape(dims), in order. */
function taken(plan: SlicePlan, dims: readonly number[]): number[] {
  const strides = stridesOf(dims);
  let found = [0];
  for (let axis = 0; axis < dims.length; axis++) {
    const next: number[] = [];
    for (const base of found) {
      for (let i = 0; i < plan.size[axis]; i++) next.push(base + (plan.begin[axis] + i * plan.step[axis]) * strides[axis]);
    }
    found = next;
  }
  return found;
}

/** What every plan must be, whatever it takes: inside the array, with a result as large as what is taken. */
function checkSound(plan: SlicePlan, dims: readonly number[]): void {
  assert.is(plan.begin.length, dims.length);
  assert.is(plan.size.length, dims.length);
  assert.is(plan.step.length, dims.length);
  assert.is(sizeOf(plan.dims), sizeOf(plan.size));
  for (let axis = 0; axis < dims.length; axis++) {
    const { [axis]: begin } = plan.begin;
    const end = begin + (plan.size[axis] - 1) * plan.step[axis];
    assert.not(Object.is(begin, -0));
    assert.is.not(plan.step[axis], 0);
    if (plan.size[axis] === 0) assert.is(begin, 0);
    else assert.ok(begin >= 0 && begin < dims[axis] && end >= 0 && end < dims[axis], `axis ${axis} of ${JSON.stringify({ plan, dims })}`);
  }
}

function throws(run: () => unknown, kind: typeof IndexError | typeof ValueError | typeof ShapeError, message: string): void {
  try {
    run();
  } catch (error) {
    assert.instance(error, kind);
    assert.is((error as TensorError).message, message);
    return;
  }
  throw new Error(`accepted, but should say: ${message}`);
}

const goldens = JSON.parse(readFileSync(new URL('./golden/slicing.json', import.meta.url), 'utf8')) as [
  number[],
  IndexItem[],
  number[] | null,
  number[] | null,
][];

test('1500 random indices take what NumPy takes', () => {
  let refused = 0;
  for (const [dims, items, shape, values] of goldens) {
    if (shape === null || values === null) {
      refused++;
      assert.throws(
        () => planIndex('at', items, dims),
        (error: unknown) => error instanceof IndexError,
      );
      continue;
    }
    const plan = planIndex('at', items, dims);
    checkSound(plan, dims);
    const shown = `${JSON.stringify(items)} of [${dims}]`;
    assert.equal(plan.dims, shape, shown);
    assert.equal(taken(plan, dims), values, shown);
  }
  assert.ok(refused > 50 && goldens.length === 1500);
});

/** Python's rule as it is told, step by step over the numbers themselves. */
function enumerate(n: number, start: number | undefined, stop: number | undefined, step: number): number[] {
  const seen: number[] = [];
  const from = start === undefined ? undefined : start < 0 ? start + n : start;
  const to = stop === undefined ? undefined : stop < 0 ? stop + n : stop;
  if (step > 0) {
    let i = Math.max(0, from ?? 0);
    while (i < n && (to === undefined || i < to)) {
      seen.push(i);
      i += step;
    }
  } else {
    let i = Math.min(n - 1, from ?? n - 1);
    while (i >= 0 && (to === undefined || i > to)) {
      seen.push(i);
      i += step;
    }
  }
  return seen;
}

test('every slice of up to six elements, as text and as strided_slice arguments', () => {
  const ends = [undefined, -8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8];
  for (let n = 0; n <= 6; n++) {
    for (const start of ends) {
      for (const stop of ends) {
        for (const step of [1, 2, 3, 7, -1, -2, -3, -7]) {
          const text = `${start ?? ''}:${stop ?? ''}:${step}`;
          const plan = planIndex('at', [text], [n]);
          const masks = { beginMask: start === undefined ? 1 : 0, endMask: stop === undefined ? 1 : 0 };
          const strided = planStrided('stridedSlice', [n], [start ?? 3], [stop ?? -2], [step], masks);
          const wanted = enumerate(n, start, stop, step);
          if (JSON.stringify(plan) !== JSON.stringify(strided)) assert.equal(strided, plan, `${text} of ${n}`);
          checkSound(plan, [n]);
          if (`${taken(plan, [n])}` !== `${wanted}`) assert.equal(taken(plan, [n]), wanted, `${text} of ${n}`);
        }
      }
    }
  }
});

test('T074: slices of a matrix', () => {
  const m = [3, 3];
  assert.equal(planIndex('at', [0], m), { begin: [0, 0], size: [1, 3], step: [1, 1], dims: [3] });
  assert.equal(planIndex('at', [1, 2], m), { begin: [1, 2], size: [1, 1], step: [1, 1], dims: [] });
  assert.equal(planIndex('at', [':', 1], m), { begin: [0, 1], size: [3, 1], step: [1, 1], dims: [3] });
  assert.equal(planIndex('at', ['0:2', '1:3'], m), { begin: [0, 1], size: [2, 2], step: [1, 1], dims: [2, 2] });
  assert.equal(planIndex('at', ['::-1', -1], m), { begin: [2, 2], size: [3, 1], step: [-1, 1], dims: [3] });
});

test('T076 and T078: bounds beyond the ends are moved to them', () => {
  assert.equal(taken(planIndex('at', ['2:100'], [5]), [5]), [2, 3, 4]);
  assert.equal(taken(planIndex('at', ['-100:2'], [5]), [5]), [0, 1]);
  assert.equal(planIndex('at', ['4:1'], [5]).dims, [0]);
  assert.equal(taken(planIndex('at', ['8:2:-2'], [10]), [10]), [8, 6, 4]);
  assert.equal(taken(planIndex('at', ['-3:'], [10]), [10]), [7, 8, 9]);
  assert.equal(taken(planIndex('at', [':-3'], [10]), [10]), [0, 1, 2, 3, 4, 5, 6]);
  const huge = '9'.repeat(400);
  assert.equal(taken(planIndex('at', [`-${huge}:${huge}:${huge}`], [5]), [5]), [0]);
  assert.equal(taken(planIndex('at', [`${huge}:-${huge}:-${huge}`], [5]), [5]), [4]);
});

test('new axes, ellipsis, blanks, signs, bigints, nothing at all', () => {
  assert.equal(planIndex('at', [], [2, 3]).dims, [2, 3]);
  assert.equal(planIndex('at', [], []), { begin: [], size: [], step: [], dims: [] });
  assert.equal(planIndex('at', [null, '...'], []).dims, [1]);
  assert.equal(planIndex('at', ['...', null], [2, 3]).dims, [2, 3, 1]);
  assert.equal(planIndex('at', [null, 0, null, '...', null, ':', null], [4, 5, 6]).dims, [1, 1, 5, 1, 6, 1]);
  assert.equal(planIndex('at', [' 1 : +3 : 2 '], [5]), { begin: [1], size: [1], step: [1], dims: [1] });
  assert.equal(planIndex('at', [1n, -0], [3, 3]), { begin: [1, 0], size: [1, 1], step: [1, 1], dims: [] });
  assert.equal(planIndex('at', [' ... '], [3]).dims, [3]);
});

test('T082: one array is the list of its items', () => {
  assert.equal(planIndex('at', [[1, '0:2']], [3, 3]), planIndex('at', [1, '0:2'], [3, 3]));
  throws(() => planIndex('at', [[0, 1]], [5]), IndexError, 'at: too many indices for shape [5], got 2. Use 1 at most; null adds an axis.');
});

test('unknown sizes stay unknown, known ones are known', () => {
  const plan = planIndex('at', ['1:', ':', 0, '::-1'], [Number.NaN, Number.NaN, Number.NaN, 3]);
  assert.ok(Number.isNaN(plan.dims[0]) && Number.isNaN(plan.dims[1]));
  assert.equal(plan.dims.slice(2), [3]);
  assert.is(plan.begin[1], 0);
  assert.is(plan.begin[2], 0);
  assert.ok(Number.isNaN(planIndex('at', [-1], [Number.NaN]).begin[0]));
});

test('strided_slice: shrink, new axis and ellipsis masks', () => {
  const dims = [4, 5, 6];
  const ones = [1, 1, 1];
  assert.equal(planStrided('stridedSlice', dims, [1, 2, 3], [0, 0, 0], ones, { shrinkAxisMask: 0b111 }), planIndex('at', [1, 2, 3], dims));
  assert.equal(
    planStrided('stridedSlice', dims, [-1, 0], [9, 9], [1, 1], { shrinkAxisMask: 1, ellipsisMask: 2 }),
    planIndex('at', [-1, '...'], dims),
  );
  assert.equal(
    planStrided('stridedSlice', dims, [0, 7, 1], [0, 7, 3], ones, { ellipsisMask: 1, newAxisMask: 2 }),
    planIndex('at', ['...', null, '1:3'], dims),
  );
  assert.equal(planStrided('stridedSlice', dims, [0], [0], [0], { newAxisMask: 1 }), planIndex('at', [null], dims));
  assert.equal(planStrided('stridedSlice', dims, [0, 1], [2, 3]), planIndex('at', ['0:2', '1:3'], dims));
  // Where a bit is set in several masks the ellipsis counts first, then the new axis.
  const all = { ellipsisMask: 1, newAxisMask: 1, shrinkAxisMask: 1 };
  assert.equal(planStrided('stridedSlice', dims, [2], [3], [1], all), planIndex('at', [], dims));
  assert.equal(planStrided('stridedSlice', dims, [2], [3], [1], { newAxisMask: 1, shrinkAxisMask: 1 }), planIndex('at', [null], dims));
  // A masked begin does not move an axis that is shrunk.
  assert.equal(planStrided('stridedSlice', dims, [2], [3], [1], { beginMask: 1, shrinkAxisMask: 1 }), planIndex('at', [2], dims));
});

test('errors of planIndex', () => {
  const write = "Use a whole number, 'start:stop:step' with each part optional, '...', or null for a new axis.";
  throws(() => planIndex('at', [5], [5]), IndexError, 'at: index out of range for axis 0 of size 5, got 5. Use an integer from -5 to 4.');
  throws(() => planIndex('at', [-6], [5]), IndexError, 'at: index out of range for axis 0 of size 5, got -6. Use an integer from -5 to 4.');
  throws(
    () => planIndex('at', ['...', 3], [5, 3]),
    IndexError,
    'at: index out of range for axis 1 of size 3, got 3. Use an integer from -3 to 2.',
  );
  throws(() => planIndex('at', [0], [0]), IndexError, 'at: index out of range for axis 0 of size 0, got 0. The axis is empty.');
  throws(() => planIndex('at', [0, 0], [5]), IndexError, 'at: too many indices for shape [5], got 2. Use 1 at most; null adds an axis.');
  throws(() => planIndex('at', [':'], []), IndexError, 'at: too many indices for shape [], got 1. A scalar has no axes to index.');
  throws(
    () => planIndex('at', ['...', '...'], [2, 2]),
    IndexError,
    "at: an index can have one ellipsis, got 2. Keep one '...' and write ':' for the other axes.",
  );
  throws(
    () => planIndex('at', ['::0'], [2]),
    ValueError,
    "at: a slice must not have step zero, got '::0'. Use 1 to go forwards, -1 to go backwards.",
  );
  throws(
    () => planIndex('at', ['1:2:-0'], [2]),
    ValueError,
    "at: a slice must not have step zero, got '1:2:-0'. Use 1 to go forwards, -1 to go backwards.",
  );
  for (const text of ['a:b', '', '1', '1:2:3:4', '1.5:', '1:2:3:', '--1:', ':1e3', '..', '1 2:', 'None', '0x1:']) {
    throws(() => planIndex('at', [text], [2]), IndexError, `at: not a slice, got '${text}'. ${write}`);
  }
  for (const number of [1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    throws(
      () => planIndex('at', [number], [2]),
      IndexError,
      `at: an index must be a whole number, got ${number}. Round it first: positions have no fractions.`,
    );
  }
  const wrong: [unknown, string][] = [
    [true, 'a boolean'],
    [undefined, 'undefined'],
    [{}, 'an object'],
    [[0], 'an array'],
  ];
  for (const [item, got] of wrong) {
    throws(() => planIndex('at', [':', item as IndexItem], [2, 2]), IndexError, `at: not an index, got ${got}. ${write}`);
  }
});

test('errors of planStrided', () => {
  throws(
    () => planStrided('stridedSlice', [5], [0], [1, 2], [1]),
    ShapeError,
    'stridedSlice: begin, end and strides must be equally long, got 1, 2 and 1. Give one entry an axis; masks stand for the open ends.',
  );
  throws(
    () => planStrided('stridedSlice', [5], [0], [1], [1, 1]),
    ShapeError,
    'stridedSlice: begin, end and strides must be equally long, got 1, 1 and 2. Give one entry an axis; masks stand for the open ends.',
  );
  throws(
    () => planStrided('stridedSlice', [5], [0], [1], [0]),
    ValueError,
    'stridedSlice: a slice must not have step zero, got strides[0] = 0. Use 1 to go forwards, -1 to go backwards.',
  );
  throws(
    () => planStrided('stridedSlice', [5], [0], [1], [-1], { shrinkAxisMask: 1 }),
    ValueError,
    'stridedSlice: an axis that is shrunk needs a positive stride, got strides[0] = -1. Use 1.',
  );
  throws(
    () => planStrided('stridedSlice', [5], [5], [6], [1], { shrinkAxisMask: 1 }),
    IndexError,
    'stridedSlice: index out of range for axis 0 of size 5, got 5. Use an integer from -5 to 4.',
  );
  throws(
    () => planStrided('stridedSlice', [5], [0, 0], [1, 1]),
    IndexError,
    'stridedSlice: too many indices for shape [5], got 2. Use 1 at most; null adds an axis.',
  );
  throws(
    () => planStrided('stridedSlice', [5], [0, 0], [1, 1], [1, 1], { ellipsisMask: 3 }),
    IndexError,
    "stridedSlice: an index can have one ellipsis, got 2. Keep one '...' and write ':' for the other axes.",
  );
  throws(
    () => planStrided('stridedSlice', [5], [0.5], [1]),
    IndexError,
    'stridedSlice: an index must be a whole number, got 0.5. Round it first: positions have no fractions.',
  );
});

test.run();
