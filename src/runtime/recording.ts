import type { AnyOp, Aval, Machine, Ref } from '../core/op.ts';
import { sizeOf } from '../shape.ts';
import type { WasmBackend } from './wasm.ts';

/** An argument of a kernel call: a number, or an address within one of the op's operands or workspaces. */
export type Argument = number | { readonly base: number; readonly offset: number };

export interface KernelCall {
  readonly name: string;
  readonly args: readonly Argument[];
}

/** What an op does, without having done it. Bases count the operands, the outputs, then the workspaces. */
export interface Recorded {
  readonly calls: readonly KernelCall[];
  /** Bytes of each workspace, or the integers that it holds. */
  readonly workspaces: readonly (number | readonly number[])[];
}

class Unrecordable extends Error {}

interface Pass {
  readonly calls: { readonly name: string; readonly args: readonly number[] }[];
  readonly workspaces: (number | readonly number[])[];
}

/** Far from each other, and moved by amounts of which none is the difference of others. */
const addressOf = (base: number, moved: boolean): number => 65536 * (base + 1) + (moved ? 64 * 3 ** base : 0);
const MOST_BASES = 15;

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
  const workspace = (what: number | readonly number[]): number => {
    const base = first + workspaces.push(what) - 1;
    if (base >= MOST_BASES) throw new Unrecordable();
    return addressOf(base, moved);
  };
  /** Integers that the rule put down are put where a kernel can read them. */
  const real = (arg: number): number => {
    const at = workspaces.findIndex((_, i) => addressOf(first + i, moved) === arg);
    const held = workspaces[at];
    return held === undefined || typeof held === 'number' ? arg : backend.ints(held);
  };
  const special: Partial<Machine> = {
    scratch(bytes) {
      if (!Number.isFinite(bytes)) throw new Unrecordable();
      return workspace(bytes);
    },
    ints: (values) => workspace([...values]),
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
  if (here.calls.length !== there.calls.length || JSON.stringify(here.workspaces) !== JSON.stringify(there.workspaces)) return null;
  const bySize = new Map<number, number>();
  for (let base = 0; base < bases.length + here.workspaces.length; base++) bySize.set(addressOf(base, true) - addressOf(base, false), base);
  const calls: KernelCall[] = [];
  for (let c = 0; c < here.calls.length; c++) {
    const { name, args } = here.calls[c];
    const other = there.calls[c];
    if (!backend.kernels.has(name) || other.name !== name || other.args.length !== args.length) return null;
    const list: Argument[] = [];
    for (let a = 0; a < args.length; a++) {
      if (typeof args[a] !== 'number') return null;
      const moved = other.args[a] - args[a];
      if (moved === 0 || Number.isNaN(args[a])) {
        list.push(args[a]);
        continue;
      }
      const base = bySize.get(moved);
      if (base === undefined) return null;
      list.push({ base, offset: args[a] - addressOf(base, false) });
    }
    calls.push({ name, args: list });
  }
  return { calls, workspaces: here.workspaces };
}
