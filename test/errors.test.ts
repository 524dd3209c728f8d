import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as tf from '../src/index.ts';
import { tensor, thrown, throwsTyped } from './semantics/expect.ts';

// Bad input gets a typed error in one grammar, `<op>: <what is wrong>, got <facts>. <what to do>.`, before anything is allocated,
// and afterwards the library is as usable as before and nothing has leaked.

type Refused = abstract new (...args: never[]) => tf.TensorError;

/** The call throws this class with exactly this text; no tensor, storage or byte is left over, and the next op works. */
function refuses(fn: () => unknown, type: Refused, text: string): void {
  const before = tf.memory();
  assert.is(throwsTyped(fn, type).message, text);
  leavesNothing(before);
}

/** The call throws this class, in the grammar, with all these facts; nothing is left over, and the next op works. */
function refusesWith(fn: () => unknown, type: Refused, ...facts: (RegExp | string)[]): void {
  const before = tf.memory();
  throwsTyped(fn, type, ...facts);
  leavesNothing(before);
}

function leavesNothing(before: ReturnType<typeof tf.memory>): void {
  const after = tf.memory();
  assert.is(after.tensors, before.tensors, `${after.tensors - before.tensors} tensors leaked`);
  assert.is(after.storages, before.storages, `${after.storages - before.storages} storages leaked`);
  // A spill of what other tests dropped may fall between the two looks.
  if (after.spilledBytes === before.spilledBytes) assert.is(after.bytes, before.bytes, `${after.bytes - before.bytes} bytes leaked`);
  tf.tidy(() => tensor(tf.matmul(tf.constant([[1, 2]]), [[3], [4]]).add(1), [[12]]));
}

const a23 = tf.ones([2, 3]);
const a45 = tf.ones([4, 5]);
const i31 = tf.ones([3, 1], 'int32');
const batches = [tf.ones([2, 1, 3]), tf.ones([3, 3, 1])] as const;
const empty = tf.zeros([0, 2]);
const bytes = tf.constant([7, 8], 'uint8');
const i3 = tf.constant([1, 2, 3], 'int32');
const f3 = tf.constant([1, 2, 3]);
const variable = new tf.Variable([1, 2]);
const slices = new tf.IndexedSlices([1], [5]);
const broadcast = 'Sizes must be equal or 1, compared from the last axis; use tf.reshape or tf.expandDims.';
const cast = 'Tensors are never converted silently: use tf.cast.';

test('shapes that do not broadcast', () => {
  refuses(() => a23.add(a45), tf.ShapeError, `add: shapes do not broadcast, got [2, 3] and [4, 5]. ${broadcast}`);
  refuses(() => tf.less(f3, [1, 2]), tf.ShapeError, `less: shapes do not broadcast, got [3] and [2]. ${broadcast}`);
  refuses(() => tf.pow([1, 2], f3), tf.ShapeError, `pow: shapes do not broadcast, got [2] and [3]. ${broadcast}`);
  refuses(() => tf.maximum([[1, 2]], [1, 2, 3]), tf.ShapeError, `maximum: shapes do not broadcast, got [1, 2] and [3]. ${broadcast}`);
  refusesWith(() => tf.where([true, false], f3, 0), tf.ShapeError, 'where', /\[2\]/, /\[3\]/);
  refusesWith(() => tf.broadcastTo([1, 2, 3], [2, 2]), tf.ShapeError, 'broadcastTo', /\[3\]/, /\[2, 2\]/);
  refusesWith(() => empty.add(f3), tf.ShapeError, 'add', /\[0, 2\]/, /\[3\]/);
});

test('shapes that do not multiply', () => {
  refuses(() => tf.matmul(a23, a45), tf.ShapeError, 'matmul: inner sizes differ, got [2, 3] · [4, 5] (3 ≠ 4). Transpose one operand?');
  refuses(
    () => a23.matmul([[1, 2]], { transposeA: true }),
    tf.ShapeError,
    'matmul: inner sizes differ, got [2, 3] · [1, 2] (2 ≠ 1). Transpose one operand?',
  );
  refusesWith(() => tf.matmul(f3, a23), tf.ShapeError, 'matmul', /\[3\] · \[2, 3\]/, /rank/);
  refusesWith(() => tf.matmul(...batches), tf.ShapeError, 'matmul', /\[2, 1, 3\] · \[3, 3, 1\]/);
});

