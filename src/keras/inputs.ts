import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { scoped, unscoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { isFloating } from '../dtype.ts';
import type { Dims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { isPlainObject, leavesOf, mapTree } from '../tree.ts';

/** How the input of a layer is read: as one tensor, as a list of them, or as its own form says. */
export type Reading = 'one' | 'list' | 'any';

export interface Taken {
  /** The input with tensors as its leaves, floats of the layer's dtype. */
  readonly value: unknown;
  /** What had to be made for that. */
  readonly made: Tensor[];
}

/** Arrays of tensors, plain objects and Maps are structures; an array of plain values is one tensor. */
function isStructure(input: unknown): boolean {
  if (Array.isArray(input)) return input.length > 0 && input.every((item) => isConvertible(item) || item === null || isStructure(item));
  return isPlainObject(input) || input instanceof Map;
}

/** What a layer is applied to as tensors. */
export function taken(layer: string, input: unknown, reading: Reading, dtype: DType | null): Taken {
  const made: Tensor[] = [];
  const tensor = (value: unknown): Tensor => {
    const given = convert(layer, value as TensorLike);
    if (given !== value) made.push(given);
    if (dtype === null || given.dtype === dtype || !isFloating(given.dtype)) return given;
    const cast = given.cast(dtype);
    made.push(cast);
    if (given.mask !== null) cast.mask = unscoped(() => (given.mask as Tensor).identity());
    return cast;
  };
  if (reading === 'list' && Array.isArray(input)) return { value: input.map((item) => (item === null ? null : tensor(item))), made };
  if (reading !== 'one' && isStructure(input)) return { value: mapTree(input, (leaf) => (leaf === null ? null : tensor(leaf))), made };
  return { value: tensor(input), made };
}

const nullable = (dims: Dims): (number | null)[] => dims.map((size) => (Number.isNaN(size) ? null : size));

/** The shapes of a structure of tensors, null for unknown sizes. */
export const shapesOf = (value: unknown): unknown => mapTree(value, (leaf) => (leaf === null ? null : nullable((leaf as Tensor).dims)));

/** The masks of a structure of tensors, null where there is none; null where there is none at all. */
export function masksOf(value: unknown): unknown {
  if (value instanceof Tensor) return value.mask;
  const some = leavesOf(value).some((leaf) => leaf instanceof Tensor && leaf.mask !== null);
  return some ? mapTree(value, (leaf) => (leaf instanceof Tensor ? leaf.mask : null)) : null;
}

/** Masks that a call was given, as bool tensors in the form of the input. `made` hears of what had to be made for that. */
export function givenMasks(layer: string, mask: unknown, reading: Reading, made: Tensor[]): unknown {
  const tensor = (value: unknown): Tensor | null => {
    if (value === null) return null;
    const given = convert(layer, value as TensorLike);
    if (given !== value) made.push(given);
    if (given.dtype === 'bool') return given;
    const cast = given.cast('bool');
    made.push(cast);
    return cast;
  };
  if (reading === 'list' && Array.isArray(mask)) return mask.map(tensor);
  return isStructure(mask) ? mapTree(mask, tensor) : tensor(mask);
}

/** Gives outputs the masks that `make` computes, unless they have some. They live as long as the outputs do. */
export function giveMasks(outputs: unknown, make: () => unknown): void {
  const tensors = leavesOf(outputs).filter((leaf): leaf is Tensor => leaf instanceof Tensor);
  if (tensors.length === 0 || tensors.every((t) => t.mask !== null)) return;
  const masks = unscoped(() =>
    scoped(
      () => leavesOf(make()).map((mask) => (mask instanceof Tensor ? mask.identity() : null)),
      (made) => made,
    ),
  );
  for (let i = 0; i < masks.length; i++) {
    const mask = masks[i];
    if (mask === null) continue;
    if (i < tensors.length && tensors[i].mask === null) tensors[i].mask = mask;
    else mask.dispose();
  }
}
