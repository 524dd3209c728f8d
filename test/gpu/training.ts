// The same training on the CPU and on the GPU: by tapes and optimizers, eagerly and traced.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { must } from './must.ts';

const STEPS = 40;
/** How far the GPU's losses may be from the CPU's, relative. */
const BOUND = 2e-5;
/** The same of one step from the same variables: its loss, and the variables after it. */
const STEP_BOUND = 1e-6;

type Rule = () => InstanceType<typeof tf.keras.optimizers.Adam | typeof tf.keras.optimizers.SGD>;

interface Run {
  readonly losses: number[];
  readonly devices: string[];
}

/** A small network, made where it is called. */
interface Network {
  readonly variables: readonly tf.Variable[];
  /** One step of training; gives the loss before it. */
  readonly step: () => Tensor;
}

function network(traced: boolean, optimizer: Rule): Network {
  const wave = (n: number, k: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(k * i + 1));
  const images = tf.constant(wave(8 * 64, 0.37)).reshape([8, 8, 8, 1]);
  const labels = tf.oneHot(tf.constant([0, 1, 2, 0, 1, 2, 0, 1], 'int32'), 3);
  const filter = new tf.Variable(
    tf
      .constant(wave(9 * 4, 1.7))
      .reshape([3, 3, 1, 4])
      .mul(0.3),
  );
  const w = new tf.Variable(
    tf
      .constant(wave(64 * 3, 2.3))
      .reshape([64, 3])
      .mul(0.2),
  );
  const b = new tf.Variable(tf.zeros([3]));
  const variables = [filter, w, b];
  const rule = optimizer();
  const forward = (x: Tensor, y: Tensor): Tensor => {
    const hidden = tf.nn.maxPool2d(tf.nn.relu(tf.nn.conv2d(x, filter, 1, 'SAME')), 2, 2, 'VALID');
    const logits = hidden.reshape([8, 64]).matmul(w).add(b);
    return tf.nn.softmaxCrossEntropyWithLogits(y, logits).mean();
  };
  const body = (x: Tensor, y: Tensor): Tensor => {
    const tape = new tf.GradientTape();
    const loss = tape.record(() => forward(x, y));
    const g = tape.gradient(loss, variables) as Tensor[];
    rule.applyGradients(variables.map((v, i): [Tensor, (typeof variables)[number]] => [g[i], v]));
    return loss;
  };
  const step = traced ? tf.function(body) : body;
  return { variables, step: () => step(images, labels) as Tensor };
}

function train(traced: boolean, optimizer: Rule): Run {
  const { variables, step } = network(traced, optimizer);
  const losses: number[] = [];
  let device = '';
  for (let i = 0; i < STEPS; i++) {
    tf.tidy(() => {
      const loss = step();
      device = loss.device;
      losses.push(loss.item());
    });
  }
  return { losses, devices: [device, ...variables.map((v) => v.device)] };
}

const worstOf = (expected: ArrayLike<number>, found: ArrayLike<number>, least: number): number =>
  Math.max(...Array.from(expected, (x, i) => Math.abs(found[i] - x) / (least + Math.abs(x))));

/**
 * Every step from the CPU's variables on: what one step rounds otherwise, apart from what later steps make of that. At this rate the run
 * itself is no measure: its loss jumps, and a last bit changed in the first variables ends up in the third digit on the CPU alone.
 */
function lockstep(): number {
  const rule = (): InstanceType<typeof tf.keras.optimizers.SGD> => new tf.keras.optimizers.SGD(0.1, { momentum: 0.9, nesterov: true });
  const here = network(false, rule);
  const there = tf.device('/GPU:0', () => network(false, rule));
  let worst = 0;
  for (let i = 0; i < STEPS; i++) {
    const losses = [here, there].map(({ step }) => tf.tidy(() => step().item()));
    worst = Math.max(worst, worstOf([losses[0]], [losses[1]], 0.1));
    // The momentum of both goes on by itself: only the gradient of this step, seen through the update, is compared.
    here.variables.forEach((v, k) => {
      const other = there.variables[k];
      const moved = [v, other].map((x) => x.dataSync() as Float32Array);
      worst = Math.max(worst, worstOf(moved[0], moved[1], 1));
      other.assign(v);
    });
  }
  return worst;
}

/** A Keras model that was built in the scope trains there by fit, which is outside of it. */
async function keras(device: string): Promise<number[]> {
  const model = tf.device(device, () => {
    tf.random.setSeed(1);
    const made = new tf.keras.Sequential([
      new tf.keras.layers.Dense(16, { activation: 'tanh', kernelInitializer: new tf.keras.initializers.GlorotUniform({ seed: 3 }) }),
      new tf.keras.layers.Dense(1, { activation: 'sigmoid', kernelInitializer: new tf.keras.initializers.GlorotUniform({ seed: 4 }) }),
    ]);
    made.build([null, 2]);
    made.compile({ optimizer: new tf.keras.optimizers.Adam(0.05), loss: 'binaryCrossentropy' });
    return made;
  });
  for (const { name, device: place } of model.weights) must(place.endsWith(device.slice(1)), `${name} lies on ${place}`);
  const x = tf.constant(Float32Array.from({ length: 128 }, (_, i) => Math.sin(1.7 * i))).reshape([64, 2]);
  const y = x.at(':', 0).greater(x.at(':', 1)).cast('float32').reshape([64, 1]);
  const { history } = await model.fit(x, y, { epochs: 6, batchSize: 16, shuffle: false, verbose: 0 });
  return history.loss as number[];
}

export async function training(): Promise<unknown> {
  const told: Record<string, unknown> = {};
  const [onCpu, onGpu] = [await keras('/CPU:0'), await keras('/GPU:0')];
  told.keras = worstOf(onCpu, onGpu, 1e-3);
  must(worstOf(onCpu, onGpu, 1e-3) < BOUND, `keras: ${onGpu} against ${onCpu}`);
  must(onCpu[5] < 0.8 * onCpu[0], `keras: ${onCpu}`);
  const rules = {
    adam: () => new tf.keras.optimizers.Adam(0.02),
    sgd: () => new tf.keras.optimizers.SGD(0.05, { momentum: 0.9, nesterov: true }),
  };
  for (const [name, rule] of Object.entries(rules)) {
    for (const traced of [false, true]) {
      const here = train(traced, rule);
      const before = tf.memory();
      const there = tf.device('/GPU:0', () => train(traced, rule));
      const after = tf.memory();
      const title = `${name}${traced ? ', traced' : ''}`;
      must(
        there.devices.every((device) => device.endsWith('GPU:0')),
        `${title}: ${there.devices}`,
      );
      const worst = worstOf(here.losses, there.losses, 1e-3);
      must(worst < BOUND, `${title}: losses differ by ${worst}: ${there.losses.slice(-3)} against ${here.losses.slice(-3)}`);
      must(here.losses[STEPS - 1] < 0.5 * here.losses[0], `${title}: ${here.losses[0]} to ${here.losses[STEPS - 1]}`);
      told[title] = {
        worst,
        end: there.losses[STEPS - 1],
        fallbacks: after.deviceFallbacks - before.deviceFallbacks,
        moves: after.deviceMoves - before.deviceMoves,
      };
    }
  }
  const step = tf.tidy(lockstep);
  must(step < STEP_BOUND, `a step from the same variables differs by ${step}`);
  told['each step'] = step;
  return told;
}
