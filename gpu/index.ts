import { registerBackend } from '../src/runtime/backend.ts';
import type { LossPolicy } from './copies.ts';
import { checkedPolicy } from './copies.ts';
import { GpuDevice } from './device.ts';
import { Engine } from './engine.ts';
import { rows } from './rows.ts';

/** What a registered GPU is like. */
export interface GpuFacts {
  /** As `tf.device` and `tensor.device` name it. */
  readonly device: string;
  /** Elements along each side of a texture: a tensor has at most the square of it. */
  readonly maxTextureSize: number;
}

export type { LossPolicy };

let device: GpuDevice | null = null;
let registered: Promise<GpuFacts> | null = null;

/**
 * Makes the GPU behind WebGL 2 a device: `tf.device('/GPU:0', fn)` finds it, and `tf.config.listPhysicalDevices('GPU')` lists it. A
 * second call gives the first one's result. Tensors there hold float32, int32 (exact up to 2²⁴) and bool; ops without a kernel for the
 * GPU run on the CPU, unless `tf.config.setSoftDevicePlacement(false)` was called. With `copyVariablesEvery: n` the values of variables
 * are read in the background at every n-th update, and a variable that is lost with the GPU's context goes on with the last of them.
 *
 * @throws ValueError for a policy that is none. UnsupportedError (the promise rejects) where there is no WebGL 2 or no float textures
 * @example
 * const gpu = await import('tensorlane/gpu');
 * const facts = await gpu.register().catch((error) => error.name); // 'UnsupportedError' without WebGL
 */
export function register(policy: LossPolicy = {}): Promise<GpuFacts> {
  const checked = checkedPolicy(policy);
  registered ??= begin(checked).catch((error: unknown) => {
    registered = null;
    throw error;
  });
  return registered;
}

async function begin(policy: LossPolicy): Promise<GpuFacts> {
  const engine = new Engine();
  device = new GpuDevice(engine, policy);
  registerBackend(device);
  return { device: device.device, maxTextureSize: engine.most };
}

/** The engine that computes now; for tests. @internal */
export const lastEngine = (): Engine | null => device?.current ?? null;

/** The ops that the GPU has kernels for, by TensorFlow's names. @example kernels().includes('AddV2'); // true */
export const kernels = (): readonly string[] => Object.keys(rows).filter((name) => name !== 'ElementwiseChain');
