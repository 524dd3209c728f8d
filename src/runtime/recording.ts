import type { AnyOp, Aval, Machine, Ref } from '../core/op.ts';
import { sizeOf } from '../shape.ts';
import type { WasmBackend } from './wasm.ts';

/** An argument of a kernel call: a number, or an address within one of the op's operands or workspaces. */
export type Argument = number | { readonly base: number; readonly offset: number };

export interface KernelCall {
  readonly name: string;
  readonly args: readonly Argument[];
}

/** What makes integers that every run asks for anew. */
export type Source = () => readonly number[];

/** Memory beside the operands: so many bytes, or integers or addresses that lie there. */
export type Workspace =
  | number
  | { readonly ints: readonly number[] }
  | { readonly addresses: readonly Argument[] }
  | { readonly fresh: Source };

/** What an op does, without having done it. Bases count the operands, the outputs, then the workspaces. */
export interface Recorded {
  readonly calls: readonly KernelCall[];
  readonly workspaces: readonly Workspace[];
}

class Unrecordable extends Error {}

type Held = number | { readonly ints: readonly number[] } | { readonly addresses: readonly number[] } | { readonly fresh: Source };

interface Pass {
  readonly calls: { readonly name: string; readonly args: readonly number[] }[];
  readonly workspaces: Held[];
}

/** Operands and workspaces of one op: tf.stack may have many. */
const MOST_BASES = 4096;
/** Where a base lies, and how far it is moved for the second run: by large numbers that have nothing to do with each other, so that none is the difference of others. */
const moves: number[] = [];
let state = 1;
function moveOf(base: number): number {
  while (moves.length <= base) {
    // Xorshift (Marsaglia 2003), twice for 45 bits.
    let bits = 0;
    for (let i = 0; i < 2; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      bits = bits * 2 ** 22 + (state >>> 10);
    }
    moves.push(64 * (bits + 1));
  }
  return moves[base];
}
const addressOf = (base: number, moved: boolean): number => 65536 * (base + 1) + (moved ? moveOf(base) : 0);

function ask(backend: WasmBackend, name: string, args: readonly number[]): number {
  try {
    return (backend as unknown as Record<string, (...args: readonly number[]) => number>)[name](...args);
  } finally {
    backend.done();
  }
}

function pass(
  backend: WasmBackend,
  op: AnyOp,
  attrs: unknown,
  x: readonly Aval[],
  y: readonly Aval[],
  bases: readonly number[],
  moved: boolean,
): Pass {
  const calls: Pass['calls'] = [];
  const workspaces: Pass['workspaces'] = [];
  const first = x.length + y.length;
  const workspace = (what: Held): number => {
    const base = first + workspaces.push(what) - 1;
    if (base >= MOST_BASES) throw new Unrecordable();
    return addressOf(base, moved);
  };
  /** Integers that the rule put down are put where a kernel can read them. */
  const real = (arg: number): number => {
    const at = workspaces.findIndex((_, i) => addressOf(first + i, moved) === arg);
    const held = workspaces[at];
    return typeof held === 'object' && 'ints' in held ? backend.ints(held.ints) : arg;
  };
  const special: Partial<Machine> = {
    generation: Number.NaN,
    scratch(bytes) {
      if (!Number.isFinite(bytes)) throw new Unrecordable();
      return workspace(bytes);
    },
    ints: (values) => workspace({ ints: [...values] }),
    addresses: (list) => workspace({ addresses: [...list] }),
    fresh: (make) => workspace({ fresh: make }),
    load: (pack) => backend.load(pack),
    index: (kernel) => backend.index(kernel as never),
    int: () => {
      throw new Unrecordable();
    },
  };
  const machine = new Proxy(special, {
    get(target, name: string) {
      if (name in target) return target[name as keyof Machine];
      // How much workspace a kernel needs depends on sizes only: that is asked in earnest.
      if (name.endsWith('_scratch'))
        return (...args: number[]): number =>
          ask(
            backend,
            name,
            args.map((arg) => real(arg)),
          );
      // A kernel that is asked for a value gives none here: what depends on it is no fixed list of calls.
      return (...args: number[]): undefined => {
        calls.push({ name, args });
        return undefined;
      };
    },
  }) as Machine;
  const ref = ({ dims, dtype }: Aval, i: number): Ref => ({ dims, dtype, size: sizeOf(dims), ptr: addressOf(bases[i], moved) });
  (op.wasm as NonNullable<AnyOp['wasm']>)(
    machine,
    x.map(ref),
    y.map((aval, i) => ref(aval, x.length + i)),
    attrs,
  );
  return { calls, workspaces };
}

/**
 * The kernel calls of an op, found by running its rule twice on made-up addresses: an argument that moves as an operand does is an
 * address in it, one that stays is a number. Null where the calls depend on elements.
 * @param bases operands that share their memory have the same number
 */
export function record(
  backend: WasmBackend,
  op: AnyOp,
  attrs: unknown,
  x: readonly Aval[],
  y: readonly Aval[],
  bases: readonly number[],
): Recorded | null {
  if (bases.length >= MOST_BASES) return null;
  let [here, there]: (Pass | null)[] = [null, null];
  try {
    here = pass(backend, op, attrs, x, y, bases, false);
    there = pass(backend, op, attrs, x, y, bases, true);
  } catch {
    // The rule refuses what it cannot look at: it runs step by step, where it can.
    return null;
  }
  if (here.calls.length !== there.calls.length || here.workspaces.length !== there.workspaces.length) return null;
  const bySize = new Map<number, number>();
  for (let base = 0; base < bases.length + here.workspaces.length; base++) bySize.set(addressOf(base, true) - addressOf(base, false), base);
  try {
    return {
      calls: here.calls.map(({ name, args }, c) => {
        const other = there.calls[c];
        if (other.name !== name || !backend.kernels.has(name)) throw new Unrecordable();
        return { name, args: argumentsOf(args, other.args, bySize) };
      }),
      workspaces: here.workspaces.map((held, w) => workspaceOf(held, there.workspaces[w], bySize)),
    };
  } catch (error) {
    if (error instanceof Unrecordable) return null;
    throw error;
  }
}

/** What two runs on different addresses were given, as numbers and as places within bases. */
function argumentsOf(here: readonly number[], there: readonly number[], bySize: ReadonlyMap<number, number>): Argument[] {
  if (here.length !== there.length) throw new Unrecordable();
  return here.map((arg, a) => {
    if (typeof arg !== 'number') throw new Unrecordable();
    const moved = there[a] - arg;
    if (moved === 0 || Number.isNaN(arg)) return arg;
    const base = bySize.get(moved);
    if (base === undefined) throw new Unrecordable();
    return { base, offset: arg - addressOf(base, false) };
  });
}

function workspaceOf(here: Held, there: Held, bySize: ReadonlyMap<number, number>): Workspace {
  if (typeof here === 'object' && typeof there === 'object' && 'addresses' in here && 'addresses' in there)
    return { addresses: argumentsOf(here.addresses, there.addresses, bySize) };
  if (typeof here === 'object' && typeof there === 'object' && 'fresh' in here && 'fresh' in there) return { fresh: here.fresh };
  if (JSON.stringify(here) !== JSON.stringify(there)) throw new Unrecordable();
  return here as Workspace;
}
