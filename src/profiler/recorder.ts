import type { AnyOp } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import type { MemoryFacts } from '../memory.ts';
import { memory } from '../memory.ts';
import { Eager } from '../runtime/eager.ts';
import type { Layer } from '../runtime/layers.ts';
import type { Kernel } from '../runtime/wasm.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { ProfileEvent, ProfileRow } from './event.ts';

/** Events that are kept one by one; those after them only count in the rows. */
export const MOST_EVENTS = 200_000;

/** Something that runs now: what ran within it is known when it ends. */
interface Open {
  readonly kind: ProfileEvent['kind'];
  readonly name: string;
  readonly start: number;
  inner: number;
}

const bytesOf = (tensors: readonly Tensor[]): number => {
  let sum = 0;
  for (const { dtype, size } of tensors) sum += DTYPES[dtype].bytes * (Number.isFinite(size) ? size : 0);
  return sum;
};
const shapesOf = (tensors: readonly Tensor[]): string => tensors.map(({ dims }) => showDims(dims)).join(' · ');

/** Writes down what runs while a profile is taken. */
export class ProfileRecorder {
  readonly begun: number = performance.now();
  /** What was counted of devices before. */
  readonly before: Pick<MemoryFacts, 'deviceMoves' | 'deviceFallbacks'> = memory();
  readonly events: ProfileEvent[] = [];
  readonly rows: Readonly<Record<ProfileEvent['kind'], Map<string, ProfileRow>>> = { op: new Map(), kernel: new Map(), scope: new Map() };
  /** Events that found no room. */
  dropped = 0;
  private readonly open: Open[] = [];

  enter(kind: ProfileEvent['kind'], name: string): Open {
    const open: Open = { kind, name, start: performance.now(), inner: 0 };
    this.open.push(open);
    return open;
  }

  /** Ends it. Parts of the program that wait for something may end in another order than they began. */
  exit(open: Open, bytes = 0, shapes = ''): void {
    const duration = performance.now() - open.start;
    const { kind, name } = open;
    const at = this.open.lastIndexOf(open);
    this.open.splice(at, 1);
    let around: Open | null = null;
    let again = false;
    for (let i = at - 1; i >= 0; i--) {
      if (this.open[i].kind !== kind) continue;
      around ??= this.open[i];
      again ||= this.open[i].name === name;
    }
    if (around !== null) around.inner += duration;
    const self = Math.max(0, duration - open.inner);
    const rows = this.rows[kind];
    let row = rows.get(name);
    if (row === undefined) {
      row = { name, calls: 0, total: 0, self: 0, bytes: 0 };
      rows.set(name, row);
    }
    row.calls++;
    if (!again) row.total += duration; // else it is in the time of the one around it
    row.self += self;
    row.bytes += bytes;
    if (this.events.length < MOST_EVENTS) this.events.push({ kind, name, start: open.start - this.begun, duration, self, bytes, shapes });
    else this.dropped++;
  }

  /** Laid over the kernels while the profile is taken. */
  readonly layer: Layer = (name, kernel): Kernel => {
    // These only tell how much workspace another one needs.
    if (name.endsWith('_scratch')) return kernel;
    return (...args) => {
      const open = this.enter('kernel', name);
      try {
        return kernel(...args);
      } finally {
        this.exit(open);
      }
    };
  };
}

/** The eager interpreter with a clock. */
export class TimedEager extends Eager {
  override readonly timed = true;

  constructor(private readonly recorder: ProfileRecorder) {
    super();
  }

  override run(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, donated = false): readonly Tensor[] {
    const { recorder } = this;
    const open = recorder.enter('op', op.label);
    let outputs: readonly Tensor[] = [];
    try {
      outputs = super.run(op, inputs, attrs, donated);
      return outputs;
    } finally {
      recorder.exit(open, bytesOf(inputs) + bytesOf(outputs), `${shapesOf(inputs)} → ${shapesOf(outputs)}`);
    }
  }
}
