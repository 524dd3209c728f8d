import type { Interpreter } from '../core/bind.ts';
import { interpreter } from '../core/bind.ts';
import type { Source } from '../ops/random.ts';
import { FunctionGraph } from '../trace/function-graph.ts';
import { Graph } from '../trace/graph.ts';
import type { Seed, SeedScope } from './seeds.ts';
import { GraphSeeds, ProgramSeeds, seedPair, truncatedSeed } from './seeds.ts';
import { FreshStream, SeededStream, StreamTable } from './streams.ts';

const program = new ProgramSeeds();
const streams = new StreamTable(program);
const graphs = new WeakMap<Interpreter, GraphSeeds>();
let fresh: FreshStream | null = null;

/** The seeds of a graph. A function's inherit the global seed of the graph or program around it; other graphs begin without. */
export function graphSeeds(graph: Interpreter): GraphSeeds {
  let seeds = graphs.get(graph);
  if (seeds === undefined) {
    const outer = graph instanceof Graph ? graph.outer : null;
    const inherited = graph instanceof FunctionGraph ? program.global : null;
    seeds = new GraphSeeds(outer === null ? inherited : graphSeeds(outer).global);
    graphs.set(graph, seeds);
  }
  return seeds;
}

function scope(): SeedScope {
  const on = interpreter();
  return on.eager ? program : graphSeeds(on);
}

/**
 * Sets the global seed: the random operations that follow give the same numbers in every run of the program. Streams that
 * have begun start anew. null takes the seed away. Inside a traced function it sets the seed of that trace.
 *
 * Operations take two seeds, the global one and their own: with a global seed alone each operation draws its own in turn;
 * with an operation's seed alone the global one has a fixed value. Only with neither do runs differ.
 *
 * @throws ValueError for a number that is not whole
 * Source: https://www.tensorflow.org/api_docs/python/tf/random/set_seed
 * @example
 * tf.random.setSeed(1234);
 * tf.random.uniform([3], { maxval: 100, dtype: 'int32' }).arraySync(); // [45, 15, 83]
 */
export function setSeed(seed: Seed | null): void {
  const on = interpreter();
  if (!on.eager) {
    graphSeeds(on).global = seed === null ? null : truncatedSeed('setSeed', seed);
    return;
  }
  program.set(seed);
  streams.clear();
}

/** The two seeds of an operation by the rules of `setSeed`; null where runs differ. */
export function getSeed(operation: Seed | null | undefined): readonly [number, number] | null {
  return seedPair(scope(), operation === null || operation === undefined ? null : truncatedSeed('getSeed', operation));
}

/**
 * The stream that an operation takes its numbers from. Outside of functions, calls of one kind with the same seed share
 * a stream; in a graph every node has its own.
 * @param kind the operation and the dtypes that it is called with
 */
export function sourceOf(op: string, kind: string, operation: Seed | null | undefined): Source {
  const own = operation === null || operation === undefined ? null : truncatedSeed(op, operation);
  const seeds = seedPair(scope(), own);
  const { eager } = interpreter();
  if (seeds === null) {
    if (!eager) return new FreshStream();
    fresh ??= new FreshStream();
    return fresh;
  }
  // Seeds that the program drew are used once: no need to remember how far their stream came.
  return eager && own !== null ? streams.get(kind, seeds) : new SeededStream(seeds, program);
}

/** The stream of a node of a saved program, from its start; null seeds for one that differs from run to run. */
export const restoredSource = (seeds: readonly [number, number] | null): Source =>
  seeds === null ? new FreshStream() : new SeededStream(seeds, program);
