import type { AnyOp, Aval, Op } from '../../core/op.ts';
import { table } from '../../core/op.ts';
import type { Declared, Handle } from '../../handle.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../../trace/graph.ts';
import type { SymbolicTensor } from '../../trace/symbolic.ts';
import type { Graph } from './graph.ts';

// The nodes that stand for a variable of a graph, under the names that TensorFlow gives them.

export interface VariableAttrs {
  readonly handle: Handle;
}

/** Stands for the variable itself: nothing to run. Only graphs of TensorFlow 1 write it, so it is not in the table. */
const varHandleOp: Op<VariableAttrs> = {
  name: 'VarHandleOp',
  label: 'variable',
  saves: 'none',
  infer: () => [],
  expand: () => [],
  grad: () => [],
};

const isInitializedOp: Op = {
  name: 'VarIsInitializedOp',
  label: 'isVariableInitialized',
  effect: 'read',
  saves: 'none',
  infer: (): readonly Aval[] => [{ dims: [], dtype: 'bool' }],
  expand: (on, [handle]) => [on.constant(Uint8Array.of((handle as Handle).hasValue ? 1 : 0), [], 'bool')],
  grad: () => [null],
};

/** A tensor that tells, when it runs, whether the variable has a value. */
export const isInitialized = (graph: Graph, handle: Handle): SymbolicTensor =>
  graph.write(isInitializedOp, [graph.own(isInitializedOp, handle)], undefined, isInitializedOp.name).outputs[0];

/** Writes down what a new variable needs. */
export function declaration(graph: Graph, handle: Handle, initialValue: SymbolicTensor): Declared {
  const name = handle.variable.name.slice(0, -2);
  const maker = graph.write(varHandleOp, [], { handle }, `${name}/`);
  graph.makers.set(handle.id, maker);
  const under = (path: string, op: AnyOp, inputs: readonly Tensor[], wanted = op.name): GraphNode =>
    graph.inScope(`${name}/${path}`, () => graph.write(op, inputs, undefined, wanted));
  under('IsInitialized/', isInitializedOp, [handle]);
  const initializer = under('', table.get('AssignVariableOp') as AnyOp, [handle, initialValue], 'Assign');
  const [read] = under('Read/', table.get('ReadVariableOp') as AnyOp, [handle]).outputs;
  graph.handles.add(handle);
  return { op: graph.operationOf(maker), initializer: graph.operationOf(initializer), initialValue, read };
}
