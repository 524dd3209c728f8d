// Programs that choose their device are right wherever they run, and end where they are faster.
import * as tf from '../../src/index.ts';
import { elsewhere } from '../../src/runtime/elsewhere.ts';
import type { Tensor } from '../../src/tensor.ts';
import { must } from './must.ts';
import { errorOf, random } from './shapes.ts';

const FREE = { product: 0, element: 0, launch: 0, upload: 0, download: 0 };
const DEAR = { ...FREE, launch: 1 };
const CALLS = 100;

type Program = (x: Tensor) => Tensor;

const PROGRAMS: Readonly<Record<string, Program>> = {
  'a product': (x) => x.matmul(x).add(1).tanh().sum(0),
  'several results': (x) => tf.stack([x.square().mean(), x.max()]),
  positions: (x) => x.argmax(1).cast('int32'),
  'integers that the GPU would round': (x) => x.cast('int32').add(9999).square().sum(),
};

/** The devices of the results of all calls, each of which must be right. */
function devicesOf(title: string, program: Program, x: Tensor): string[] {
  const f = tf.function(program);
  const expected = tf.tidy(() => program(x).dataSync() as Float32Array);
  return Array.from({ length: CALLS }, (_, call) =>
    tf.tidy(() => {
      const y = f(x) as Tensor;
      const error = errorOf(y.dataSync() as Float32Array, expected);
      must(error < 2e-5, `${title}: call ${call} on ${y.device} is off by ${error}`);
      return y.device.slice(-5);
    }),
  );
}

export function automatic(): unknown {
  const { devices } = elsewhere;
  must(devices !== null, 'no device');
  const told: Record<string, string> = {};
  const before = tf.memory();
  tf.config.experimental.autoPlacement(true);
  try {
    must(tf.memory().deviceMoves === before.deviceMoves, 'measuring counts as moves');
    const x = tf.tidy(() => random([64, 64], 1));
    for (const [title, program] of Object.entries(PROGRAMS)) {
      const found = devicesOf(title, program, x);
      must(new Set(found).size === 1, `${title}: by what was measured here it moves: ${found}`);
      told[title] = found[CALLS - 1];
    }
    // As if the GPU were for nothing: all that it can do is tried there, and this GPU is a program, which is slower.
    devices.assume(DEAR, FREE);
    for (const [title, program] of Object.entries(PROGRAMS)) {
      const found = devicesOf(title, program, x);
      const tried = found.includes('GPU:0');
      must(tried === !title.startsWith('integers'), `${title}, promised: ${found}`);
      if (tried) must(found[1] === 'GPU:0' && found[CALLS - 1] === 'CPU:0', `${title}, promised: ${found}`);
    }
    x.dispose();
  } finally {
    tf.config.experimental.autoPlacement(false);
  }
  const { tensors, storages } = tf.memory();
  must(tensors === before.tensors && storages === before.storages, `${tensors} tensors, ${storages} storages`);
  return told;
}
