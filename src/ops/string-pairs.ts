import type { Tensor } from '../tensor.ts';
import { hostOp } from './host.ts';

// What the elementwise functions of two tensors are for strings.

type Pairwise = (x: Tensor, y: Tensor) => Tensor;

const equalOp = /* @__PURE__ */ hostOp<undefined>({
  name: 'StringEqual',
  label: 'equal',
  takes: ['string', 'string'],
  gives: () => 'bool',
  element: ([a, b]) => (a === b ? 1 : 0),
});
const notEqualOp = /* @__PURE__ */ hostOp<undefined>({
  name: 'StringNotEqual',
  label: 'notEqual',
  takes: ['string', 'string'],
  gives: () => 'bool',
  element: ([a, b]) => (a === b ? 0 : 1),
});
const addOp = /* @__PURE__ */ hostOp<undefined>({
  name: 'StringAdd',
  label: 'add',
  takes: ['string', 'string'],
  gives: () => 'string',
  element: ([a, b]) => `${a}${b}`,
});

/** Whether the strings are the same. */
export const stringEqual: Pairwise = (x, y) => equalOp([x, y], undefined);
/** Whether they are not. */
export const stringNotEqual: Pairwise = (x, y) => notEqualOp([x, y], undefined);
/** One after the other. */
export const concatenate: Pairwise = (x, y) => addOp([x, y], undefined);
