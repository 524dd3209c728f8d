import type { DType, TypedArray } from './dtype.ts';
import { isComplex } from './dtype.ts';
import type { Dims } from './shape.ts';
import type { NestedArray } from './tensor.ts';

/** Flat elements as nested arrays. */
export function nest(elements: TypedArray | readonly string[], dims: Dims, dtype: DType): NestedArray {
  let at = 0;
  const pairs = isComplex(dtype);
  const one = (): NestedArray => {
    if (dtype === 'bool') return elements[at++] !== 0;
    if (pairs) return [elements[at++] as number, elements[at++] as number];
    return elements[at++];
  };
  const level = (axis: number): NestedArray => {
    if (axis === dims.length) return one();
    const list: NestedArray[] = [];
    for (let i = 0; i < dims[axis]; i++) list.push(level(axis + 1));
    return list;
  };
  return level(0);
}
