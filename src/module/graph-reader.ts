import { eagerly } from '../core/bind.ts';
import type { AnyOp } from '../core/op.ts';
import { table } from '../core/op.ts';
import { unscoped } from '../core/scope.ts';
import { DTYPES, dtypeOf } from '../dtype.ts';
import { LoadError, TensorError } from '../errors.ts';
import type { Table } from '../ops/table.ts';
import { restoredSource } from '../random/context.ts';
import type { Tensor } from '../tensor.ts';
import { Concrete } from '../trace/concrete.ts';
import { constOp, Graph, placeholderOp } from '../trace/graph.ts';
import { Slot } from '../trace/signature.ts';
import { TensorSpec } from '../trace/spec.ts';
import { SymbolicTensor } from '../trace/symbolic.ts';
import { Trace } from '../trace/trace.ts';
import { isPlainObject } from '../tree.ts';
import type { Variable } from '../variable.ts';
import { loadedAttrs } from './loaded-attrs.ts';
import type { Entry } from './safetensors-format.ts';
import { readTable } from './saved-table.ts';
import { arrayOfEntry, decode, isDims, showUnknown } from './saved-value.ts';
import { restore } from './stored.ts';

// Reads what graph-writer.ts wrote. Every node is written down anew by its op, which infers shapes and dtypes: a file that says
// otherwise is refused.

export const OP = 'savedModel.load';

export const refuse = (wrong: string, got = ''): LoadError =>
  new LoadError(OP, wrong, got, 'The file is damaged, or from a newer version: save the model again.');

const ownOps: ReadonlyMap<string, AnyOp> = new Map<string, AnyOp>([
  [constOp.name, constOp],
  [placeholderOp.name, placeholderOp],
]);

/** A graph that is being read, with its tensors by name. */
interface Level {
  readonly graph: Graph;
  readonly tensors: Map<string, SymbolicTensor>;
}

type Fields = Readonly<Record<string, unknown>>;

const objectOf = (value: unknown, what: string): Fields => {
  if (isPlainObject(value)) return value;
  throw refuse(`${what} must be an object`, JSON.stringify(value)?.slice(0, 60));
};
const listOf = (value: unknown, what: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw refuse(`${what} must be a list`, JSON.stringify(value)?.slice(0, 60));
};
const textOf = (value: unknown, what: string): string => {
  if (typeof value === 'string') return value;
  throw refuse(`${what} must be a string`, JSON.stringify(value)?.slice(0, 60));
};

export class GraphReader {
  readonly #tables = new Map<number, Table>();
  readonly #held: Tensor[] = [];

  constructor(
    private readonly variables: readonly Variable[],
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** Frees what the graphs hold: nobody will have them. */
  release(): void {
    for (const t of this.#held) t.dispose();
  }

  trace(json: unknown): Trace & { readonly name: string } {
    const fields = objectOf(json, 'a trace');
    const name = textOf(fields.name, 'the name of a function');
    const concrete = this.graph(fields.graph, [], name);
    const specs = listOf(fields.specs, 'specs').map((spec) => specOf(objectOf(spec, 'a spec')));
    const { inputs } = concrete.graph;
    if (inputs.length !== specs.length || inputs.some((x, i) => !specs[i].isCompatibleWith(x))) {
      throw refuse(`the specs of '${name}' do not fit its inputs`, specs.join(', '));
    }
    const template = this.#plain(fields.arguments, specs.length, name);
    if (!Array.isArray(template)) throw refuse(`the arguments of '${name}' must be a list`);
    const result = this.#plain(fields.result, concrete.outputs.length, name);
    return Object.assign(new Trace('loaded', 'saved', 'saved', concrete, template, result, specs), { name });
  }

  /** Arguments and results: plain values, slots, variables. */
  #plain(json: unknown, slots: number, name: string): unknown {
    const other = (tag: string, value: unknown): unknown => {
      if (tag === '$slot' && Number.isInteger(value) && (value as number) >= 0 && (value as number) < slots)
        return new Slot(value as number);
      if (tag === '$variable') return this.#variable(value);
      throw refuse(`'${name}' names an unknown ${tag}`, JSON.stringify(value));
    };
    return decode(json, other, (what) => refuse(`'${name}' holds what cannot be read`, what));
  }

  #variable(at: unknown): Variable {
    const found = this.variables[at as number];
    if (Number.isInteger(at) && found !== undefined) return found;
    throw refuse('there is no such variable', JSON.stringify(at));
  }

