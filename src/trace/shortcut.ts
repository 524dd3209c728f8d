import type { Dims } from '../shape.ts';
import { sameDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { isStructure, Slot } from './signature.ts';

/**
 * Recognises a call like one before, by looking at its arguments in place of spelling its signature: tensors of the same dtypes and
 * shapes, and the same plain values and objects. A call that it does not know may still have the same signature.
 */
export class Shortcut<T> {
  private constructor(
    readonly to: T,
    private readonly self: unknown,
    /** The arguments; tensors as null, since a shortcut must keep none alive. */
    private readonly args: readonly unknown[],
    /** Dtype and shape of each argument that is a tensor. */
    private readonly dtypes: readonly (string | null)[],
    private readonly dims: readonly (Dims | null)[],
    /** Whether the arguments are the tensors that a run is fed, one after the other. */
    private readonly plain: boolean,
  ) {}

  /** From a call that was taken apart; null where an argument is a structure or became a tensor only then. */
  static of<T>(to: T, self: unknown, args: readonly unknown[], slots: readonly unknown[]): Shortcut<T> | null {
    const isTensor = args.map((arg, i) => slots[i] instanceof Slot && arg instanceof Tensor);
    if (args.some((arg, i) => isStructure(arg) || slots[i] instanceof Slot !== isTensor[i])) return null;
    return new Shortcut(
      to,
      self,
      args.map((arg, i) => (isTensor[i] ? null : arg)),
      args.map((arg, i) => (isTensor[i] ? (arg as Tensor).dtype : null)),
      args.map((arg, i) => (isTensor[i] ? (arg as Tensor).dims : null)),
      isTensor.every((is) => is),
    );
  }

  fits(self: unknown, args: readonly unknown[]): boolean {
    if (args.length !== this.args.length || self !== this.self) return false;
    for (let i = 0; i < args.length; i++) {
      const arg = args[i];
      const dims = this.dims[i];
      if (
        dims === null
          ? !Object.is(arg, this.args[i])
          : !(arg instanceof Tensor) || arg.dtype !== this.dtypes[i] || !sameDims(arg.dims, dims)
      )
        return false;
    }
    return true;
  }

  /** The tensors of a call that fits. */
  tensors(args: readonly unknown[]): readonly Tensor[] {
    return this.plain ? (args as readonly Tensor[]) : (args.filter((_, i) => this.dims[i] !== null) as Tensor[]);
  }
}
