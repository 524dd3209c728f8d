import type { Home, Storage } from '../runtime/storage.ts';
import { Tensor } from '../tensor.ts';

// What a branch or a loop keeps of its run for its gradient: as many tensors as the run had steps, behind one tensor of a graph.

/** What one step of the forward program leaves for the backward program. */
export interface Kept {
  /** Which branch ran; 0 for the bodies of loops. */
  readonly branch: number;
  readonly residuals: readonly Tensor[];
  /** Sizes of what the step was fed, for gradients of what it did not use. */
  readonly fed: readonly (readonly number[])[];
}

/** The steps, freed together with the last tensor or tape that holds them. */
class StashStorage implements Storage {
  ptr = 0;
  refs = 0;
  handles = 0;
  stamp = 0;
  slot = -1;
  away = null;
  recipe = null;
  young = false;
  dropped = false;
  pins = 0;
  changes = false;
  batch = null;
  watched = false;
  readonly bytes = 0;
  readonly sizeClass = 0;
  readonly strings = null;

  constructor(
    readonly home: Home,
    readonly steps: readonly Kept[],
  ) {}
}

const home: Home = {
  device: '/job:localhost/replica:0/task:0/device:CPU:0',
  addHandle(storage): void {
    storage.refs++;
    storage.handles++;
  },
  dropHandle(storage): void {
    storage.handles--;
    home.release(storage);
  },
  release(storage): void {
    if (--storage.refs > 0) return;
    for (const { residuals } of (storage as StashStorage).steps) for (const t of residuals) t.dispose();
  },
  unwatch: () => undefined,
  read: () => new Uint8Array(0),
  bring: (tensor) => tensor,
};

/** A tensor that carries the steps of one run. */
export const stash = (steps: readonly Kept[]): Tensor => new Tensor([], 'variant', new StashStorage(home, steps), 0);

/** The steps that it carries. */
export const stashed = (tensor: Tensor): readonly Kept[] => (tensor.storage as StashStorage).steps;
