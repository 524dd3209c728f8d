import type { Interpreter } from '../../core/bind.ts';
import { use } from '../../core/bind.ts';
import type { AnyOp } from '../../core/op.ts';
import { DTYPES } from '../../dtype.ts';
import type { TensorError } from '../../errors.ts';
import { RuntimeError, ValueError } from '../../errors.ts';
import { Handle } from '../../handle.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../../trace/graph.ts';
import { constOp, Graph as TraceGraph } from '../../trace/graph.ts';
import { Operation } from '../../trace/operation.ts';
import { SymbolicTensor } from '../../trace/symbolic.ts';
import { isPlainObject } from '../../tree.ts';
import type { Variable } from '../../variable.ts';
import { viewOf } from '../../views.ts';
import { Collections, GraphKeys } from './collections.ts';
import { graphDefOf } from './graph-def.ts';
import { GraphDef } from './graph-message.ts';
import { operationNamed, tensorNamed } from './lookup.ts';
import { noOpOp } from './no-op.ts';
import type { State } from './state.ts';
import { declaration } from './variable-nodes.ts';

/** What runs fetches: a session. */
export interface Runner {
  run(fetches: unknown, feedDict?: unknown): unknown;
}

/**
 * A graph that is written call by call and run by sessions: the graph that `tf.function` writes too, with TensorFlow 1's names.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/Graph
 * @example
 * const graph = new tf.compat.v1.Graph();
 * graph.asDefault(() => String(tf.constant(3).add(4))); // 'Tensor("add:0", shape=(), dtype=float32)'
 */
export class Graph extends TraceGraph {
  /** Lists of what was made, under the keys of `GraphKeys` and one's own. */
  readonly collections = new Collections();
  /** What sessions keep a value of: variables, iterators, tables. */
  readonly states = new Set<State>();
  /** Sessions that are the default ones, the innermost last. */
  readonly runners: Runner[] = [];
  /** The session whose values are in place now. */
  session: object | null = null;
  /** The value of each variable as sessions fetch it; an assignment's result has one of its own. */
  private readonly reads = new WeakMap<object, SymbolicTensor>();
  /** The node that an assignment's result stands for. */
  private readonly writes = new WeakMap<object, GraphNode>();
  private closed = false;

  override get ground(): Interpreter {
    return this;
  }

  override evaluated(fetch: SymbolicTensor | Operation, feedDict?: unknown, session?: unknown): unknown {
    const given = isPlainObject(feedDict) && ('feedDict' in feedDict || 'session' in feedDict) ? feedDict : { feedDict, session };
    const runner = (given.session ?? this.runners.at(-1) ?? null) as Runner | null;
    if (runner !== null) return runner.run(fetch, given.feedDict);
    throw new ValueError(
      'eval',
      'no session is the default one',
      fetch.toString(),
      'Call it inside session.asDefault(() => …), or name the session.',
    );
  }

  /** Whether nothing can be added any more. */
  get finalized(): boolean {
    return this.closed;
  }

  /** Makes it read-only. */
  finalize(): void {
    this.closed = true;
  }

  /** Runs `fn`; ops called in it are written into this graph. */
  asDefault<R>(fn: (graph: this) => R): R {
    return use(this, () => fn(this));
  }

  override write(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, wanted: string): GraphNode {
    if (this.closed) {
      throw new RuntimeError(
        op.label,
        'Graph is finalized and cannot be modified',
        `a new ${op.name}`,
        'Write the whole graph before you call finalize().',
        { op: op.name },
      );
    }
    return super.write(op, inputs, attrs, wanted);
  }

  /** Tensors of outside become constants; those of other graphs are refused. */
  override own(op: AnyOp, x: Tensor): Tensor {
    if (x instanceof Handle) {
      if (x.declared !== null && !this.states.has(x)) throw this.foreign(op, x.declared.read as SymbolicTensor);
      return super.own(op, x);
    }
    if (x instanceof SymbolicTensor) return super.own(op, x);
    const storage = x.live(op.label);
    const bytes = x.size * DTYPES[x.dtype].bytes;
    const data = x.dtype === 'string' ? x.elements(op.label) : viewOf(x.dtype, storage.home.read(storage, x.offset, bytes));
    return this.write(constOp, [], { data: data.slice(), dims: x.dims, dtype: x.dtype }, 'Const').outputs[0];
  }

  protected override foreign(op: AnyOp, x: SymbolicTensor): TensorError {
    return new ValueError(
      op.label,
      'all tensors must be of one graph',
      `${x.toString()}, which is not an element of this graph`,
      'Make it inside the asDefault of the graph that uses it.',
      { tensor: x.name },
    );
  }

  declare(name: string, initial: () => Tensor): { readonly name: string; readonly initial: Tensor } {
    return this.waitingForNothing(() =>
      this.inScope(name, () => {
        const { scope } = this.names;
        return { name: scope.slice(0, -1), initial: this.inScope(`${scope}Initializer/`, initial) };
      }),
    );
  }

  made(handle: Tensor, initial?: Tensor): void {
    if (handle instanceof Handle && initial instanceof SymbolicTensor) this.register(handle, initial);
  }

  keeps(state: State, filled: boolean): void {
    this.states.add(state);
    if (filled) this.collections.add(GraphKeys.TABLE_INITIALIZERS, this.lastOperation());
  }

  lastOperation(): Operation {
    return this.operationOf(this.nodes[this.nodes.length - 1]);
  }

