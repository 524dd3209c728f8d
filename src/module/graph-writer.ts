import { UnsupportedError, ValueError } from '../errors.ts';
import { Table } from '../ops/table.ts';
import { Tensor } from '../tensor.ts';
import { Concrete } from '../trace/concrete.ts';
import type { Graph, GraphNode } from '../trace/graph.ts';
import { Slot } from '../trace/signature.ts';
import { SymbolicTensor } from '../trace/symbolic.ts';
import type { Trace } from '../trace/trace.ts';
import { Handle, Variable } from '../variable.ts';
import type { Entry } from './safetensors-format.ts';
import { savedGradient, savedGradientOp } from './saved-gradient.ts';
import { writeTable } from './saved-table.ts';
import type { Json } from './saved-value.ts';
import { encode, entryOfArray, showUnknown } from './saved-value.ts';
import { store } from './stored.ts';

// Programs as JSON: one object per node, with the op by its name in the table; constants lie beside the weights.

const OP = 'savedModel.save';

/** Where a random op takes its numbers: it starts anew in a loaded program. */
const isSource = (value: object): value is { readonly seeds: readonly [number, number] | null } => 'seeds' in value && 'reserve' in value;

export class GraphWriter {
  readonly #variables: ReadonlyMap<Handle, number>;
  readonly #entries: Map<string, Entry>;
  #constants = 0;
  readonly #tables = new Map<Table, Json>();

  /** @param entries where the constants go */
  constructor(variables: ReadonlyMap<Handle, number>, entries: Map<string, Entry>) {
    this.#variables = variables;
    this.#entries = entries;
  }

  trace(name: string, { concrete, template, result, specs }: Trace): Json {
    const refuse = (what: string): UnsupportedError =>
      new UnsupportedError(
        OP,
        `'${name}' was called with an argument that no file can hold`,
        what,
        'Pass tensors and plain values, or make a new object that was not called so.',
        {
          function: name,
        },
      );
    const plain = (value: unknown): Json => encode(value, (leaf) => this.#leaf(leaf, name), refuse);
    return {
      name,
      arguments: plain(template),
      result: plain(result),
      specs: specs.map((s) => ({ shape: s.dims === null ? null : showUnknown(s.dims), dtype: s.dtype, name: s.name })),
      graph: this.graph(concrete, [], name),
    };
  }

  #leaf(leaf: object, name: string): Json | undefined {
    if (leaf instanceof Slot) return { $slot: leaf.index };
    if (leaf instanceof Variable) return { $variable: this.#variable(leaf.handle, name) };
    return undefined;
  }

  #variable(handle: Handle, name: string): number {
    const at = this.#variables.get(handle);
    if (at !== undefined) return at;
    throw new ValueError(
      OP,
      `'${name}' uses a variable that does not belong to the module`,
      `'${handle.variable.name}'`,
      'Make it a property of the module.',
      {
        variable: handle.variable.name,
      },
    );
  }

  /** @param around the graphs in which this one stands, the innermost last */
  graph({ graph, outputs }: Concrete, around: readonly Graph[], name: string): Json {
    const inside = [...around, graph];
    const ref = (t: Tensor): Json => this.#ref(t, inside, name);
    return {
      nodes: graph.nodes.map((node) => this.#node(node, inside, name)),
      inputs: graph.inputs.map((x) => x.name),
      captures: [...graph.captures.values()].map(({ outer, inner }) => ({
        inner: inner.name,
        outer: outer instanceof SymbolicTensor ? this.#ref(outer, around, name) : this.#tensor(outer),
      })),
      variables: [...graph.handles].map((handle) => this.#variable(handle, name)),
      outputs: outputs.map(ref),
    };
  }

  #ref(t: Tensor, inside: readonly Graph[], name: string): Json {
    if (t instanceof Handle) return { $variable: this.#variable(t, name) };
    const at = t instanceof SymbolicTensor ? inside.indexOf(t.graph) : -1;
    if (!(t instanceof SymbolicTensor) || at < 0) {
      throw new UnsupportedError(OP, `'${name}' uses a tensor of a program around it`, t.toString(), 'Pass it as an argument.', {
        function: name,
      });
    }
    const up = inside.length - 1 - at;
    return up === 0 ? t.name : { $outer: [up, t.name] };
  }

  #node(node: GraphNode, inside: readonly Graph[], name: string): Json {
    let { op, inputs, attrs } = node as { op: { readonly name: string }; inputs: readonly Tensor[]; attrs: unknown };
    if (op.name === 'CustomGradient') {
      const saved = savedGradient(node, inside[inside.length - 1], (attrs as { readonly results: number }).results);
      op = savedGradientOp;
      inputs = saved.inputs;
      attrs = saved.attrs;
    }
    const refuse = (what: string): UnsupportedError =>
      new UnsupportedError(
        OP,
        `node '${node.name}' of '${name}' holds what no file can hold`,
        what,
        `The op ${op.name} cannot be saved: compute it outside.`,
        {
          op: op.name,
        },
      );
    const written: Record<string, Json> = { name: node.name, op: op.name, inputs: inputs.map((x) => this.#ref(x, inside, name)) };
    if (attrs !== undefined) written.attrs = encode(attrs, (value) => this.#other(value, inside, name), refuse);
    written.outputs = node.outputs.map(({ dtype, dims }) => [dtype, showUnknown(dims)]);
    return written;
  }

  #other(value: object, inside: readonly Graph[], name: string): Json | undefined {
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return { $array: this.#add(entryOfArray(value as Uint8Array)) };
    if (value instanceof Concrete) return { $graph: this.graph(value, inside, name) };
    if (value instanceof Variable) return { $variable: this.#variable(value.handle, name) };
    if (value instanceof Tensor)
      return value instanceof SymbolicTensor || value instanceof Handle ? { $ref: this.#ref(value, inside, name) } : this.#tensor(value);
    if (value instanceof Table) return { $table: this.#table(value) };
    return isSource(value) ? { $source: value.seeds } : undefined;
  }

  #table(table: Table): Json {
    const before = this.#tables.get(table);
    if (before !== undefined) return before;
    const written = writeTable(table, this.#tables.size, (t) => this.#tensor(t));
    this.#tables.set(table, written);
    return written;
  }

  #tensor(t: Tensor): Json {
    return { $tensor: { entry: this.#add(store(OP, t)), dtype: t.dtype, shape: t.dims } };
  }

  #add(entry: Entry): string {
    const key = `constants/${this.#constants++}`;
    this.#entries.set(key, entry);
    return key;
  }
}
