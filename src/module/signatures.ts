import type { TensorLike } from '../core/convert.ts';
import { convert, isConvertible } from '../core/convert.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { mustFit } from '../trace/fit.ts';
import { Slot } from '../trace/signature.ts';
import { TensorSpec } from '../trace/spec.ts';
import type { Trace } from '../trace/trace.ts';
import { isPlainObject } from '../tree.ts';
import type { LoadedConcrete } from './loaded-function.ts';
import { loadedConcrete } from './loaded-function.ts';

/**
 * A signature of a loaded model: tensors by name in, tensors by name out.
 * @example const run = (f: tf.savedModel.Signature, x: tf.Tensor): tf.Tensor => f({ x }).y;
 */
export type Signature = ((inputs?: Readonly<Record<string, TensorLike>>) => Record<string, Tensor>) & Omit<LoadedConcrete, never>;

/** The names of a trace's results as a signature gives them; null for structures that it cannot give. */
export function outputNames({ result }: Trace): readonly (readonly [name: string, slot: number])[] | null {
  const named =
    result instanceof Slot
      ? [['output_0', result] as const]
      : Array.isArray(result)
        ? result.map((part, i) => [`output_${i}`, part] as const)
        : isPlainObject(result)
          ? Object.entries(result)
          : null;
  if (named === null || !named.every(([, part]) => part instanceof Slot)) return null;
  return named.map(([name, part]) => [name, (part as Slot).index] as const);
}

const inputNames = ({ concrete }: Trace): readonly string[] => concrete.graph.inputs.map((x) => x.name.replace(/:0$/, ''));

/** @throws ValueError for other names than those of the inputs */
export function signature(name: string, trace: Trace): Signature {
  const names = inputNames(trace);
  const outputs = outputNames(trace) ?? [];
  const invoke = (args: readonly unknown[]): Record<string, Tensor> => {
    const given = args[0] ?? {};
    if (!isPlainObject(given) || Object.keys(given).sort().join() !== [...names].sort().join() || args.length > 1) {
      const got = isPlainObject(given) ? Object.keys(given).join(', ') || 'none' : 'something else';
      throw new ValueError(
        name,
        'a signature takes its inputs by name',
        got,
        `Give { ${names.map((n, i) => `${n}: ${trace.specs[i]}`).join(', ')} }.`,
        { names },
      );
    }
    const made: Tensor[] = [];
    try {
      const tensors = names.map((key, i) => {
        const value = given[key] as TensorLike;
        const t = convert(name, value, isConvertible(value) ? undefined : trace.specs[i].dtype);
        if (t !== value) made.push(t);
        mustFit(name, trace.specs[i], t, key);
        return t;
      });
      const y = trace.concrete.call(tensors);
      return Object.fromEntries(outputs.map(([key, slot]) => [key, y[slot]]));
    } finally {
      for (const t of made) t.dispose();
    }
  };
  const facts = loadedConcrete(name, trace, invoke);
  const structuredOutputs = Object.fromEntries(
    outputs.map(([key, slot]) => [key, TensorSpec.fromTensor(trace.concrete.outputs[slot], { name: key })]),
  );
  return Object.assign(facts, { structuredOutputs }) as Signature;
}
