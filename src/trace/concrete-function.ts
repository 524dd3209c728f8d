import { ShapeError, ValueError } from '../errors.ts';
import { isPlainObject, leavesOf, mapTree } from '../tree.ts';
import { mustFit } from './fit.ts';
import type { Graph } from './graph.ts';
import { Slot, takeApart, withSpecs } from './signature.ts';
import { TensorSpec } from './spec.ts';
import type { Trace, Traced } from './traced.ts';

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
    structuredInputSignature: { get: () => (made === null ? [args, {}] : [withSpecs(made.template, made.specs), {}]) },
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
  const named = given.length === 1 && isPlainObject(given[0]) && !(Array.isArray(template) && isPlainObject(template[0]));
  const list = named ? names.map((name) => (given[0] as Record<string, unknown>)[name]) : flat(traced.name, template, given, specs.length);
  const { tensors, paths, made } = takeApart(traced.name, list, specs, names);
  try {
    for (let i = 0; i < tensors.length; i++) mustFit(traced.name, specs[i], tensors[i], paths[i]);
    return traced.run(trace, tensors);
  } finally {
    for (const t of made) t.dispose();
  }
}

function flat(name: string, template: unknown, given: readonly unknown[], count: number): readonly unknown[] {
  const arity = Array.isArray(template) ? template.length : 0;
  const slots = leavesOf(template).every((leaf, i) => leaf instanceof Slot && leaf.index === i);
  if (given.length === count && (given.length !== arity || (slots && leavesOf(template).length === arity))) return given;
  if (given.length > arity || (given.length < count && given.length < arity)) {
    throw new ShapeError(name, `the concrete function takes ${count} tensors`, `${given.length}`, 'Call it with its own signature.', {
      count,
    });
  }
  const found: unknown[] = [];
  const walk = (part: unknown, value: unknown, path: string): void => {
    if (part instanceof Slot) found.push(value);
    else if (Array.isArray(part))
      for (let i = 0; i < part.length; i++) walk(part[i], (value as readonly unknown[] | undefined)?.[i], `${path}_${i}`);
    else if (isPlainObject(part))
      for (const k of Object.keys(part)) walk(part[k], (value as Record<string, unknown> | undefined)?.[k], `${path}_${k}`);
    else if (value !== undefined && !Object.is(value, part)) {
      throw new ValueError(
        name,
        `argument ${path} is part of the program as ${String(part)}`,
        String(value),
        'Leave it out, or ask for another concrete function.',
      );
    }
  };
  const parts = template as readonly unknown[];
  for (let i = 0; i < parts.length; i++) walk(parts[i], given[i], `${i}`);
  return found;
}

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
