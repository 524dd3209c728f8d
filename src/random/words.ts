import type { State } from '../philox.ts';
import { block, skip, stateOf } from '../philox.ts';

/**
 * The words of a Philox stream one at a time: what TensorFlow's datasets draw their choices and seeds from.
 * @example new Words(0, 42).next(); // always the same
 */
export class Words {
  private readonly state: State;
  private words: Uint32Array = new Uint32Array(0);
  private used = 0;

  /** @param seed key of the stream @param seed2 upper half of its counter */
  constructor(seed: number | bigint, seed2: number | bigint) {
    this.state = stateOf(BigInt(seed), BigInt(seed2));
  }

  /** The next 32-bit word, from 0. */
  next(): number {
    if (this.used === this.words.length) {
      this.words = block(this.state);
      skip(this.state, 1);
      this.used = 0;
    }
    return this.words[this.used++];
  }
}
