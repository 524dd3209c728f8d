import type { SliceAttrs } from '../ops/strided-slice.ts';
import { planParts } from '../slicing.ts';
import type { Tensor } from '../tensor.ts';
import type { ConstAttrs, Graph, GraphNode } from './graph.ts';

// What is known of integers of a graph before it runs: sizes that were taken apart and put together again. TensorFlow looks through
// the same few ops (constant_value_as_shape).

/** More elements than that are no shape. */
const MOST = 64;

/** An array of numbers with its shape; NaN where a number is not known. */
interface Numbers {
  readonly values: readonly number[];
  readonly dims: readonly number[];
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  AddV2: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  FloorDiv: (a, b) => Math.floor(a / b),
  Maximum: Math.max,
  Minimum: Math.min,
};

const PASSING = new Set(['Cast', 'Identity', 'Reshape', 'ExpandDims', 'Squeeze', 'StopGradient']);

function numbersOf(graph: Graph, x: Tensor): Numbers | null {
  const node = graph.makers.get(x.id);
  const { dims } = x;
  const size = dims.reduce((product, n) => product * n, 1);
  if (node === undefined || !(size <= MOST)) return null;
  const values = valuesOf(graph, node);
  return values !== null && values.length === size ? { values, dims } : null;
}

function valuesOf(graph: Graph, { op, inputs, attrs }: GraphNode): readonly number[] | null {
  if (op.name === 'Const') {
    const { data } = attrs as ConstAttrs;
    return data.length > MOST || typeof data[0] === 'string' ? null : Array.from(data as ArrayLike<number | bigint>, Number);
  }
  if (op.name === 'Shape') return inputs[0].dims;
  if (op.name === 'Size') return [inputs[0].dims.reduce((product, n) => product * n, 1)];
  const x = inputs.map((input) => numbersOf(graph, input));
  if (!x.every((part) => part !== null)) return null;
  if (PASSING.has(op.name)) return x[0].values;
  if (op.name === 'StridedSlice') return taken(x[0], attrs as SliceAttrs);
  if (op.name === 'Pack' || op.name === 'ConcatV2')
    return x.every(({ dims }) => dims.length < 2) ? x.flatMap(({ values }) => values) : null;
  if (op.name === 'Prod') return [x[0].values.reduce((product, n) => product * n, 1)];
  const combine = ARITHMETIC[op.name];
  if (combine === undefined || x.length !== 2) return null;
  const length = Math.max(x[0].values.length, x[1].values.length);
  return Array.from({ length }, (_, i) => combine(x[0].values[i % x[0].values.length], x[1].values[i % x[1].values.length]));
}

/** The entries of a vector that a slice takes. */
function taken({ values, dims }: Numbers, { parts, plan }: SliceAttrs): readonly number[] | null {
  if (dims.length !== 1) return null;
  const { begin, step, size } = plan ?? planParts('slice', parts, dims);
  return Array.from({ length: size[0] }, (_, i) => values[begin[0] + step[0] * i]);
}

/** The integers of a tensor of the graph as far as they are known; null where nothing is. */
export function knownIn(graph: Graph, x: Tensor): readonly number[] | null {
  return numbersOf(graph, x)?.values ?? null;
}
