import { Shown } from '../core/shown.ts';
import { Handle } from '../variable.ts';
import type { Graph, GraphNode } from './graph.ts';
import { SymbolicTensor } from './symbolic.ts';

/**
 * A node of a graph as TensorFlow shows it.
 * Source: https://www.tensorflow.org/api_docs/python/tf/Operation
 */
export class Operation extends Shown {
  constructor(
    readonly graph: Graph,
    /** The node itself; inside the library only. */
    readonly node: GraphNode,
  ) {
    super();
  }

  get name(): string {
    return this.node.name;
  }

  /** TensorFlow's name of the op: 'MatMul', 'AddV2'. */
  get type(): string {
    return this.node.op.name;
  }

  get outputs(): readonly SymbolicTensor[] {
    return this.node.outputs;
  }

  /** The tensors that it reads; variables by reference are not among them. */
  get inputs(): readonly SymbolicTensor[] {
    return this.node.inputs.filter((x) => x instanceof SymbolicTensor);
  }

  /** Operations that run before it, though it reads nothing of them. */
  get controlInputs(): readonly Operation[] {
    return (this.node.controls ?? []).map((node) => this.graph.operationOf(node));
  }

  /** The operations that make its inputs, variables among them. */
  get producers(): readonly (Operation | null)[] {
    return this.node.inputs.map((x) => {
      const maker = this.graph.makers.get(x.id);
      return maker === undefined || (x instanceof Handle && maker === this.node) ? null : this.graph.operationOf(maker);
    });
  }

  /** Runs it in the default session of its graph, or in one that is named: in a graph of TensorFlow 1. */
  run(feedDict?: unknown, session?: unknown): void {
    this.graph.evaluated(this, feedDict, session);
  }

  override toString(): string {
    return `<tf.Operation '${this.name}' type=${this.type}>`;
  }
}
