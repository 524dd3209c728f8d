import { ValueError } from '../../errors.ts';
import { Handle } from '../../handle.ts';
import type { Operation } from '../../trace/operation.ts';
import type { SymbolicTensor } from '../../trace/symbolic.ts';
import type { Graph } from './graph.ts';

// What a graph has by name.

const wrong = (what: string, name: string, repair: string): ValueError => new ValueError('Graph', what, `'${name}'`, repair, { name });

/** @throws ValueError for a tensor's name, or one that no operation has */
export function operationNamed(graph: Graph, name: string): Operation {
  if (typeof name === 'string' && name.includes(':'))
    throw wrong('the name refers to a tensor, not an operation', name, 'Leave the part from the colon on out, or use getTensorByName.');
  const node = graph.nodes.find((n) => n.name === name);
  if (node === undefined)
    throw wrong(
      'the name refers to an operation which does not exist',
      name,
      'graph.getOperations() lists all; names under a scope begin with it.',
    );
  return graph.operationOf(node);
}

/** @throws ValueError for a name that is not `<operation>:<number>`, or that no tensor has */
export function tensorNamed(graph: Graph, name: string): SymbolicTensor {
  const match = /^(.+):(\d+)$/.exec(String(name));
  if (match === null) throw wrong('names of tensors must be of the form "<op_name>:<output_index>"', name, `Did you mean '${name}:0'?`);
  const [, op, index] = match;
  const node = graph.nodes.find((n) => n.name === op);
  if (node === undefined) {
    throw wrong(
      `the name refers to a tensor which does not exist: there is no operation '${op}'`,
      name,
      'graph.getOperations() lists all; names under a scope begin with it.',
    );
  }
  const output = node.outputs[Number(index)];
  if (output !== undefined) return output;
  // The name of a variable means its value.
  const variable = [...graph.states].find((state) => graph.makers.get(state.id) === node);
  if (variable instanceof Handle && Number(index) === 0) return variable.declared?.read as SymbolicTensor;
  throw wrong(
    `the name refers to a tensor which does not exist: '${op}' has ${node.outputs.length} outputs`,
    name,
    'Outputs are counted from 0.',
  );
}
