import type { Arena } from './arena.ts';
import type { Recipe } from './recipe.ts';
import { canDrop } from './recipe.ts';
import type { Storage } from './storage.ts';

/**
 * Bytes that may lie in the arena with a recipe. Few, because what follows then takes the place of what was dropped while that is in
 * the processor's second-level cache (measured with 2 MB of that, layer norm of [128, 768] in nine ops: 0.11 ms with 1 MB here, 0.15
 * with 2, 0.19 with 4; of [512, 768] and more the same with all three).
 */
const BUDGET = 1 << 20;
const MOST = 1024;

/**
 * The storages that can be dropped without a copy, oldest first: most of what ops make is read by the next op or two and then by nobody,
 * though only the engine's collector will know. What is needed again is computed again; when that happens much, the budget doubles.
 */
export class Nursery {
  readonly #list: Storage[] = [];
  #bytes = 0;
  #budget = BUDGET;
  #lately = { dropped: 0, remade: 0 };

  constructor(private readonly arena: Arena) {}

  add(storage: Storage, recipe: Recipe): void {
    storage.recipe = recipe;
    storage.young = true;
    this.#bytes += storage.bytes;
    this.#list.push(storage);
    if (this.#bytes > this.#budget || this.#list.length > MOST) this.#drop();
  }

  /** It was freed or spilled; it leaves the list when that is gone through. */
  leave(storage: Storage): void {
    storage.young = false;
    this.#bytes -= storage.bytes;
  }

  dropped({ bytes }: Storage): void {
    this.#lately.dropped += bytes;
  }

  remade({ bytes }: Storage): void {
    this.#lately.remade += bytes;
  }

  #drop(): void {
    const { arena } = this;
    const [list, lately] = [this.#list, this.#lately];
    if (lately.remade * 4 > lately.dropped && lately.dropped > 0) {
      this.#budget *= 2;
      // All that is alive does not fit: the arena is to hold more.
      if (this.#budget > arena.budget) arena.enlarge();
      this.#budget = Math.min(this.#budget, arena.budget);
      this.#lately = { dropped: 0, remade: 0 };
    }
    const going: Storage[] = [];
    let kept = 0;
    let [bytes, count] = [this.#bytes, list.length];
    for (let i = 0; i < list.length; i++) {
      const storage = list[i];
      if (!storage.young) count--;
      else if ((bytes <= this.#budget / 2 && count <= MOST / 2) || storage.stamp >= arena.clock || !canDrop(storage))
        list[kept++] = storage;
      else {
        going.push(storage);
        bytes -= storage.bytes;
        count--;
      }
    }
    list.length = kept;
    if (going.length > 0) arena.takeOut(going);
  }
}
