import { IndexError } from '../errors.ts';
import type { State } from '../philox.ts';
import { blockInto, skip, stateOf } from '../philox.ts';
import type { Tensor } from '../tensor.ts';
import { adopting, release } from './element.ts';
import type { ElementFunction } from './element-function.ts';
import type { Items, Stream } from './items.ts';
import { attempt, Failure, Signal } from './items.ts';
import { argumentsOf } from './steps.ts';

// Steps that decide which element comes next.

/** Single 32-bit numbers of a Philox stream. */
export class Draws {
  private readonly state: State;
  private readonly words = new Uint32Array(4);
  private used = 4;

  constructor(seeds: readonly [number, number]) {
    this.state = stateOf(BigInt(seeds[0]), BigInt(seeds[1]));
  }

  next(): number {
    if (this.used === 4) {
      blockInto(this.words, this.state);
      skip(this.state, 1);
      this.used = 0;
    }
    return this.words[this.used++];
  }
}

/** Draws each next element from a buffer that is filled in order. */
export function* shuffled(source: Items, bufferSize: number, seeds: readonly [number, number]): Items {
  const draws = new Draws(seeds);
  let held: unknown[] = [];
  let front = 0;
  /** The drawn element leaves; the one at the front takes its place. */
  const draw = (): unknown => {
    const at = front + (draws.next() % (held.length - front));
    const element = held[at];
    held[at] = held[front];
    held[front++] = undefined;
    if (front > 1024 && front * 2 > held.length) {
      held = held.slice(front);
      front = 0;
    }
    return element;
  };
  try {
    for (const item of source) {
      if (item instanceof Signal) {
        yield item;
        continue;
      }
      held.push(item);
      if (held.length - front === bufferSize) yield draw();
    }
    while (front < held.length) yield draw();
  } finally {
    for (const element of held.slice(front)) release(element);
  }
}

export function* repeated(source: () => Items, times: number): Items {
  for (let epoch = 0; epoch !== times; epoch++) {
    let any = false;
    for (const item of source()) {
      any ||= !(item instanceof Signal);
      yield item;
    }
    // An endless repetition of nothing is nothing.
    if (!any && times < 0) return;
  }
}

export function* chained(first: Items, second: () => Items): Items {
  yield* first;
  yield* second();
}

/** The next element of each source; ends with the shortest. */
export function* zipped(sources: readonly Items[], build: (elements: readonly unknown[]) => unknown): Items {
  let row: unknown[] = [];
  try {
    for (;;) {
      for (const source of sources) {
        let step = source.next();
        while (step.done !== true && step.value instanceof Signal) {
          yield step.value;
          step = source.next();
        }
        if (step.done === true) return;
        row.push(step.value);
      }
      const element = build(row);
      row = [];
      yield element;
    }
  } finally {
    row.forEach(release);
    for (const source of sources) source.return();
  }
}

/**
 * Takes `blockLength` elements in turn from each of `cycleLength` data sets that `fn` makes of elements. A slot whose data set is at its end waits
 * until its next turn for another.
 */
export function* interleaved(source: Items, fn: ElementFunction, cycleLength: number, blockLength: number): Items {
  const slots = new Array<{ items: Items; element: unknown; held: readonly unknown[] } | null>(cycleLength).fill(null);
  let [open, turn, block, ended] = [0, 0, 0, false];
  const advance = (): void => {
    turn = (turn + 1) % cycleLength;
    block = 0;
  };
  const close = (slot: number): void => {
    slots[slot]?.items.return();
    release(slots[slot]?.element);
    slots[slot]?.held.forEach(release);
    slots[slot] = null;
    open--;
  };
  try {
    while (!ended || open > 0) {
      const slot = slots[turn];
      if (slot !== null) {
        const { done, value } = slot.items.next();
        if (done === true) {
          close(turn);
          advance();
          continue;
        }
        yield value;
        if (!(value instanceof Signal) && ++block === blockLength) advance();
      } else if (ended) advance();
      else {
        const { done, value } = source.next();
        if (done === true) ended = true;
        else if (value instanceof Signal) yield value;
        else {
          const { result: made, held } = adopting(() => attempt(() => fn.call(argumentsOf(value))));
          if (made instanceof Failure) {
            held.forEach(release);
            release(value);
            yield made;
            continue;
          }
          // The element lives as long as the data set made of it, which may read it late.
          slots[turn] = { items: (made as Stream).items(), element: value, held };
          open++;
        }
      }
    }
  } finally {
    source.return();
    for (let i = 0; i < cycleLength; i++) if (slots[i] !== null) close(i);
  }
}

/** Each choice names the source of the next element. */
export function* chosen(sources: readonly (() => Items)[], choices: Items, stopOnEmpty: boolean): Items {
  const open: (Items | null)[] = sources.map((source) => source());
  try {
    for (const choice of choices) {
      if (choice instanceof Signal) {
        yield choice;
        continue;
      }
      const index = Number((choice as Tensor).item());
      release(choice);
      if (!(index >= 0 && index < sources.length)) {
        yield new Failure(
          new IndexError('Dataset.chooseFromDatasets', 'no such data set', `${index}`, `There are ${sources.length}, counted from 0.`, {
            index,
          }),
        );
        continue;
      }
      for (let given = false; !given && open[index] !== null; ) {
        const { done, value } = (open[index] as Items).next();
        if (done !== true) {
          given = !(value instanceof Signal);
          yield value;
          continue;
        }
        open[index] = null;
        if (stopOnEmpty || open.every((items) => items === null)) return;
      }
    }
  } finally {
    choices.return();
    for (const items of open) items?.return();
  }
}
