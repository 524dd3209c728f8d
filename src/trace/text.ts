import { showShape } from '../format.ts';
import type { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import type { Graph, GraphNode } from './graph.ts';
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

/** A program that a node runs: a branch, a condition, a body. */
interface Inner {
  /** The attr that holds it, with its number in a list. */
  readonly label: string;
  readonly graph: Graph;
  readonly outputs: readonly Tensor[];
}

const isProgram = (value: unknown): value is Omit<Inner, 'label'> =>
  typeof value === 'object' && value !== null && 'graph' in value && 'outputs' in value;

function innerOf({ attrs }: GraphNode): Inner[] {
  if (typeof attrs !== 'object' || attrs === null) return [];
  return Object.entries(attrs).flatMap(([key, value]): Inner[] => {
    if (isProgram(value)) return [{ label: key, graph: value.graph, outputs: value.outputs }];
    if (!Array.isArray(value) || !value.every(isProgram)) return [];
    return value.map(({ graph, outputs }, i) => ({ label: `${key}[${i}]`, graph, outputs }));
  });
}

/** Which nodes of a graph to show: as they were written, or as they run. */
export type Shown = (graph: Graph) => readonly GraphNode[];

/** What a program is fed: arguments, and what it uses of the graph around. */
const feedsOf = ({ inputs, captures }: Graph): string =>
  [...inputs.map(nameOf), ...[...captures.values()].map(({ outer, inner }) => `${nameOf(inner)}=${nameOf(outer)}`)].join(', ');

/** A line per node; programs that a node runs stand under it, indented. */
export function textOf(nodes: readonly GraphNode[], shown: Shown = ({ nodes: all }) => all, indent = ''): string {
  const lines = nodes.flatMap((node) => [
    indent + lineOf(node),
    ...innerOf(node).flatMap(({ label, graph, outputs }) => {
      const inside = textOf(shown(graph), shown, `${indent}    `);
      return [
        `${indent}  ${label}(${feedsOf(graph)}):`,
        ...(inside === '' ? [] : [inside]),
        `${indent}    return ${outputs.map(nameOf).join(', ')}`,
      ];
    }),
  ]);
  return lines.join('\n');
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** The graph in the dot language: values flow along the edges; programs that a node runs are boxes of their own. */
export function dotOf(nodes: readonly GraphNode[], handles: ReadonlySet<Handle>, shown: Shown = ({ nodes: all }) => all): string {
  const lines = ['digraph {', '  node [shape=box, fontname="monospace"];'];
  for (const handle of handles) lines.push(`  ${quoted(handle.variable.name)} [shape=cylinder];`);
  drawn(nodes, shown, '', '  ', lines);
  return `${lines.join('\n')}\n}`;
}

/** Draws nodes and gives how to name the box that makes a tensor. @param path what names begin with, so that no two boxes have one name */
function drawn(nodes: readonly GraphNode[], shown: Shown, path: string, indent: string, lines: string[]): (x: Tensor) => string {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((y): [number, GraphNode] => [y.id, node])));
  const from = (x: Tensor): string => quoted(x instanceof Handle ? nameOf(x) : `${path}${makers.get(x.id)?.name ?? nameOf(x)}`);
  for (const node of nodes) {
    const own = quoted(path + node.name);
    lines.push(`${indent}${own} [label=${quoted(node.name === node.op.name ? node.name : `${node.name} (${node.op.name})`)}];`);
    for (const x of node.inputs) {
      const label = x instanceof SymbolicTensor ? ` [label=${quoted(typeOf(x))}]` : '';
      lines.push(`${indent}${from(x)} -> ${own}${label};`);
    }
    for (const { label, graph, outputs } of innerOf(node)) {
      const inside = `${path}${node.name}/${label}/`;
      lines.push(`${indent}subgraph ${quoted(`cluster ${inside}`)} {`, `${indent}  label=${quoted(`${node.name}: ${label}`)};`);
      const boxOf = drawn(shown(graph), shown, inside, `${indent}  `, lines);
      lines.push(`${indent}}`, ...outputs.map((y) => `${indent}${boxOf(y)} -> ${own} [style=dashed];`));
    }
  }
  return from;
}
