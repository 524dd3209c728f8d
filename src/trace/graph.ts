import type { Interpreter } from '../core/bind.ts';
import type { AnyOp, Node, Op } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { scopeDevice } from '../core/place.ts';
import { unscoped } from '../core/scope.ts';
import type { DType, TypedArray } from '../dtype.ts';
import type { TensorError } from '../errors.ts';
import { TraceError, ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { showDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import { knownIn } from './known.ts';
import { NameSpace } from './names.ts';
import { Operation } from './operation.ts';
import { SymbolicTensor } from './symbolic.ts';
import type { Shown } from './text.ts';
import { dotOf, textOf } from './text.ts';

/** A node of a graph: a call of an op that was written down. */
export interface GraphNode extends Node {
  readonly name: string;
  readonly outputs: readonly SymbolicTensor[];
  /** The device that tf.device named around the call; null where none did. */
  readonly device: string | null;
  /** Nodes that must run before it, though it reads nothing of them. */
  readonly controls?: readonly GraphNode[];
}

export interface GraphTextOptions {
  /** The nodes as they run on the CPU: rewritten, several of them as one. */
  readonly optimized?: boolean;
}

function nodesShown(op: string, options: GraphTextOptions | undefined): Shown {
  const { optimized } = checkOptions(op, options, ['optimized']);
  return (graph) => (optimized === true ? (graph.rewritten?.() ?? graph.nodes) : graph.nodes);
}

/** A tensor from outside that the graph uses: `inner` stands for it. */
export interface Capture {
  readonly outer: Tensor;
  readonly inner: SymbolicTensor;
}

export interface ConstAttrs {
  readonly data: TypedArray | readonly string[];
  readonly dims: Dims;
  readonly dtype: DType;
}

/** Values that a graph holds itself. Not in the table: only a graph writes it. */
export const constOp: Op<ConstAttrs> = {
  name: 'Const',
  label: 'constant',
  static: true,
  saves: 'none',
  infer: (_x, { dims, dtype }) => [{ dims, dtype }],
  expand: (on, _x, { data, dims, dtype }) => [on.constant(data, dims, dtype)],
  grad: () => [],
};

/** What TensorFlow calls nodes by another name than the op's: Python's operators, which our methods stand for. */
const NODE_NAMES: Readonly<Record<string, string>> = {
  AddV2: 'add',
  Sub: 'sub',
  Mul: 'mul',
  RealDiv: 'truediv',
  FloorDiv: 'floordiv',
  FloorMod: 'mod',
  Pow: 'pow',
  BatchMatMulV2: 'MatMul',
};

/** What a run feeds: arguments and captures. */
export const placeholderOp: Op<{ readonly dims: Dims; readonly dtype: DType }> = {
  name: 'Placeholder',
  label: 'placeholder',
  saves: 'none',
  infer: (_x, aval) => [aval],
  grad: () => [],
};

/**
 * The interpreter that writes programs down: `tf.function`, saved models and TensorFlow 1 graphs are this one graph.
 * Nodes stand in the order of the calls, which is an order in which they can run and in which effects must.
 */
export class Graph implements Interpreter {
  readonly eager = false;
  readonly nodes: GraphNode[] = [];
  readonly inputs: SymbolicTensor[] = [];
  /** By the id of the outer tensor. */
  readonly captures = new Map<number, Capture>();
  /** The variables that its nodes read or write: they are inputs by reference, known here as they are known outside. */
  readonly handles = new Set<Handle>();
  /** The node that makes a tensor, by the tensor's id. */
  readonly makers = new Map<number, GraphNode>();
  protected readonly names = new NameSpace();
  /** Nodes that those written now wait for. */
  protected controls: readonly GraphNode[] = [];
  /** The nodes as they run, once the graph is a program. */
  rewritten: (() => readonly GraphNode[]) | null = null;
  private readonly operations = new Map<GraphNode, Operation>();

  constructor(
    /** The graph around, where tensors may come from; null outside of any. */
    readonly outer: Graph | null = null,
  ) {}

  get ground(): Interpreter | null {
    return this.outer === null ? null : this.outer.ground;
  }

  /** A name that no node has, under the present scope: the first is plain, the next get _1, _2, … */
  unique(name: string): string {
    return this.names.unique(name);
  }

  inScope<R>(scope: string, fn: () => R): R {
    return this.names.within(scope, fn);
  }

  naming<R>(name: string, fn: () => R): R {
    const before = this.nodes.length;
    const [result, full] = this.names.within(name, () => [fn(), this.names.scope.slice(0, -1)] as const);
    const node = result instanceof SymbolicTensor ? this.makers.get(result.id) : undefined;
    if (node !== undefined && this.nodes.indexOf(node, before) >= 0) this.rename(node, full);
    return result;
  }

  private rename(node: GraphNode, name: string): void {
    Object.assign(node, { name });
    node.outputs.forEach((y, i) => {
      Object.assign(y, { name: `${name}:${i}` });
    });
  }

  /** The nodes as TensorFlow calls them. */
  getOperations(): Operation[] {
    return this.nodes.map((node) => this.operationOf(node));
  }

  /** What a tensor or an operation gives when it runs by itself. @throws TraceError where the graph is no program of its own */
  evaluated(fetch: SymbolicTensor | Operation, _feedDict?: unknown, _session?: unknown): unknown {
    throw new TraceError(
      'eval',
      'only a graph of TensorFlow 1 is run by its tensors',
      fetch.toString(),
      'Return the tensor from the function.',
    );
  }

  operationOf(node: GraphNode): Operation {
    let operation = this.operations.get(node);
    if (operation === undefined) {
      operation = new Operation(this, node);
      this.operations.set(node, operation);
    }
    return operation;
  }

  run(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): readonly Tensor[] {
    const own = inputs.map((x) => this.own(op, x));
    return this.write(op, own, attrs, NODE_NAMES[op.name] ?? op.name).outputs;
  }

  write(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, wanted: string): GraphNode {
    const avals = op.infer(inputs, attrs);
    const name = this.unique(wanted);
    const outputs = avals.map(({ dims, dtype }, i) => new SymbolicTensor(this, `${name}:${i}`, dims, dtype));
    const { controls } = this;
    const device = scopeDevice();
    const node: GraphNode =
      controls.length === 0 ? { name, op, attrs, inputs, outputs, device } : { name, op, attrs, inputs, outputs, device, controls };
    this.nodes.push(node);
    for (const y of outputs) this.makers.set(y.id, node);
    return node;
  }

  constant(data: TypedArray | readonly string[], dims: Dims, dtype: DType): Tensor {
    // The caller may change its array after the call: a graph keeps a copy.
    return this.write(constOp, [], { data: data.slice(), dims, dtype }, 'Const').outputs[0];
  }

  known(x: Tensor): readonly number[] | null {
    const own = x instanceof SymbolicTensor && x.graph !== this ? (this.encloses(x.graph) ? x.graph : null) : this;
    return own === null ? null : knownIn(own, x);
  }

  /** A tensor that every run must feed. */
  placeholder(dims: Dims, dtype: DType, name: string): SymbolicTensor {
    const [input] = this.write(placeholderOp, [], { dims, dtype }, name).outputs;
    this.inputs.push(input);
    return input;
  }

  /** The tensor by which this graph knows `x`: itself, or the capture that stands for it. */
  own(op: AnyOp, x: Tensor): Tensor {
    if (x instanceof SymbolicTensor && x.graph === this) return x;
    if (x instanceof Handle) {
      this.handles.add(x);
      return x;
    }
    const before = this.captures.get(x.id);
    if (before !== undefined) return before.inner;
    if (x instanceof SymbolicTensor && !this.encloses(x.graph)) throw this.foreign(op, x);
    if (!(x instanceof SymbolicTensor)) x.live(op.label);
    const [inner] = this.write(placeholderOp, [], { dims: x.dims, dtype: x.dtype }, 'capture').outputs;
    // By value: the caller may dispose of what the graph goes on using. Tapes hear of it by the id that it has outside.
    const outer = x instanceof SymbolicTensor ? x : unscoped(() => new Tensor(x.dims, x.dtype, x.storage, x.offset, x.id));
    this.captures.set(x.id, { outer, inner });
    return inner;
  }

  protected foreign(op: AnyOp, x: SymbolicTensor): TensorError {
    return new TraceError(
      op.label,
      'a tensor of another graph was used',
      x.seen(),
      'It was made in another trace: pass it as an argument or return it from there.',
      { tensor: x.name },
    );
  }

  /** Lets go of the tensors of outside that it captured: for a graph that nobody will run. */
  discard(): void {
    for (const { outer } of this.captures.values()) if (!(outer instanceof SymbolicTensor)) outer.dispose();
    this.captures.clear();
  }

  /**
   * One line per node, in the order in which they run: as they were written, or, `optimized`, as a program runs them after all passes.
   * Branches and bodies of loops stand under their node.
   */
  toString(options?: GraphTextOptions): string {
    const shown = nodesShown('toString', options);
    return textOf(shown(this), shown);
  }

  /** The graph in the dot language of Graphviz. */
  toDot(options?: GraphTextOptions): string {
    const shown = nodesShown('toDot', options);
    return dotOf(shown(this), this.handles, shown);
  }

  private encloses(graph: Graph): boolean {
    for (let g = this.outer; g !== null; g = g.outer) if (g === graph) return true;
    return false;
  }

  /** The value with which a variable made now starts. @param _from the graph inside of this one where it is made */
  initial(value: Tensor, _from: Graph = this): Tensor {
    throw new ValueError('Variable', 'this graph cannot make variables', showDims(value.dims), 'Make the variable outside.');
  }
}
