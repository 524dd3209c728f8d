import type { Source } from '../ops/random.ts';
import type { State } from '../philox.ts';
import { skip } from '../philox.ts';
import type { ProgramSeeds } from './seeds.ts';

const wordsOf = (s: State): number[] => [s[0], s[1], s[2], s[3], s[4], s[5]];

/** The stream of one operation: it goes on from call to call, and starts anew after tf.random.setSeed. */
export class SeededStream implements Source {
  private state: State;
  private epoch: number;

  constructor(
    readonly seeds: readonly [number, number],
    private readonly program: ProgramSeeds,
  ) {
    this.state = this.start();
    this.epoch = program.epoch;
  }

  private start(): State {
    return Uint32Array.of(0, 0, this.seeds[1], 0, this.seeds[0], 0);
  }

  reserve(blocks: number): readonly number[] {
    if (this.epoch !== this.program.epoch) {
      this.epoch = this.program.epoch;
      this.state = this.start();
    }
    const words = wordsOf(this.state);
    skip(this.state, blocks);
    return words;
  }

  again(): Source {
    return new SeededStream(this.seeds, this.program);
  }
}

/** A stream that nobody can repeat. */
export class FreshStream implements Source {
  readonly seeds = null;
  private readonly state: State = unpredictable();

  reserve(blocks: number): readonly number[] {
    const words = wordsOf(this.state);
    skip(this.state, blocks);
    return words;
  }

  again(): Source {
    return new FreshStream();
  }
}

/** A state of random bits from the system. */
export const unpredictable = (): State => crypto.getRandomValues(new Uint32Array(6));

/** Streams that are remembered; the oldest is forgotten beyond that, and would start anew. */
const REMEMBERED = 65536;

/** The streams of operations that were called with a seed outside of functions: equal calls share one and go on in it. */
export class StreamTable {
  private readonly streams = new Map<string, SeededStream>();

  constructor(private readonly program: ProgramSeeds) {}

  /** @param kind the operation and the dtypes that it was called with */
  get(kind: string, seeds: readonly [number, number]): Source {
    const key = `${kind}|${seeds[0]}|${seeds[1]}`;
    let stream = this.streams.get(key);
    if (stream === undefined) {
      if (this.streams.size === REMEMBERED) this.streams.delete(this.streams.keys().next().value as string);
      stream = new SeededStream(seeds, this.program);
      this.streams.set(key, stream);
    }
    return stream;
  }

  clear(): void {
    this.streams.clear();
  }
}
