import { enter, executingEagerly, interpreter } from '../../core/bind.ts';
import { RuntimeError } from '../../errors.ts';
import { Graph } from './graph.ts';

/** The graph of a program that makes none itself. */
let global: Graph | null = null;
let eagerInterpreter: ReturnType<typeof interpreter> | null = null;

/** The graph that ops are written into now: the innermost of `asDefault`, else the one that the program begins with. */
export function getDefaultGraph(): Graph {
  const ground = interpreter().ground;
  if (ground instanceof Graph) return ground;
  global ??= new Graph();
  return global;
}

/**
 * Gives the program a new graph to begin with.
 * @throws RuntimeError inside asDefault
 */
export function resetDefaultGraph(): void {
  const inside = interpreter();
  if (inside instanceof Graph && inside !== global) {
    throw new RuntimeError('resetDefaultGraph', 'another graph is in use', 'a call inside asDefault', 'Call it outside.');
  }
  global = new Graph();
  if (inside instanceof Graph) enter(global);
}

/**
 * From here on ops are written into the default graph, as programs of TensorFlow 1 expect, until `enableEagerExecution`.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/disable_eager_execution
 * @throws RuntimeError inside a traced function or a tape
 */
export function disableEagerExecution(): void {
  if (!executingEagerly()) return;
  eagerInterpreter = interpreter();
  enter(getDefaultGraph());
}

/** From here on ops compute at once, as they do from the start. */
export function enableEagerExecution(): void {
  if (interpreter() === global && eagerInterpreter !== null) enter(eagerInterpreter);
}

/** The graph that is being written. @throws RuntimeError while ops compute at once */
export function writtenGraph(op: string): Graph {
  if (!executingEagerly()) return getDefaultGraph();
  throw new RuntimeError(
    op,
    'it is not compatible with eager execution',
    'a call while ops compute at once',
    'Write it inside graph.asDefault(() => …), or call v1.disableEagerExecution() at the start.',
  );
}

/** Adds to a collection of the default graph. */
export const addToCollection = (name: string, value: unknown): void => getDefaultGraph().addToCollection(name, value);

/** What is in a collection of the default graph. */
export const getCollection = (name: string, options?: { readonly scope?: string }): unknown[] =>
  getDefaultGraph().getCollection(name, options);

/** The graph of TensorFlow 1 that ops are written into now; null where they compute at once. */
export function currentGraph(): Graph | null {
  const ground = interpreter().ground;
  return ground instanceof Graph ? ground : null;
}
