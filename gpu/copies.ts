import { checkOptions } from '../src/core/options.ts';
import { ValueError } from '../src/errors.ts';
import type { Owner } from '../src/runtime/backend.ts';
import type { TextureStorage } from './storage.ts';

interface Kept {
  /** Values since the last one that came from the CPU. */
  values: number;
  bytes: Uint8Array | null;
}

/** What may be done for variables in case the GPU's context is lost. */
export interface LossPolicy {
  /** Every so many updates of a variable its value is read in the background; none (0) unless said. */
  readonly copyVariablesEvery?: number;
  /** Hears of each variable that was given such an older value because its own was lost. */
  readonly onRestored?: (variable: string) => void;
}

/** @throws ValueError */
export function checkedPolicy(policy: LossPolicy): LossPolicy {
  const { copyVariablesEvery: every = 0, onRestored } = checkOptions('gpu.register', policy, ['copyVariablesEvery', 'onRestored']);
  if (Number.isInteger(every) && every >= 0 && (onRestored === undefined || typeof onRestored === 'function')) return policy;
  throw new ValueError(
    'gpu.register',
    'copyVariablesEvery is a whole number of updates and onRestored a function',
    `${String(every)} and ${typeof onRestored}`,
    'Use { copyVariablesEvery: 100, onRestored: (name) => … }, or 0 for no copies.',
    { copyVariablesEvery: every },
  );
}

/** Copies of variables on the CPU, as old as the policy lets them be. */
export class Copies {
  private readonly kept = new WeakMap<Owner, Kept>();
  private readonly every: number;
  private readonly told: (variable: string) => void;

  constructor(
    { copyVariablesEvery = 0, onRestored = () => undefined }: LossPolicy,
    private readonly read: (storage: TextureStorage) => Promise<Uint8Array>,
  ) {
    this.every = copyVariablesEvery;
    this.told = onRestored;
  }

  /** A storage has become the value of a variable. */
  add(storage: TextureStorage, variable: Owner): void {
    if (this.every === 0) return;
    const known = this.kept.get(variable) ?? { values: 0, bytes: null };
    this.kept.set(variable, known);
    if (storage.away !== null) {
      known.values = 0;
      known.bytes = storage.away;
    } else if (known.values % this.every === 0) {
      this.read(storage).then(
        (bytes) => {
          known.bytes = bytes;
        },
        () => undefined, // lost meanwhile: the copy before stays
      );
    }
    known.values++;
  }

  /** The last copy of a variable's value, for one that was lost; null where there is none of its size. */
  restored(storage: TextureStorage): Uint8Array | null {
    const variable = storage.owner?.variable;
    const bytes = variable === undefined ? undefined : this.kept.get(variable)?.bytes;
    if (variable === undefined || !bytes || bytes.byteLength !== storage.bytes) return null;
    this.told(variable.name);
    return bytes;
  }
}
