import type { State } from '../philox.ts';
import { blockInto, skip } from '../philox.ts';

const WORD = 2 ** -32;
const UPPER = 2 ** -20;

/** The first word of a counter has come round to 0. */
function carry(state: State): void {
  for (let i = 1; i < 4; i++) {
    state[i]++;
    if (state[i] !== 0) return;
  }
}

/**
 * Uniform and normal float64 from one stream, each kind from blocks of its own: a block gives two values, of which TensorFlow's
 * samplers take the second first.
 */
export class Sampler {
  private readonly words = new Uint32Array(4);
  private readonly state: State;
  private uniformLeft = -1;
  private normalLeft = Number.NaN;
  private first = 0;
  private second = 0;

  /** @param start state of the first sample @param stride blocks from one sample to the next */
  constructor(
    private readonly start: State,
    private readonly stride: number,
  ) {
    this.state = start.slice();
  }

  /** Goes to where a sample begins, whatever the ones before took. */
  seek(index: number): void {
    this.state.set(this.start);
    skip(this.state, index * this.stride);
    this.uniformLeft = -1;
    this.normalLeft = Number.NaN;
  }

  private next(): void {
    const { words, state } = this;
    blockInto(words, state);
    state[0]++;
    if (state[0] === 0) carry(state);
    this.first = ((words[0] & 0xfffff) + words[1] * WORD) * UPPER;
    this.second = ((words[2] & 0xfffff) + words[3] * WORD) * UPPER;
  }

  /** A value of [0, 1). */
  uniform(): number {
    const left = this.uniformLeft;
    if (left >= 0) {
      this.uniformLeft = -1;
      return left;
    }
    this.next();
    this.uniformLeft = this.first;
    return this.second;
  }

  /** A value of the unit normal distribution. Source: Box and Muller (1958) */
  normal(): number {
    const left = this.normalLeft;
    if (!Number.isNaN(left)) {
      this.normalLeft = Number.NaN;
      return left;
    }
    this.next();
    const radius = Math.sqrt(-2 * Math.log(Math.max(this.first, 1e-7)));
    const angle = 2 * Math.PI * this.second;
    this.normalLeft = Math.sin(angle) * radius;
    return Math.cos(angle) * radius;
  }

  /** The values of the next block in their order, into `pair`. */
  both(pair: Float64Array): void {
    this.next();
    pair[0] = this.first;
    pair[1] = this.second;
  }
}
