import type { Tensor } from '../tensor.ts';

let open: Tensor[] | null = null;

/** Tells the innermost scope of a new tensor. */
export function born(tensor: Tensor): void {
  if (open !== null) open.push(tensor);
}

/** Runs `fn`; afterwards frees every tensor made in it but those that `kept` names. They belong to the scope around. */
export function scoped<R>(fn: () => R, kept: (result: R) => readonly unknown[]): R {
  const outer = open;
  const mine: Tensor[] = [];
  open = mine;
  let keep: readonly unknown[] = [];
  try {
    const result = fn();
    keep = kept(result);
    return result;
  } finally {
    open = outer;
    const many = keep.length > 16 ? new Set(keep) : null;
    for (let i = 0; i < mine.length; i++) {
      const tensor = mine[i];
      if (many === null ? keep.includes(tensor) : many.has(tensor)) outer?.push(tensor);
      else tensor.dispose();
    }
  }
}

const single = (y: Tensor): readonly unknown[] => [y];

/** Runs a composition of ops that gives one tensor; whatever else is made on the way is freed at once. */
export const composed = (fn: () => Tensor): Tensor => scoped(fn, single);

/** Runs `fn` so that no scope frees what it makes: for tensors that something else owns. */
export function unscoped<R>(fn: () => R): R {
  const outer = open;
  open = null;
  try {
    return fn();
  } finally {
    open = outer;
  }
}
