// THE table: one row per op. It drives forward, gradient, tail, view, mode and leak tests (the files beside this one).

import type { Tensor } from '../src/tensor.ts';
import { activationCases } from './cases/activation.ts';
import { arrangeCases } from './cases/arrange.ts';
import { binaryCases } from './cases/binary.ts';
import { imageCases } from './cases/image.ts';
import { indexingCases } from './cases/indexing.ts';
import { linearCases } from './cases/linear.ts';
import { movementCases } from './cases/movement.ts';
import { reduceCases } from './cases/reduce.ts';
import { unaryCases } from './cases/unary.ts';
import type { Nd } from './reference/nd.ts';

/** Values between low and high; `integer` asks for whole ones. */
export interface Domain {
  readonly low: number;
  readonly high: number;
  readonly integer?: boolean;
}

export type Float = 'float32' | 'float64';
export type CaseDType = Float | 'int32' | 'int64' | 'bool';

export interface Case {
  /** Name of the op in the table, with a word behind it where an op has several rows. */
  readonly name: string;
  readonly call: (...x: Tensor[]) => Tensor;
  readonly reference: (...x: Nd[]) => Nd;
  /** Shapes of the inputs, one list per run. */
  readonly shapes: readonly (readonly (readonly number[])[])[];
  /** One per input; the last one serves the rest. */
  readonly domains: readonly Domain[];
  readonly dtypes: readonly CaseDType[];
  /** Dtype of the result where it is not the inputs'. */
  readonly out?: CaseDType;
  /** Largest error, relative to 1 + |expected|, for float32; float64 gets a millionth of it, 1e-14 at least. */
  readonly tolerance: number;
  /** Which inputs have a gradient; none for ops without. */
  readonly gradients: readonly number[];
  /** The second derivative is not compared (it does not exist or is zero everywhere). */
  readonly firstOnly?: boolean;
}

export const cases: readonly Case[] = [
  ...unaryCases,
  ...binaryCases,
  ...reduceCases,
  ...linearCases,
  ...movementCases,
  ...indexingCases,
  ...arrangeCases,
  ...activationCases,
  ...imageCases,
];
