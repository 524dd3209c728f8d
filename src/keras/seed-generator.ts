import { initScope } from '../core/bind.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { seedOf } from './default-seed.ts';
import type { AnyLayer } from './layer.ts';

/**
 * Seeds for stateless random functions, a new one each time: [seed, 0], [seed, 1], … as Keras counts them. Inside a traced function
 * every call of it moves on.
 */
export class SeedGenerator {
  readonly seed: number;
  #state: Variable | null = null;

  constructor(op: string, seed: number | null | undefined) {
    this.seed = seedOf(op, seed);
  }

  /** The seed and how many were given. */
  get state(): Variable {
    const start = [BigInt(this.seed), 0n];
    this.#state ??= initScope(() => new Variable(start, { name: 'seed_generator_state', trainable: false, dtype: 'int64' }));
    return this.#state;
  }

  next(): Tensor {
    const seed = this.state.value();
    this.state.assignAdd([0n, 1n]);
    return seed;
  }
}

/** The states of the seed generators that stand in properties of a layer and of those inside it. */
export function seedsOf(layer: AnyLayer): Variable[] {
  const all = new Set([layer, ...layer.submodules]);
  return [...all].flatMap((one) => Object.values(one).flatMap((value) => (value instanceof SeedGenerator ? [value.state] : [])));
}