test('shapes that do not fit otherwise', () => {
  refusesWith(() => tf.reshape([1, 2, 3], [2, 2]), tf.ShapeError, 'reshape', /\[3\]/, /\[2, 2\]/, /\b3\b/, /\b4\b/);
  refusesWith(() => a23.reshape([-1, -1]), tf.ShapeError, 'reshape', /\[-1, -1\]/);
  refusesWith(() => tf.concat([a23, a45], 0), tf.ShapeError, 'concat', /\[2, 3\]/, /\[4, 5\]/);
  refusesWith(() => tf.stack([f3, [1, 2]]), tf.ShapeError, 'stack', /\[3\]/, /\[2\]/);
  refusesWith(() => tf.split([1, 2, 3], 2), tf.ShapeError, 'split', /\b3\b/, /\b2\b/);
  refusesWith(() => tf.squeeze(a23, 0), tf.ShapeError, 'squeeze', /\[2, 3\]/);
  refusesWith(() => tf.tile(f3, [1, 2]), tf.ShapeError, 'tile', /\[3\]/, /\[1, 2\]/);
  refusesWith(() => tf.zeros([2, -1]), tf.ShapeError, 'zeros', /\[2, -1\]/);
  refusesWith(() => tf.constant([1, 2, 3], 'float32', [2, 2]), tf.ShapeError, 'constant', /\b3\b/, /\[2, 2\]/, /\b4\b/);
  refusesWith(() => tf.zeros([2.5]), tf.ShapeError, 'zeros', /2\.5/);
  refusesWith(() => f3.item(), tf.ValueError, 'item', /\[3\]/);
});

test('mixed dtypes', () => {
  refuses(() => tf.add(i3, f3), tf.DTypeError, `add: dtypes differ, got int32 and float32. ${cast}`);
  refuses(() => f3.mul(new Float64Array([1, 2, 3])), tf.DTypeError, `multiply: dtypes differ, got float32 and float64. ${cast}`);
  refuses(
    () => tf.equal(new Int32Array([1]), new BigInt64Array([1n])),
    tf.DTypeError,
    `equal: dtypes differ, got int32 and int64. ${cast}`,
  );
  refuses(() => tf.matmul(a23, i31), tf.DTypeError, `matmul: dtypes differ, got float32 and int32. ${cast}`);
  refusesWith(() => tf.where([true], f3, i3), tf.DTypeError, 'where', /float32 and int32/);
  refusesWith(() => tf.concat([f3, i3], 0), tf.DTypeError, 'concat', /float32 and int32/);
  refusesWith(() => tf.stack([i3, f3]), tf.DTypeError, 'stack', /int32 and float32/);
  refusesWith(() => tf.logicalAnd(f3, true), tf.DTypeError, 'logicalAnd', /float32|boolean/);
  refusesWith(() => tf.reduceAny([1, 2] as never), tf.DTypeError, 'reduceAny', /float32/, /bool/);
  refusesWith(() => tf.gather(f3, f3), tf.DTypeError, 'gather', /float32/);
  refusesWith(() => tf.cast(f3, 'float31' as never), tf.DTypeError, 'cast', /float31/, /float32/);
  refusesWith(() => tf.add(f3, null as never), tf.DTypeError, 'add', /null/);
  refusesWith(() => tf.add(f3, 'a'), tf.DTypeError, 'add', /'a'/, /float32/);
});

test('a fractional literal meets an int tensor', () => {
  refusesWith(() => i3.add(1.5), tf.DTypeError, 'add', /1\.5/, /int32/);
  refusesWith(() => tf.subtract(0.5, i3), tf.DTypeError, 'subtract', /0\.5/, /int32/);
  refusesWith(() => i3.mul([1, 2, 2.5]), tf.DTypeError, 'multiply', /2\.5 at \[2\]/, /int32/);
  refusesWith(() => i3.less(Number.NaN), tf.DTypeError, 'less', /NaN/, /int32/);
  refusesWith(() => i3.div(0.5), tf.DTypeError, 'divide', /0\.5/, /int32/);
  refusesWith(() => tf.constant([1.5], 'int64'), tf.DTypeError, 'constant', /1\.5/, /int64/);
  refusesWith(() => bytes.add(300), tf.ValueError, 'add', /300/, /uint8/);
});