  graph(json: unknown, around: readonly Level[], name: string): Concrete {
    const fields = objectOf(json, `the graph of '${name}'`);
    const level: Level = { graph: new Graph(around.at(-1)?.graph ?? null), tensors: new Map() };
    const inside = [...around, level];
    const { graph } = level;
    for (const at of listOf(fields.variables, 'variables')) graph.handles.add(this.#variable(at).handle);
    for (const node of listOf(fields.nodes, 'nodes')) this.#node(objectOf(node, 'a node'), inside, name);
    const own = (ref: unknown): SymbolicTensor => {
      const t = level.tensors.get(textOf(ref, 'the name of a tensor'));
      if (t === undefined) throw refuse(`'${name}' has no such tensor`, `'${String(ref)}'`);
      return t;
    };
    const placeholder = (ref: unknown): SymbolicTensor => {
      const t = own(ref);
      if (graph.makers.get(t.id)?.op !== placeholderOp) throw refuse(`an input of '${name}' is computed`, t.name);
      return t;
    };
    for (const input of listOf(fields.inputs, 'inputs')) graph.inputs.push(placeholder(input));
    for (const capture of listOf(fields.captures, 'captures')) {
      const { inner: at, outer: from } = objectOf(capture, 'a capture');
      const inner = placeholder(at);
      const outer = isPlainObject(from) && '$tensor' in from ? this.#tensor(from.$tensor) : this.#ref(from, around, name);
      if (outer.dtype !== inner.dtype || outer.dims.length !== inner.dims.length)
        throw refuse(`a capture of '${name}' has another dtype or rank`, inner.name);
      graph.captures.set(outer.id, { outer, inner });
    }
    const fed = new Set([...graph.inputs, ...[...graph.captures.values()].map(({ inner }) => inner)]);
    for (const { op, outputs } of graph.nodes)
      if (op === placeholderOp && !fed.has(outputs[0])) throw refuse(`nothing feeds an input of '${name}'`, outputs[0].name);
    return new Concrete(graph, listOf(fields.outputs, 'outputs').map(own));
  }

  #ref(ref: unknown, inside: readonly Level[], name: string): Tensor {
    if (isPlainObject(ref) && '$variable' in ref) return this.#variable(ref.$variable).handle;
    const [up, text] = isPlainObject(ref) && Array.isArray(ref.$outer) ? (ref.$outer as unknown[]) : [0, ref];
    const level = Number.isInteger(up) && (up as number) >= 0 ? inside[inside.length - 1 - (up as number)] : undefined;
    const t = typeof text === 'string' ? level?.tensors.get(text) : undefined;
    if (t === undefined) throw refuse(`'${name}' uses a tensor that was not computed before`, JSON.stringify(ref));
    return t;
  }

