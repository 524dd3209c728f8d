import type { NameOption } from '../../core/options.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import type { Operation } from '../../trace/operation.ts';
import { leavesOf } from '../../tree.ts';
import { getDefaultGraph, writtenGraph } from './default-graph.ts';
import { noOpOp } from './no-op.ts';

/** An operation that does nothing. @throws RuntimeError while ops compute at once */
export function noOp(options?: NameOption): Operation {
  const { name } = checkOptions('noOp', options, ['name']);
  const graph = writtenGraph('noOp');
  return graph.operationOf(graph.write(noOpOp, [], undefined, name ?? 'NoOp'));
}

/**
 * One operation that runs all of these.
 * @param inputs operations, tensors, variables, structures of them; options last
 * @throws ValueError for anything else
 * Source: https://www.tensorflow.org/api_docs/python/tf/group
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const [a, b] = [new v1.Variable(1), new v1.Variable(2)];
 *   const session = new v1.Session();
 *   session.run(v1.group(a.initializer, b.initializer));
 *   return session.run(a.add(b)).item();
 * }); // 3
 */
export function group(...inputs: readonly unknown[]): Operation {
  const graph = writtenGraph('group');
  const last = inputs[inputs.length - 1];
  const hasOptions = isOptions(last) && 'name' in last && graph.asGraphElement(last) === null;
  const { name } = checkOptions<NameOption>('group', hasOptions ? (last as NameOption) : undefined, ['name']);
  const nodes = leavesOf(hasOptions ? inputs.slice(0, -1) : inputs)
    .filter((leaf) => leaf !== null && leaf !== undefined)
    .map((leaf) => graph.nodeOf('group', leaf));
  return graph.grouped(nodes, name ?? 'group_deps');
}

/**
 * Runs `fn`; the nodes that it writes run after these operations, tensors or variables. null: after nothing at all.
 * Source: https://www.tensorflow.org/api_docs/python/tf/control_dependencies
 */
export const controlDependencies = <R>(inputs: readonly unknown[] | null, fn: () => R): R =>
  getDefaultGraph().controlDependencies(inputs, fn);
