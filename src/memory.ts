import { isStarted, wasm } from './runtime/wasm.ts';

export interface MemoryFacts {
  /** Tensors that were not disposed of and that the engine has not been found to collect. */
  readonly tensors: number;
  /** Blocks of elements behind them; views share one. */
  readonly storages: number;
  /** Bytes in use in the arena. */
  readonly bytes: number;
  /** The most bytes that were in use at once. */
  readonly peakBytes: number;
  /** Bytes moved out of the arena, as far as the engine has not been found to collect them. */
  readonly spilledBytes: number;
}

/**
 * What the library holds in memory.
 * @example tf.memory().tensors >= 0; // true
 */
export function memory(): MemoryFacts {
  if (!isStarted()) return { tensors: 0, storages: 0, bytes: 0, peakBytes: 0, spilledBytes: 0 };
  const { tensors, storages, bytes, peak, spilled } = wasm().arena;
  return { tensors, storages, bytes, peakBytes: peak, spilledBytes: spilled };
}
