import { Shown } from '../core/shown.ts';
import type { FeatureSpec } from '../io/features.ts';
import type { Tensor } from '../tensor.ts';
import type { Variable } from '../variable.ts';
import type { FeatureReader } from './feature-reader.ts';

/** A value as Python writes it: what columns are shown by. */
function repr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return value.length === 1 ? `(${repr(value[0])},)` : `(${value.map(repr).join(', ')})`;
  return typeof value === 'function' ? `<function ${value.name}>` : String(value);
}

/** A dtype among the facts of a column. */
export class Named {
  constructor(private readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** How a feature, or some of them, become numbers that a model takes. */
export abstract class FeatureColumn extends Shown {
  /** What columns are sorted by and their variables are named after. */
  abstract readonly name: string;

  /** TensorFlow's name of the class, also where names of classes are shortened. */
  protected abstract readonly kind: string;

  /** The features that it reads, and how examples keep them. */
  abstract get parseExampleSpec(): Readonly<Record<string, FeatureSpec>>;

  /** What it was made with, in the order in which it is shown. */
  protected abstract facts(): Readonly<Record<string, unknown>>;

  override toString(): string {
    const facts = Object.entries(this.facts()).map(([name, value]) => `${name}=${repr(value)}`);
    return `${this.kind}(${facts.join(', ')})`;
  }
}

/** The variables of a column, made where its values are first computed. */
export type MakeVariable = (name: string, make: () => Tensor, trainable: boolean) => Variable;

/** A column that gives a row of numbers for each example. */
export interface DenseColumn extends FeatureColumn {
  /** How many numbers a row has. */
  readonly width: number;
  /** The rows, of shape [batch, width]. */
  rows(features: FeatureReader, makeVariable: MakeVariable): Tensor;
}

/** Category numbers of a batch. */
export interface Ids {
  /** int64 of shape [batch, n]. */
  readonly ids: Tensor;
  /** bool of the same shape: which of them are there at all. */
  readonly present: Tensor;
  /** Weights of the same shape; null where all count alike. */
  readonly weights: Tensor | null;
}

/** A column that gives categories by their numbers, several for each example. */
export interface CategoricalColumn extends FeatureColumn {
  readonly numBuckets: number;
  read(features: FeatureReader): Ids;
}

export const isDense = (column: unknown): column is DenseColumn => column instanceof FeatureColumn && 'rows' in column;
export const isCategorical = (column: unknown): column is CategoricalColumn => column instanceof FeatureColumn && 'read' in column;
