// Threads on the packed package: as many as asked for, results that do not change by a bit, and a process that ends by itself.

/** A number for the bits of many numbers: NaN and -0 count. */
function bits(values) {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.byteLength >> 2);
  let hash = 2166136261;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i], 16777619);
  return hash;
}

const results = (tf, inputs, traced) => tf.tidy(() => compute(tf, inputs, traced));

/** Eager, by tape, as a traced function, with kernels of packs that load late. */
function compute(tf, inputs, traced) {
  const { a, b, image, filter, depth } = inputs;
  const tape = new tf.GradientTape();
  const loss = tape.record(() => {
    tape.watch(a);
    return tf.reduceMean(tf.square(tf.tanh(tf.matmul(a, b))));
  });
  // The gradients of one image's convolutions and pooling, and of their filters.
  const images = new tf.GradientTape();
  const seen = images.record(() => {
    for (const x of [image, filter, depth]) images.watch(x);
    const first = tf.nn.depthwiseConv2d(tf.nn.conv2d(image, filter, 1, 'SAME'), depth, 1, 'SAME');
    return tf.reduceSum(tf.square(tf.nn.maxPool2d(first, 2, 2, 'SAME')));
  });
  const slopes = images.gradient(seen, [image, filter, depth]);
  const all = [
    ...slopes,
    tf.reduceSum(a),
    tf.reduceMean(b),
    tf.reduceMax(a),
    tf.reduceMin(b, 0),
    tf.transpose(a),
    tf.concat([a, b], 1),
    tf.pad(b, [
      [1, 2],
      [3, 0],
    ]),
    tf.gather(a, tf.range(0, a.shape[0], 2, 'int32')),
    tf.tensorScatterNdAdd(a, tf.reshape(tf.range(0, a.shape[0], 1, 'int32'), [-1, 1]), b),
    tf.cumsum(a, { axis: 1 }),
    tf.sort(b),
    tf.random.statelessNormal(a.shape, [3, 4]),
    tf.random.statelessTruncatedNormal([100000], [5, 6]),
    tf.cast(a, 'float64').sum(),
    tf.cast(a.mul(100), 'int32').sum(),
    tf.matmul(a, b),
    tf.matmul(a, b, { transposeA: true }),
    tf.exp(a),
    a.add(b),
    a.mul(2),
    a.add(b.slice([0, 0], [1, -1])),
    tf.reduceSum(a, 1),
    tf.reduceMax(b, 1),
    tf.nn.softmax(a),
    tf.nn.conv2d(image, filter, 1, 'SAME'),
    tf.where(a.greater(b), a, b),
    traced(a, b),
    tape.gradient(loss, a),
  ];
  return all.map((x) => bits(x.dataSync()));
}

function agree(found, wanted, when) {
  found.forEach((hash, i) => {
    if (hash !== wanted[i]) throw new Error(`result ${i} has other bits ${when}`);
  });
}

/**
 * @param first threads before the library is used, or none
 * @param most threads that this runtime can have: 1 where it cannot share memory
 * @param workers gives the threads that the library started, where the runtime lets us know them
 */
export async function threads(tf, { first = 0, most = 2, memoryLimit = 0 }, workers = () => []) {
  const { threading } = tf.config;
  const told = [];
  const set = async (n) => {
    const at = await threading.setIntraOpParallelismThreads(n);
    if (at !== threading.getIntraOpParallelismThreads()) throw new Error('the promise and the getter disagree');
    const reason = threading.getIntraOpParallelismReason();
    if (at !== Math.min(n, most > 1 ? 64 : 1) || (reason === '') !== (at === n)) throw new Error(`${at} threads for ${n}: '${reason}'`);
    told.push(at);
    return reason;
  };
  let reason = first > 0 ? await set(first) : '';
  if (memoryLimit > 0) tf.config.setLogicalDeviceConfiguration(tf.config.listPhysicalDevices('CPU')[0], [{ memoryLimit }]);
  const size = 320;
  const values = (n, stride) => Float32Array.from({ length: n }, (_, i) => Math.sin(i * stride));
  const matrix = (stride) => tf.constant(values(size * size, stride)).reshape([size, size]);
  const inputs = {
    a: matrix(0.37),
    b: matrix(0.51),
    image: tf.constant(values(40 * 40 * 16, 0.7)).reshape([1, 40, 40, 16]),
    filter: tf.constant(values(3 * 3 * 16 * 16, 0.9)).reshape([3, 3, 16, 16]),
    depth: tf.constant(values(3 * 3 * 16, 1.1)).reshape([3, 3, 16, 1]),
  };
  const traced = tf.function((a, b) => tf.sigmoid(tf.matmul(a, b)).add(tf.reduceSum(a, 0)));
  if (first > 1) await set(1);
  const wanted = results(tf, inputs, traced);
  results(tf, inputs, traced);
  agree(results(tf, inputs, traced), wanted, 'when repeated');
  const tensors = tf.memory().tensors;
  for (const n of [2, 3, 1, 2, 2, 4, 1, 2]) {
    const said = await set(n);
    if (n > 1) reason = said;
    for (let i = 0; i < 3; i++) agree(results(tf, inputs, traced), wanted, `with ${n} threads`);
  }
  // Not awaited: ops go on meanwhile, the last word counts.
  const pending = [3, 1, 2].map((n) => threading.setIntraOpParallelismThreads(n));
  agree(results(tf, inputs, traced), wanted, 'while threads start');
  await Promise.all(pending);
  agree(results(tf, inputs, traced), wanted, 'after three changes at once');
  let [died, right] = [0, 0];
  for (let round = 0; round < 5; round++) {
    const alive = workers();
    if (alive.length === 0) break;
    for (const worker of alive) worker.terminate();
    // A thread may end in the middle of a kernel: then the op says so, or the results are right.
    try {
      agree(results(tf, inputs, traced), wanted, 'when a thread ends');
      right++;
    } catch (error) {
      if (!(error instanceof tf.RuntimeError)) throw error;
      died++;
    }
    agree(results(tf, inputs, traced), wanted, 'after a thread ended');
    await threading.setIntraOpParallelismThreads(2);
    agree(results(tf, inputs, traced), wanted, 'after threads started anew');
  }
  if (tf.memory().tensors > tensors + died * 20) throw new Error(`${tf.memory().tensors} tensors, ${tensors} before`);
  const cores = await threading.setIntraOpParallelismThreads(0);
  agree(results(tf, inputs, traced), wanted, 'with a thread for each core');
  return { told, reason, cores, died, right };
}

/** What every engine runs. */
export const threadRuns = [
  { name: 'with live tensors and plans', options: {} },
  { name: 'before the first use, within a budget of 8 MB', options: { memoryLimit: 8, first: 2 } },
];
