import { ShapeError, ValueError } from '../errors.ts';
import { isPlainObject, leavesOf, mapTree } from '../tree.ts';
import { mustFit } from './fit.ts';
import type { Graph } from './graph.ts';
import { isStructure, isTensorData, Slot, takeApart } from './signature.ts';
import { TensorSpec } from './spec.ts';
import type { Trace } from './trace.ts';
import type { Traced } from './traced.ts';

/** A function that was traced for one signature, callable with tensors of it and, where the signature says so, the plain values that it holds. */
export type ConcreteFunction<R> = ((...args: readonly unknown[]) => R) & {
  readonly graph: Graph;
  readonly trace: Trace;
  /** As in TensorFlow: the positional arguments in their structure, then those by name, which JavaScript does not have. */
  readonly structuredInputSignature: readonly [readonly unknown[], Readonly<Record<string, never>>];
  readonly structuredOutputs: unknown;
};

/** The program of a traced function for arguments some of which are specs. Where a rank is open there is one program per rank, made when it is called. */
export function concreteFunction<A extends unknown[], R>(traced: Traced<A, R>, args: readonly unknown[]): ConcreteFunction<R> {
  const open = leavesOf(args).some((leaf) => leaf instanceof TensorSpec && leaf.dims === null);
  const specs = open ? leavesOf(args).filter((leaf) => leaf instanceof TensorSpec) : [];
  const made = open ? null : traced.concrete(args, undefined);
  const call = (...given: readonly unknown[]): R => {
    if (made !== null) return callTrace(traced, made, given);
    const { tensors, paths } = takeApart(
      traced.name,
      given.slice(0, specs.length),
      specs,
      specs.map((_, i) => `${i}`),
    );
    for (let i = 0; i < specs.length; i++) mustFit(traced.name, specs[i], tensors[i], paths[i]);
    let next = 0;
    const known = mapTree(args, (leaf) =>
      leaf instanceof TensorSpec
        ? new TensorSpec(
            tensors[next++].dims.map(() => null),
            leaf.dtype,
            { name: leaf.name },
          )
        : leaf,
    );
    return callTrace(traced, traced.concrete(known as unknown[], undefined), given);
  };
  const trace = (): Trace => {
    if (made !== null) return made;
    throw new ValueError(
      traced.name,
      'a program has fixed ranks',
      'a spec of unknown rank',
      'Ask for a spec with axes, null for sizes that vary.',
    );
  };
  return Object.defineProperties(call, {
    name: { value: traced.name },
    graph: { get: () => trace().concrete.graph },
    trace: { get: trace },
    structuredInputSignature: { get: () => [made === null ? args : made.arguments, {}] },
    structuredOutputs: { get: () => outputsOf(trace()) },
    toString: { value: () => `ConcreteFunction ${describe(trace())}` },
  }) as unknown as ConcreteFunction<R>;
}

export const outputsOf = (trace: Trace): unknown =>
  mapTree(trace.result, (leaf) => (leaf instanceof Slot ? TensorSpec.fromTensor(trace.concrete.outputs[leaf.index]) : leaf));

/** Tensors in order, by name in one object, or in the structure that was traced, with the same plain values. */
function callTrace<A extends unknown[], R>(traced: Traced<A, R>, trace: Trace, given: readonly unknown[]): R {
  const { specs, template } = trace;
  const names = trace.concrete.graph.inputs.map((x) => x.name.replace(/:0$/, ''));
  const named = given.length === 1 && isPlainObject(given[0]) && !isPlainObject(template[0]);
  const list = named
    ? names.map((name) => (given[0] as Record<string, unknown>)[name])
    : flat(trace, traced.name, traced.namesOf(template.length), given);
  const { tensors, paths, made } = takeApart(traced.name, list, specs, names);
  try {
    for (let i = 0; i < tensors.length; i++) mustFit(traced.name, specs[i], tensors[i], paths[i]);
    return traced.run(trace, tensors);
  } finally {
    for (const t of made) t.dispose();
  }
}

/** The tensors of a call in their order: given one after the other, or in the structure of the arguments. */
function flat({ template, specs }: Trace, name: string, names: readonly string[], given: readonly unknown[]): readonly unknown[] {
  const arity = template.length;
  const count = specs.length;
  const slots = template.every((part, i) => part instanceof Slot && part.index === i);
  if (given.length === count && (given.length !== arity || slots || !given.some((value, i) => resembles(template[i], value)))) return given;
  const missing = leavesOf(template.slice(given.length)).some((leaf) => leaf instanceof Slot);
  if (given.length > arity || missing) {
    const tensors = count === 1 ? 'one tensor' : `${count} tensors`;
    throw new ShapeError(name, `the concrete function takes ${tensors}`, `${given.length}`, 'Call it with its own signature.', { count });
  }
  const found = new Array<unknown>(count);
  const walk = (part: unknown, value: unknown, path: string): void => {
    if (part instanceof Slot) found[part.index] = value;
    else if (part instanceof Map)
      for (const [k, inner] of part) walk(inner, value instanceof Map ? value.get(k) : undefined, `${path}_${String(k)}`);
    else if (isStructure(part))
      for (const [k, inner] of Object.entries(part)) walk(inner, (value as Record<string, unknown> | undefined)?.[k], `${path}_${k}`);
    else if (value !== undefined && !Object.is(value, part)) {
      throw new ValueError(
        name,
        `argument ${path} is part of the program as ${String(part)}`,
        String(value),
        'Leave it out, or ask for another concrete function.',
      );
    }
  };
  for (let i = 0; i < arity; i++) walk(template[i], given[i], names[i]);
  return found;
}

/** Whether a value may be meant for a structure, or for a plain value, of the arguments that were traced. */
const resembles = (part: unknown, value: unknown): boolean =>
  part instanceof Slot ? false : isStructure(part) ? isStructure(value) && !isTensorData(value) : Object.is(part, value);

/** Inputs, outputs and captures of a trace, in TensorFlow's words. */
export function describe(trace: Trace): string {
  const { graph } = trace.concrete;
  const inputs = graph.inputs.map((x, i) => `  ${x.name.replace(/:0$/, '')} (POSITIONAL_OR_KEYWORD): ${trace.specs[i]}`);
  const literals = leavesOf(trace.template)
    .filter((leaf) => !(leaf instanceof Slot))
    .map((leaf) => `  Literal[${String(leaf)}]`);
  const outputs = leavesOf(outputsOf(trace)).map((leaf) => `  ${leaf === null || leaf === undefined ? 'None' : String(leaf)}`);
  const captures = [...graph.captures.values()].map(({ inner }) => `  ${inner.name}: ${TensorSpec.fromTensor(inner)}`);
  const variables = [...graph.handles].map(
    (h) =>
      `  ${h.variable.name}: ${new TensorSpec(
        h.holds.dims.map((n) => (Number.isNaN(n) ? null : n)),
        h.holds.dtype,
      )}`,
  );
  const or = (lines: readonly string[]): string => (lines.length > 0 ? lines.join('\n') : '  None');
  return `Input Parameters:\n${or([...inputs, ...literals])}\nOutput Type:\n${or(outputs)}\nCaptures:\n${or([...captures, ...variables])}`;
}
