import { elsewhere } from './runtime/elsewhere.ts';
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
  /** Bytes of textures on the GPU; 0 where none is registered. */
  readonly gpuBytes: number;
  /** The most of them at once. */
  readonly gpuPeakBytes: number;
  /** Tensors that ops had to move to another device since the GPU was registered. */
  readonly deviceMoves: number;
  /** Ops asked for on the GPU that ran on the CPU, because the GPU has no kernel for them. */
  readonly deviceFallbacks: number;
}

const NOTHING: MemoryFacts = {
  tensors: 0,
  storages: 0,
  bytes: 0,
  peakBytes: 0,
  spilledBytes: 0,
  gpuBytes: 0,
  gpuPeakBytes: 0,
  deviceMoves: 0,
  deviceFallbacks: 0,
};

/**
 * What the library holds in memory.
 * @example tf.memory().tensors >= 0; // true
 */
export function memory(): MemoryFacts {
  const facts = isStarted() ? arenaFacts() : NOTHING;
  if (elsewhere.devices === null) return facts;
  const { backend, moves, fallbacks } = elsewhere.devices;
  const { tensors, storages, bytes, peak } = backend.books;
  return {
    ...facts,
    tensors: facts.tensors + tensors,
    storages: facts.storages + storages,
    gpuBytes: bytes,
    gpuPeakBytes: peak,
    deviceMoves: moves,
    deviceFallbacks: fallbacks,
  };
}

function arenaFacts(): MemoryFacts {
  const { tensors, storages, bytes, peak, spilled } = wasm().arena;
  return { ...NOTHING, tensors, storages, bytes, peakBytes: peak, spilledBytes: spilled };
}