  #node(fields: Fields, inside: readonly Level[], name: string): void {
    const { graph, tensors } = inside[inside.length - 1];
    const node = textOf(fields.name, 'the name of a node');
    const opName = textOf(fields.op, `the op of node '${node}'`);
    const op = ownOps.get(opName) ?? table.get(opName);
    if (op === undefined) throw refuse(`node '${node}' of '${name}' needs an op that is not known here`, `'${opName}'`);
    const inputs = listOf(fields.inputs, `the inputs of node '${node}'`).map((ref) => {
      const x = this.#ref(ref, inside, name);
      if (x instanceof SymbolicTensor && x.graph !== graph) throw refuse(`node '${node}' of '${name}' reads a tensor of outside`, x.name);
      return x;
    });
    for (const x of inputs)
      if (x.dtype === 'resource' && !graph.handles.has(x as Variable['handle']))
        throw refuse(`'${name}' does not name a variable that it reads`, node);
    const read = fields.attrs === undefined ? undefined : this.#attrs(fields.attrs, inside, node);
    if (op === constOp) mustBeConstant(objectOf(read, `the value of '${node}'`), node);
    let written: ReturnType<Graph['write']>;
    try {
      const loaded = loadedAttrs(opName, read, inputs);
      if (loaded === null) throw new TypeError('attributes');
      written = graph.write(op, inputs, loaded.attrs, node);
    } catch (error) {
      // What an op says of its operands helps; what it tripped over where attributes are missing does not.
      throw refuse(
        `node '${node}' of '${name}' is no call of ${opName}`,
        error instanceof TensorError ? error.message : 'attributes that it does not have',
      );
    }
    if (!written.outputs.every(({ dims }) => isDims(dims))) throw refuse(`node '${node}' of '${name}' gives no shape`, opName);
    const said = listOf(fields.outputs, `the outputs of node '${node}'`);
    const agree = written.outputs.every((y, i) => {
      const [dtype, dims] = Array.isArray(said[i]) ? (said[i] as unknown[]) : [];
      return dtype === y.dtype && JSON.stringify(dims) === JSON.stringify(showUnknown(y.dims));
    });
    if (written.name !== node) throw refuse(`'${name}' has two nodes of one name`, `'${node}'`);
    if (said.length !== written.outputs.length || !agree)
      throw refuse(`node '${node}' of '${name}' says other outputs than ${opName} gives`, JSON.stringify(said).slice(0, 100));
    for (const y of written.outputs) tensors.set(y.name, y);
  }

  #attrs(json: unknown, inside: readonly Level[], node: string): unknown {
    const wrong = (what: string): LoadError => refuse(`node '${node}' holds what cannot be read`, what);
    const other = (tag: string, value: unknown): unknown => {
      if (tag === '$array') return arrayOfEntry(this.#entry(value));
      if (tag === '$graph') return this.graph(value, inside, node);
      if (tag === '$variable') return this.#variable(value);
      if (tag === '$tensor') return this.#tensor(value);
      if (tag === '$table') return readTable(value, this.#tables, (t) => this.#tensor(t), refuse);
      if (tag === '$ref') return this.#ref(value, inside, node);
      if (tag !== '$source') throw wrong(tag);
      if (value === null) return restoredSource(null);
      const seeds = listOf(value, 'seeds');
      if (seeds.length !== 2 || !seeds.every((seed) => Number.isSafeInteger(seed))) throw wrong('seeds that are no pair of whole numbers');
      return restoredSource([Number(seeds[0]), Number(seeds[1])]);
    };
    return decode(json, other, wrong);
  }

  #entry(key: unknown): Entry {
    const entry = this.entries.get(key as string);
    if (entry === undefined) throw refuse('the weights do not hold a constant', JSON.stringify(key));
    return entry;
  }

  #tensor(json: unknown): Tensor {
    const { entry, dtype, shape } = objectOf(json, 'a tensor');
    if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype) || !isDims(shape) || shape.some(Number.isNaN))
      throw refuse('a captured tensor is not described', JSON.stringify(json));
    const t = eagerly(() => unscoped(() => restore(OP, String(entry), this.#entry(entry), dtypeOf(OP, dtype), shape)));
    this.#held.push(t);
    return t;
  }
}

function mustBeConstant({ data, dims, dtype }: Fields, node: string): void {
  const wrong = (what: string): LoadError => refuse(`the constant '${node}' has ${what}`);
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype) || dtype === 'resource' || dtype === 'variant')
    throw wrong('an unknown dtype');
  if (!isDims(dims) || dims.some(Number.isNaN)) throw wrong('no shape');
  const facts = DTYPES[dtype as keyof typeof DTYPES];
  const size = dims.reduce((n, d) => n * d, 1);
  if (facts.kind === 'string') {
    if (!Array.isArray(data) || data.length !== size || !data.every((s) => typeof s === 'string')) throw wrong('no strings');
  } else if (!ArrayBuffer.isView(data) || data.byteLength !== size * facts.bytes) throw wrong('elements that are too many or too few');
}

function specOf({ shape, dtype, name }: Fields): TensorSpec {
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype)) throw refuse('a spec has an unknown dtype', JSON.stringify(dtype));
  if (shape !== null && !(Array.isArray(shape) && isDims(shape.map((n) => (n === null ? Number.NaN : n)))))
    throw refuse('a spec has no shape', JSON.stringify(shape));
  if (name !== null && typeof name !== 'string') throw refuse('the name of a spec must be a string', JSON.stringify(name));
  return new TensorSpec(shape as (number | null)[] | null, dtypeOf(OP, dtype), { name });
}
