import { showShape } from '../format.ts';
import type { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import type { GraphNode } from './graph.ts';
import { SymbolicTensor } from './symbolic.ts';

// A graph for people: one line per node, and the dot language for drawing.

const MOST = 60;

const nameOf = (x: Tensor): string =>
  x instanceof SymbolicTensor ? x.name.replace(/:0$/, '') : x instanceof Handle ? x.variable.name : 'tensor';

const typeOf = (x: SymbolicTensor): string => `${x.dtype}${showShape(x.dims)}`;

/** Attrs in short, without what only the library understands. */
function attrsOf(attrs: unknown): string {
  if (typeof attrs !== 'object' || attrs === null) return '';
  const parts = Object.entries(attrs).flatMap(([key, value]) => {
    if (ArrayBuffer.isView(value))
      return [`${key}=[${(value as Float32Array).subarray(0, 6).join(', ')}${(value as Float32Array).length > 6 ? ', …' : ''}]`];
    if (Array.isArray(value))
      return value.every((v) => typeof v !== 'object' && typeof v !== 'function')
        ? [`${key}=[${value.map((v) => (Number.isNaN(v) ? 'None' : v)).join(', ')}]`]
        : [];
    return typeof value === 'object' || typeof value === 'function' || value === undefined ? [] : [`${key}=${String(value)}`];
  });
  const text = parts.join(', ');
  return text.length > MOST ? `${text.slice(0, MOST)}…` : text;
}

/** The node as `name: dtype(shape) = Op(inputs) {attrs}`. */
export function lineOf({ name, op, attrs, inputs, outputs }: GraphNode): string {
  const types = outputs.map(typeOf).join(', ');
  const shown = op.name === 'Placeholder' ? '' : attrsOf(attrs);
  return `${name}${types === '' ? '' : `: ${types}`} = ${op.name}(${inputs.map(nameOf).join(', ')})${shown === '' ? '' : ` {${shown}}`}`;
}

export const textOf = (nodes: readonly GraphNode[]): string => nodes.map(lineOf).join('\n');

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** The graph in the dot language: values flow along the edges. */
export function dotOf(nodes: readonly GraphNode[], handles: ReadonlySet<Handle>): string {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((y): [number, GraphNode] => [y.id, node])));
  const lines = ['digraph {', '  node [shape=box, fontname="monospace"];'];
  for (const handle of handles) lines.push(`  ${quoted(handle.variable.name)} [shape=cylinder];`);
  for (const node of nodes) {
    lines.push(`  ${quoted(node.name)} [label=${quoted(node.name === node.op.name ? node.name : `${node.name} (${node.op.name})`)}];`);
    for (const x of node.inputs) {
      const maker = makers.get(x.id);
      const label = x instanceof SymbolicTensor ? ` [label=${quoted(typeOf(x))}]` : '';
      lines.push(`  ${quoted(maker?.name ?? nameOf(x))} -> ${quoted(node.name)}${label};`);
    }
  }
  return `${lines.join('\n')}\n}`;
}