test('an axis or index out of range', () => {
  refusesWith(() => tf.reduceSum(a23, 2), tf.IndexError, 'reduceSum', /\b2\b/, /-2 to 1/);
  refusesWith(() => a23.max(-3), tf.IndexError, 'reduceMax', /-3/, /-2 to 1/);
  refusesWith(() => tf.reduceSum([1, 2], [0, 0]), tf.IndexError, 'reduceSum', /\[0, 0\]/);
  refusesWith(() => tf.reduceMean(1, 0), tf.IndexError, 'reduceMean', /\b0\b/, /scalar/);
  refusesWith(() => tf.expandDims(f3, 3), tf.IndexError, 'expandDims', /\b3\b/, /-2 to 1/);
  refusesWith(() => tf.concat([f3, f3], 1), tf.IndexError, 'concat', /\b1\b/);
  refusesWith(() => tf.transpose(a23, [0, 0]), tf.IndexError, 'transpose', /\[0, 0\]/);
  refusesWith(() => tf.argmax(f3, 1), tf.IndexError, 'argmax', /\b1\b/);
  refusesWith(() => tf.nn.softmax(f3, 1), tf.IndexError, 'softmax', /\b1\b/);
  refusesWith(() => tf.reverse(f3, [1]), tf.IndexError, 'reverse', /\b1\b/);
  refusesWith(() => tf.gather(f3, [0, 3]), tf.IndexError, 'gather', /indices\[1\] = 3/, /axis 0 of size 3/);
  refusesWith(() => f3.at(3), tf.IndexError, 'at', /axis 0 of size 3/, /got 3/);
  refusesWith(() => f3.at(0, 0), tf.IndexError, 'at', /\[3\]/);
});

test('ragged arrays and values that are no tensors', () => {
  refusesWith(() => tf.constant([[1, 2], [3]]), tf.ShapeError, 'constant', /ragged/, /\[1\]/);
  refusesWith(() => f3.add([[1], [2, 3]]), tf.ShapeError, 'add', /ragged/, /\[1\]/);
  refusesWith(() => tf.matmul([[1, 2], [3]], a23), tf.ShapeError, 'matmul', /ragged/, /\[1\]/);
  refusesWith(() => tf.reduceSum([1, [2]]), tf.ShapeError, 'reduceSum', /ragged/, /\[1\]/);
  refusesWith(() => tf.constant([1, 'a'] as never), tf.DTypeError, 'constant', /'a' at \[1\]/);
  refusesWith(() => tf.constant(undefined as never), tf.DTypeError, 'constant', /undefined/);
  refusesWith(() => tf.sqrt({} as never), tf.DTypeError, 'sqrt', /object/);
  refusesWith(
    () =>
      tf.stack([
        [1, 2],
        [3, [4]],
      ] as never),
    tf.ShapeError,
    /\[1\]/,
  );
});

test('unknown options and bad values', () => {
  refuses(
    () => tf.reduceSum(a23, { axes: 0 } as never),
    tf.ValueError,
    "reduceSum: unknown option, got 'axes'. Known options: axis, keepdims, name.",
  );
  refusesWith(() => tf.matmul(a23, a45, { transpose: true } as never), tf.ValueError, 'matmul', /'transpose'/, /transposeA, transposeB/);
  refusesWith(() => tf.gather(f3, [0], { axes: 0 } as never), tf.ValueError, 'gather', /'axes'/, /batchDims/);
  refusesWith(() => tf.range(0, 3, 0), tf.ValueError, 'range', /\b0\b/);
  refusesWith(() => tf.constant(2n ** 63n), tf.ValueError, 'constant', /9223372036854775808/, /int64/);
  refusesWith(() => new tf.Variable([1], { nane: 'w' } as never), tf.ValueError, /nane/, /name/);
});

