import * as tf from '../../src/index.ts';
import type { Tensor } from '../../src/tensor.ts';
import { stream } from '../reference/random.ts';

/** What floats may be besides ordinary numbers. */
const SPECIAL = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1];
/** Numbers whose sums depend on the order. */
const FAR = [3e38, -3e38, 1e-30, 123456.7];
/** A row longer than a texture of any browser that was seen is wide. */
const LONG = 17_001;

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** One source of choices. */
export class Dice {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = stream(seed);
  }

  from(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.from(0, list.length - 1)];
  }

  flip(): boolean {
    return this.next() < 0.5;
  }

  shape(least: number, most: number, sizes: readonly number[] = [0, 1, 1, 2, 3, 4, 16, 17]): number[] {
    return Array.from({ length: this.from(least, most) }, () => this.pick(sizes));
  }

  /** Of any rank up to 6; sometimes with an axis longer than a texture is wide. */
  anyShape(): number[] {
    const shape = this.shape(0, 6, [0, 1, 1, 2, 2, 3, 3, 5]);
    if (this.from(0, 7) > 0 || shape.length === 0) return shape;
    const small = shape.map((size) => Math.min(size, 2)).slice(0, 3);
    small[this.from(0, small.length - 1)] = LONG;
    return small;
  }

  /** A shape that broadcasts to that one. */
  below(shape: readonly number[]): number[] {
    return shape.slice(this.from(0, shape.length)).map((size) => (this.flip() ? size : 1));
  }

  permutation(rank: number): number[] {
    const left = Array.from({ length: rank }, (_, i) => i);
    return Array.from({ length: rank }, () => left.splice(this.from(0, left.length - 1), 1)[0]);
  }

  /** What makes a tensor of that shape, the same at each call. */
  floats(shape: readonly number[], range = 3): () => Tensor {
    const data = Float32Array.from({ length: count(shape) }, () => range * (2 * this.next() - 1));
    return () => tf.constant(data).reshape(shape);
  }

  /** The same with NaN, infinities and, unless sums are made of them, numbers of any size among them. */
  wild(shape: readonly number[], range = 3, special: readonly number[] = [...SPECIAL, ...FAR]): () => Tensor {
    const data = Float32Array.from({ length: count(shape) }, () =>
      this.from(0, 5) > 0 ? range * (2 * this.next() - 1) : this.pick(special),
    );
    return () => tf.constant(data).reshape(shape);
  }

  summable(shape: readonly number[]): () => Tensor {
    return this.wild(shape, 3, SPECIAL);
  }

  integers(shape: readonly number[], low = -3, high = 3): () => Tensor {
    const data = Int32Array.from({ length: count(shape) }, () => this.from(low, high));
    return () => tf.constant(data).reshape(shape);
  }

  bools(shape: readonly number[]): () => Tensor {
    const data = Uint8Array.from({ length: count(shape) }, () => this.from(0, 1));
    return () => tf.constant(data, 'bool').reshape(shape);
  }

  anything(shape: readonly number[]): () => Tensor {
    return this.pick([() => this.wild(shape), () => this.integers(shape), () => this.bools(shape)])();
  }
}