  private register(handle: Handle, initial: SymbolicTensor): void {
    this.states.add(handle);
    handle.declared = this.waitingForNothing(() => declaration(this, handle, initial));
    this.reads.set(handle.variable, handle.declared.read as SymbolicTensor);
    this.collections.add(GraphKeys.GLOBAL_VARIABLES, handle.variable);
    if (handle.variable.trainable) this.collections.add(GraphKeys.TRAINABLE_VARIABLES, handle.variable);
  }

  /** The tensor that a session fetches for a variable; undefined for one of another graph. */
  readOf(variable: Variable): SymbolicTensor | undefined {
    return this.reads.get(variable);
  }

  /** The variable as it is after the node that was written last. */
  assigned<V extends object>(variable: V, handle: Tensor): V {
    const node = this.nodes[this.nodes.length - 1];
    if (!(handle instanceof Handle) || handle.declared === null) return variable;
    const read = this.waitingFor([node], () => handle.variable.value()) as SymbolicTensor;
    const value = (): Tensor => read;
    const after: V = Object.create(variable, {
      value: { value },
      readValue: { value },
      toTensor: { value },
      op: { value: this.operationOf(node) },
    });
    this.reads.set(after, read);
    this.writes.set(after, node);
    return after;
  }

  /** Runs `fn`; the nodes that it writes run after these. */
  waitingFor<R>(nodes: readonly GraphNode[], fn: () => R): R {
    const before = this.controls;
    this.controls = [...new Set([...before, ...nodes])];
    try {
      return fn();
    } finally {
      this.controls = before;
    }
  }

  /** Runs `fn`; the nodes that it writes wait for nothing. */
  waitingForNothing<R>(fn: () => R): R {
    const before = this.controls;
    this.controls = [];
    try {
      return fn();
    } finally {
      this.controls = before;
    }
  }

  /** The scope that is open, without a slash at its end. */
  get scopeName(): string {
    return this.names.scope.slice(0, -1);
  }

  /** One operation that runs all these nodes. */
  grouped(nodes: readonly GraphNode[], name: string): Operation {
    return this.waitingForNothing(() => this.waitingFor(nodes, () => this.operationOf(this.write(noOpOp, [], undefined, name))));
  }

  /** What runs before the nodes that `fn` writes: operations, tensors and variables; null for nothing at all. */
  controlDependencies<R>(inputs: readonly unknown[] | null, fn: () => R): R {
    if (inputs === null) return this.waitingForNothing(fn);
    return this.waitingFor(
      inputs.map((input) => this.nodeOf('controlDependencies', input)),
      fn,
    );
  }

  /** The node that stands for an operation, a tensor, a variable or a name. @throws ValueError */
  nodeOf(op: string, value: unknown): GraphNode {
    const written = typeof value === 'object' && value !== null ? this.writes.get(value) : undefined;
    if (written !== undefined) return written;
    const element = this.asGraphElement(value);
    if (element instanceof Operation) return element.node;
    if (element !== null) return element.op.node;
    throw new ValueError(op, 'this is neither an operation nor a tensor of the graph', String(value), 'Give operations, tensors or names.');
  }

  /** The operation or tensor that is meant by an object or a name; null where it is none. @throws ValueError for one of another graph */
  asGraphElement(value: unknown): Operation | SymbolicTensor | null {
    if (typeof value === 'string') return value.includes(':') ? this.getTensorByName(value) : this.getOperationByName(value);
    const element = value instanceof Operation || value instanceof SymbolicTensor ? value : this.elementOf(value);
    if (element === null || element.graph === this) return element;
    throw new ValueError(
      'Graph',
      `${element instanceof Operation ? 'the operation' : 'the tensor'} is not an element of this graph`,
      String(element),
      'Use a session of the graph that it was made in.',
      { name: element.name },
    );
  }

  private elementOf(value: unknown): SymbolicTensor | null {
    if (typeof value !== 'object' || value === null) return null;
    const read = this.reads.get(value) ?? ('handle' in value && value.handle instanceof Handle ? value.handle.declared?.read : undefined);
    return read instanceof SymbolicTensor ? read : null;
  }

  /** The tensor of that name: 'add:0'. @throws ValueError */
  getTensorByName(name: string): SymbolicTensor {
    return tensorNamed(this, name);
  }

  /** The operation of that name: 'add'. @throws ValueError */
  getOperationByName(name: string): Operation {
    return operationNamed(this, name);
  }

  addToCollection(name: string, value: unknown): void {
    this.collections.add(name, value);
  }

  addToCollections(names: readonly string[], value: unknown): void {
    for (const name of new Set(names)) this.collections.add(name, value);
  }

  /**
   * The graph as TensorFlow's message, in plain objects: `node[i].name`, `op`, `input`, `attr`.
   * @param options addShapes: the nodes tell the shapes of their outputs too
   */
  asGraphDef(options?: { readonly addShapes?: boolean }): GraphDef {
    return new GraphDef(graphDefOf(this, options));
  }

  /** What is in a collection, in its order; with `scope`, only what is named under it. */
  getCollection(name: string, options?: { readonly scope?: string }): unknown[] {
    return this.collections.get(name, options);
  }

  /** The names of the collections that hold something. */
  getAllCollectionKeys(): string[] {
    return this.collections.keys();
  }

  clearCollection(name: string): void {
    this.collections.clear(name);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `<tf.Graph with ${this.nodes.length} operations>`;
  }

  [Symbol.for('Deno.customInspect')](): string {
    return `<tf.Graph with ${this.nodes.length} operations>`;
  }

  /** A name that no node has, as `unique`. */
  uniqueName(name: string): string {
    return this.unique(name);
  }
}