test('use after dispose', () => {
  const gone = tf.constant([1, 2, 3]);
  gone.dispose();
  assert.ok(gone.isDisposed);
  gone.dispose(); // a second call does nothing
  const got = 'got a float32 tensor of shape [3]. Return it from tf.tidy, or dispose of it later.';
  refuses(() => gone.add(1), tf.DisposedError, `add: a tensor was used after it was disposed, ${got}`);
  refuses(() => f3.mul(gone), tf.DisposedError, `multiply: a tensor was used after it was disposed, ${got}`);
  refuses(() => gone.dataSync(), tf.DisposedError, `dataSync: a tensor was used after it was disposed, ${got}`);
  refusesWith(() => gone.arraySync(), tf.DisposedError, 'arraySync', /\[3\]/);
  refusesWith(() => gone.reshape([3, 1]), tf.DisposedError, 'reshape', /\[3\]/);
  refusesWith(() => tf.concat([f3, gone], 0), tf.DisposedError, 'concat', /\[3\]/);
  refusesWith(() => gone.at(0), tf.DisposedError, /\[3\]/);
  refusesWith(() => new tf.Variable(gone), tf.DisposedError, /\[3\]/);
  const inside = tf.tidy(() => {
    const lost = tf.zeros([2]);
    return { kept: lost.add(1), lost: () => lost };
  });
  refusesWith(() => inside.lost().add(1), tf.DisposedError, 'add', /\[2\]/);
  tensor(inside.kept, [1, 1]);
  const v = new tf.Variable([1, 2]);
  const read = v.value();
  v.dispose();
  refusesWith(() => v.add(1), tf.DisposedError, 'variable', /Variable:0/);
  refusesWith(() => v.assign([3, 4]), tf.DisposedError, 'variable', /Variable:0/);
  tensor(read, [1, 2]);
});

test('a tape that is used up or misused', () => {
  const x = new tf.Variable(3);
  const tape = new tf.GradientTape();
  const y = tape.record(() => x.mul(x));
  tape.gradient(y, x);
  refuses(() => tape.gradient(y, x), tf.GradientError, 'gradient: tape was already used, got a second call. Pass { persistent: true }.');
  refusesWith(() => tape.jacobian(y, x), tf.GradientError, 'jacobian', /already used/, /persistent/);
  const other = new tf.GradientTape({ persistent: true });
  const z = other.record(() => x.mul([1, 2]));
  refusesWith(() => other.gradient(z, x, { outputGradients: f3 }), tf.ShapeError, 'gradient', /\[2\]/, /\[3\]/);
  refusesWith(() => other.gradient(z, 3 as never), tf.GradientError, 'gradient', /number|3/);
  refusesWith(() => other.gradient([z, z], x, { outputGradients: [f3] }), tf.ValueError, 'gradient', /outputGradients/, /'1'/);
  refusesWith(() => other.stopRecording(() => x), tf.RuntimeError, 'GradientTape.stopRecording', /record/);
  refusesWith(() => other.record(() => other.record(() => x)), tf.ValueError, 'GradientTape.record', /still recording/);
});

test('a promise returned from a taped body', () => {
  const x = new tf.Variable(3);
  const tape = new tf.GradientTape({ persistent: true });
  const async = 'the recorded function must not be async, got a promise. Await before or after it.';
  refuses(() => tape.record(async () => 1), tf.GradientError, `GradientTape.record: ${async}`);
  // biome-ignore lint/suspicious/noThenProperty: a thenable that is no Promise is what is tested
  const thenable = { then: () => undefined };
  refuses(() => tape.record(() => thenable), tf.GradientError, `GradientTape.record: ${async}`);
  tensor(
    tape.gradient(
      tape.record(() => x.mul(x)),
      x,
    ),
    6,
  ); // the tape still records
  refuses(() => tape.record(() => tape.stopRecording(async () => 1)), tf.GradientError, `GradientTape.stopRecording: ${async}`);
  refusesWith(() => tf.tidy(async () => 1), tf.GradientError, 'tidy', /promise/, /Await/);
});

