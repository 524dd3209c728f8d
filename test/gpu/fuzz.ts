// Random calls with random shapes, empty and single axes among them, on both devices: the same results, the same errors.
import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { Dice } from './dice.ts';
import { elementKinds } from './fuzz-elements.ts';
import { layerKinds } from './fuzz-layers.ts';
import { movementKinds } from './fuzz-movement.ts';
import { must } from './must.ts';

/** Relative to 1 + |expected|. */
const BOUND = 2e-5;

const KINDS = { ...elementKinds, ...movementKinds, ...layerKinds };

interface Outcome {
  readonly shape?: string;
  readonly data: readonly number[];
  readonly error?: string;
}

function outcome(device: string, run: () => Tensor): Outcome {
  try {
    return tf.tidy(() =>
      tf.device(device, () => {
        const y = run();
        return { shape: `${y.dtype} ${y.shape}`, data: Array.from(y.dataSync() as Float32Array, Number) };
      }),
    );
  } catch (error) {
    // What the library refuses it refuses on both devices; anything else is a mistake here.
    if (!(error instanceof tf.TensorError)) throw error;
    return { data: [], error: String(error) };
  }
}

const near = (a: number, b: number): boolean => a === b || Object.is(a, b) || Math.abs(a - b) <= BOUND * (1 + Math.abs(b));

const show = ({ shape, error, data }: Outcome, at: number): string =>
  error ?? `${shape}, ${at} is ${data[at]}, from ${JSON.stringify(data.slice(0, 12).map(String))}`;

/** So many cases, the kinds in turn. */
export function fuzz(count: number, first = 0): number {
  const failed: string[] = [];
  const kinds = Object.entries(KINDS);
  for (let i = first; i < first + count; i++) {
    const [kind, make] = kinds[i % kinds.length];
    const run = make(new Dice(1000 + i));
    const [here, there] = ['/CPU:0', '/GPU:0'].map((device) => outcome(device, run));
    const same = here.error === there.error && here.shape === there.shape && here.data.length === there.data.length;
    const wrong = here.data.findIndex((x, k) => !near(there.data[k], x));
    if (same && wrong < 0) continue;
    failed.push(`${kind} ${i}: ${show(there, wrong).slice(0, 300)} instead of ${show(here, wrong).slice(0, 300)}`);
  }
  must(failed.length === 0, `${failed.length}: ${failed.join('; ').slice(0, 6000)}`);
  return count;
}
