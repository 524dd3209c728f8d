// What a device beside the CPU plugs into: gpu/ imports this file, core/ and the ground, and nothing else of the library.

import type { AnyOp, Aval } from '../core/op.ts';
import type { PhysicalDevice } from '../device/devices.ts';
import { addDevice } from '../device/devices.ts';
import type { DType, TypedArray } from '../dtype.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Devices } from './devices.ts';
import { eager } from './eager.ts';
import { elsewhere } from './elsewhere.ts';
import type { Home } from './storage.ts';

export { limitOf } from '../device/limits.ts';
export type { ElementwiseChainAttrs } from '../ops/elementwise-chain.ts';
export type { Padding } from '../ops/window.ts';
export { placement } from '../ops/window.ts';
export { Tensor } from '../tensor.ts';
export { Unfit } from './devices.ts';
export type { Home, Owner, SpillBatch } from './storage.ts';
export { Storage } from './storage.ts';

/** A device that keeps tensors in a memory of its own and computes them there. */
export interface Backend extends Home {
  readonly physical: PhysicalDevice;
  readonly books: BackendBooks;
  /** Whether it has computed or kept anything yet. */
  readonly started: boolean;
  /** Whether tensors of this dtype can be brought there. */
  holds(dtype: DType): boolean;
  /** Whether it has a row for this call. */
  takes(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[]): boolean;
  /** Whether it computes such an op as part of a chain (ops/elementwise-chain.ts). */
  chains(op: AnyOp): boolean;
  /** Computes a call that it takes; the inputs lie there. Nothing is left behind when it throws. */
  run(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[]): readonly Tensor[];
  /** A tensor of host data. */
  constant(data: TypedArray, dims: Dims, dtype: DType): Tensor;
}

/** What lies on a device, for tf.memory(). */
export interface BackendBooks {
  readonly tensors: number;
  readonly storages: number;
  readonly bytes: number;
  readonly peak: number;
}

/** Adds a device: from now on `tf.device` finds it, and ops run where their scope or their inputs say. */
export function registerBackend(backend: Backend): void {
  addDevice(backend.physical);
  elsewhere.devices = new Devices(backend);
  if (elsewhere.automatic) elsewhere.devices.calibrated(eager);
}