test('an error inside a body leaves the tape, the scope and the variables as they were', () => {
  const x = new tf.Variable([1, 2]);
  const tape = new tf.GradientTape({ persistent: true });
  refusesWith(() => tf.tidy(() => tape.record(() => x.mul(x).add(f3))), tf.ShapeError, 'add', /\[2\]/, /\[3\]/);
  refusesWith(() => tf.tidy(() => tf.zeros([2]).add(f3)), tf.ShapeError, 'add', /\[2\]/, /\[3\]/);
  refusesWith(() => x.assignAdd([1, 2, 3]), tf.ShapeError, /\[2\]/, /\[3\]/);
  refusesWith(() => x.assign(i3), tf.DTypeError, /float32/, /int32/);
  tensor(x, [1, 2]);
  tape.reset();
  tensor(
    tape.gradient(
      tape.record(() => x.mul(x)),
      x,
    ),
    [2, 4],
  );
  const plain = new TypeError('mine');
  assert.is(
    thrown(() =>
      tape.record(() => {
        throw plain;
      }),
    ),
    plain,
  );
  assert.is(
    thrown(() =>
      tf.tidy(() => {
        throw plain;
      }),
    ),
    plain,
  );
  assert.is(tape.gradient(x.mul(1), x), null); // nobody records any more
});

/** One refused call of each op that takes literals: what was made of them must be gone. */
const refusals: Record<string, () => unknown> = {
  argmax: () => tf.argmax([1, 2], 1),
  argsort: () => tf.argsort([1, 2], { axis: 3 }),
  assign: () => variable.assign([[1, 2]]),
  biasAdd: () => tf.nn.biasAdd([[1, 2]], [1, 2, 3]),
  booleanMask: () => tf.booleanMask([1, 2, 3], [true, false]),
  cast: () => tf.cast(['a'], 'float32'),
  clipByNorm: () => tf.clipByNorm([1, 2], 1, { axes: [2] }),
  clipByValue: () => tf.clipByValue([1, 2], [[0], [0]], 1),
  complex: () => tf.complex([1, 2], [1, 2, 3]),
  cumsum: () => tf.math.cumsum([1, 2], { axis: 1 }),
  embeddingLookup: () => tf.nn.embeddingLookup([[1, 2]], [1]),
  expandDims: () => tf.expandDims([1], 4),
  fill: () => tf.fill([2], [1, 2]),
  floordiv: () => tf.math.floordiv(i3, [1, 0, 1]),
  gather: () => tf.gather([[1, 2]], [[2]], { axis: 1 }),
  gatherNd: () => tf.gatherNd([[1, 2]], [[0, 2]]),
  linspace: () => tf.linspace([0, 1], [0, 1, 2], 3),
  oneHot: () => tf.oneHot([1], 2, { axis: 4 }),
  pad: () => tf.pad([1, 2], [[1]]),
  range: () => tf.range(0, 3, 0),
  reduceLogsumexp: () => tf.math.reduceLogsumexp([1, 2], 1),
  repeat: () => tf.repeat([1, 2], [1, 2, 3]),
  reverse: () => tf.reverse([1, 2], [2]),
  roll: () => tf.roll([1, 2], [1], [1]),
  scatterNd: () => tf.scatterNd([[4]], [1], [4]),
  scatterUpdate: () => variable.scatterUpdate(slices),
  segmentSum: () => tf.math.segmentSum([1, 2], [1, 0]),
  slice: () => tf.slice([1, 2], [1], [5]),
  softmax: () => tf.nn.softmax([1, 2], 3),
  softmaxCrossEntropyWithLogits: () => tf.nn.softmaxCrossEntropyWithLogits([[1, 0]], [[1, 2, 3]]),
  sort: () => tf.sort([1, 2], { axis: 1 }),
  sparseSoftmaxCrossEntropyWithLogits: () => tf.nn.sparseSoftmaxCrossEntropyWithLogits([0, 1], [[1, 2]]),
  split: () => tf.split([1, 2, 3], [1, 1]),
  stridedSlice: () => tf.stridedSlice([1, 2], [0], [2], [0]),
  tensorScatterNdUpdate: () => tf.tensorScatterNdUpdate([1, 2], [[3]], [1]),
  tile: () => tf.tile([1, 2], [1, 2]),
  topK: () => tf.math.topK([1, 2], 3),
  transpose: () => tf.transpose([[1, 2]], [0, 2]),
  unique: () => tf.unique([[1, 2]]),
  unsortedSegmentSum: () => tf.math.unsortedSegmentSum([1, 2], [0, 5], 2),
  unstack: () => tf.unstack([1, 2], { axis: 2 }),
  where: () => tf.where(['a']),
};

for (const [name, call] of Object.entries(refusals)) {
  test(`${name} leaves nothing behind when it refuses`, () => refusesWith(call, tf.TensorError));
}

test.run();
