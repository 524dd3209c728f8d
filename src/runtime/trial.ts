import type { Elected } from '../core/bind.ts';
import { within } from '../core/place.ts';
import type { Tensor } from '../tensor.ts';

/** Calls on each device whose times count, at least; and at most, where they take less than clocks of browsers tell apart. */
const FEWEST = 4;
const MOST = 40;
/** Milliseconds of the CPU that are enough to tell. */
const ENOUGH = 20;

type Run = () => readonly Tensor[];

/** What the counted calls on one device took, in milliseconds, but for the slowest of them: it may have been disturbed. */
class Side {
  calls = 0;
  private sum = 0;
  private slowest = 0;

  constructor(
    readonly device: string,
    /** Calls that do not count: they compile. */
    private unseen: number,
  ) {}

  add(milliseconds: number): void {
    if (this.unseen-- > 0) return;
    this.calls++;
    this.sum += milliseconds;
    this.slowest = Math.max(this.slowest, milliseconds);
  }

  get time(): number {
    return this.sum - this.slowest;
  }
}

/**
 * A program that is expected to be faster on another device than the CPU: its first calls run here and there in turns, each with its
 * results read, and it goes on where it was faster. No call is made for the trial alone, and whatever fails there runs on the CPU.
 */
export class Trial implements Elected {
  private readonly here: Side;
  private readonly there: Side;
  private turns = 0;
  private won = false;

  /** @param lost hears when the program is to stay on the CPU */
  constructor(
    cpu: string,
    device: string,
    private readonly lost: () => void,
  ) {
    // The second call on the CPU makes a plan; the first on the device compiles.
    this.here = new Side(cpu, 2);
    this.there = new Side(device, 1);
  }

  run(program: Run): readonly Tensor[] {
    const { here, there, won } = this;
    if (!won && this.turns++ % 2 === 0) return this.timed(here, program);
    try {
      return won ? within(there.device, program) : this.timed(there, program);
    } catch {
      // Too large, lost, integers beyond what it keeps: nobody asked for that device. If the program itself is wrong, the CPU says so.
      this.lost();
      return within(here.device, program);
    }
  }

  private timed(side: Side, program: Run): readonly Tensor[] {
    const { here, there } = this;
    const start = performance.now();
    const y = within(side.device, program);
    if (side === there) for (const t of y) t.dataSync();
    side.add(performance.now() - start);
    const even = here.calls === there.calls && here.calls >= FEWEST;
    if (even && (here.time >= ENOUGH || here.calls >= MOST)) {
      this.won = there.time < here.time;
      if (!this.won) this.lost();
    }
    return y;
  }
}
