import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { isPlainObject, leavesOf } from '../../tree.ts';
import type { Tensors } from '../structure.ts';

/** What is given per output, in the order of the outputs; one value stands for all. @throws ValueError for another number or an unknown name */
export function perOutput<T>(
  op: string,
  what: string,
  given: unknown,
  names: readonly string[],
  isOne: (value: T) => boolean,
): readonly (T | null)[] {
  if (Array.isArray(given)) {
    if (given.length === names.length) return given as readonly (T | null)[];
    throw new ValueError(
      op,
      `${what} must have as many entries as the model has outputs`,
      `${given.length} for ${names.length} (${names.join(', ')})`,
      'Give one for each output, null for none.',
      { outputs: names },
    );
  }
  if (isPlainObject(given) && !isOne(given as T)) {
    const unknown = Object.keys(given).find((key) => !names.includes(key));
    if (unknown === undefined) return names.map((name) => (given[name] as T | undefined) ?? null);
    throw new ValueError(op, `${what} names what is no output`, `'${unknown}'`, `The outputs are ${names.join(', ')}.`, { outputs: names });
  }
  return names.map(() => given as T);
}

/** The outputs of a model beside their targets and weights. */
export class Outputs {
  readonly predictions: readonly Tensor[];

  constructor(
    readonly names: readonly string[],
    yPred: Tensors,
    private readonly y: Tensors | null,
    private readonly weight: Tensors | null,
  ) {
    this.predictions = leavesOf(yPred) as Tensor[];
  }

  /** @throws ValueError where there is none */
  targetOf(i: number): Tensor {
    const { y, names } = this;
    if (y === null) throw new ValueError('fit', 'there are no targets', 'x alone', 'Give y beside x, or batches [x, y].');
    const found = this.at(y, i);
    if (found !== null) return found;
    throw new ValueError(
      'fit',
      `the model has ${names.length} outputs, and '${names[i]}' has no target`,
      isPlainObject(y) ? `targets for ${Object.keys(y).join(', ')}` : `${leavesOf(y).length} targets`,
      `Give one for each of ${names.join(', ')}.`,
      { outputs: names },
    );
  }

  /** The weights of the samples for an output: one tensor serves all. */
  weightOf(i: number): Tensor | null {
    return this.weight === null
      ? null
      : leavesOf(this.weight).length === 1
        ? (leavesOf(this.weight)[0] as Tensor)
        : this.at(this.weight, i);
  }

  private at(tree: Tensors, i: number): Tensor | null {
    if (isPlainObject(tree)) return (tree[this.names[i]] as Tensor | undefined) ?? null;
    const leaves = leavesOf(tree);
    return leaves.length === this.names.length ? (leaves[i] as Tensor) : null;
  }
}
