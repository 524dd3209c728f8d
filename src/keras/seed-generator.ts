import { initScope } from '../core/bind.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { seedOf } from './default-seed.ts';

/**
 * Seeds for stateless random functions, a new one each time: [seed, 0], [seed, 1], … as Keras counts them. Inside a traced function
 * every call of it moves on.
 */
export class SeedGenerator {
  readonly seed: number;
  private state: Variable | null = null;

  constructor(op: string, seed: number | null | undefined) {
    this.seed = seedOf(op, seed);
  }

  next(): Tensor {
    const start = [BigInt(this.seed), 0n];
    this.state ??= initScope(() => new Variable(start, { name: 'seed_generator_state', trainable: false, dtype: 'int64' }));
    const seed = this.state.value();
    this.state.assignAdd([0n, 1n]);
    return seed;
  }
}
