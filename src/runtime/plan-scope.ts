import type { Aval, Node } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { isKnown, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Root } from './code.ts';

export const bytesOf = ({ dims, dtype }: Aval): number => sizeOf(dims) * DTYPES[dtype].bytes;
/** Whether a plan can hold such a value. */
export const plain = ({ dims, dtype }: Aval): boolean => isKnown(dims) && dtype !== 'string' && dtype !== 'resource' && dtype !== 'variant';

/** Where a result of an inner program is to lie. */
export interface Wanted {
  readonly root: Root;
  /** The value that lies there until then, by its id: a loop variable. Null where there is none. */
  readonly before: number | null;
}
export const NOTHING: ReadonlyMap<number, Wanted> = new Map();

/** Nodes that are planned one after the other: a program, or one inside of a node of it. */
export class Scope {
  /** Memory that was taken for values of these nodes. */
  readonly made: Root[] = [];
  /** By the id of a value: number of the node that reads it last, through views too. */
  private readonly lastUse = new Map<number, number>();

  constructor(
    readonly nodes: readonly Node[],
    results: readonly Tensor[],
    /** How long results live: infinitely where they leave the plan. */
    end: number,
    readonly depth: number,
    readonly wanted: ReadonlyMap<number, Wanted>,
  ) {
    for (const y of results) this.lastUse.set(y.id, end);
    for (let i = nodes.length - 1; i >= 0; i--) {
      const { op, inputs, outputs } = nodes[i];
      for (const x of inputs) if (!this.lastUse.has(x.id)) this.lastUse.set(x.id, i);
      if (op.view === undefined && op.effect !== 'read') continue;
      if (inputs.length === 0) continue;
      const until = Math.max(...outputs.map((y) => this.until(y)));
      this.lastUse.set(inputs[0].id, Math.max(this.lastUse.get(inputs[0].id) as number, until));
    }
  }

  until(y: Tensor): number {
    return this.lastUse.get(y.id) ?? -1;
  }

  /** Whether node i may write a result where it is wanted: nobody reads what lies there after it, and it does so itself in place only. */
  isFree({ root, before }: Wanted, i: number, inPlace: Root | null): boolean {
    const last = before === null ? -1 : (this.lastUse.get(before) ?? -1);
    return last < i || (last === i && inPlace === root);
  }
}
