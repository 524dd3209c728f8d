import { isConvertible } from '../core/convert.ts';
import { Shown } from '../core/shown.ts';
import { isPlainObject, mapTree } from '../tree.ts';
import type { Concrete } from './concrete.ts';
import type { Graph } from './graph.ts';
import { Slot } from './signature.ts';
import { TensorSpec } from './spec.ts';

/**
 * One trace of a function: for which arguments it was made, why, and the graph of it.
 * @example
 * const f = tf.function((x: tf.Tensor, n: number) => x.mul(n));
 * f(tf.constant(1), 2);
 * f(tf.constant(1), 3);
 * f.traces[1].reason; // 'argument n: 2 → 3'
 * f.traces[1].arguments[1]; // 3
 */
export class Trace extends Shown {
  constructor(
    /** Why it was made: 'first call', or what differs from the trace before. */
    readonly reason: string,
    /** What calls with this trace have in common. */
    readonly key: string,
    /** The key without the shapes of tensors: traces of one form differ in nothing else. */
    readonly form: string,
    readonly concrete: Concrete,
    /** The arguments with tensors as slots. */
    readonly template: readonly unknown[],
    /** The result with tensors as slots. */
    readonly result: unknown,
    readonly specs: readonly TensorSpec[],
  ) {
    super();
  }

  /** The arguments in their structure, tensors as specs. */
  get arguments(): readonly unknown[] {
    return mapTree(this.template, (leaf) => (leaf instanceof Slot ? this.specs[leaf.index] : leaf)) as unknown[];
  }

  get graph(): Graph {
    return this.concrete.graph;
  }

  /** Why and for what, in short. */
  override toString(): string {
    return `Trace { reason: '${this.reason}', arguments: ${signatureText(this.arguments)} }`;
  }
}

function shown(value: unknown): string {
  if (value instanceof TensorSpec) return value.toString();
  if (isConvertible(value) && !('handle' in value)) return TensorSpec.fromTensor(value.toTensor()).toString();
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value instanceof Map) return `Map { ${[...value].map(([k, v]) => `${shown(k)} => ${shown(v)}`).join(', ')} }`;
  if (isPlainObject(value)) {
    const parts = Object.keys(value).map((key) => `${key}: ${shown(value[key])}`);
    return `{ ${parts.join(', ')} }`;
  }
  if (typeof value === 'function') return `[function ${value.name}]`;
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** Arguments as messages show them, tensors as specs. */
export const signatureText = (args: readonly unknown[]): string => `(${args.map(shown).join(', ')})`;
