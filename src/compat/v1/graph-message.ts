import { graphDef } from '../../io/graph-def.ts';
import type { GraphDef as Fields, NodeDef } from './graph-def.ts';

/**
 * A graph as a message: `node[i]` with `name`, `op`, `input` and `attr`.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/GraphDef
 * @example
 * const v1 = tf.compat.v1;
 * const message = new v1.Graph().asDefault((graph) => {
 *   tf.add(tf.constant(3), tf.constant(4));
 *   return graph.asGraphDef();
 * });
 * message.node.map((node) => node.name); // ['Const', 'Const_1', 'add']
 */
export class GraphDef implements Fields {
  readonly node: readonly NodeDef[];
  readonly versions: Fields['versions'];

  constructor({ node = [], versions = { producer: 0 } }: Partial<Fields> = {}) {
    this.node = node;
    this.versions = versions;
  }

  /** Its bytes, attributes sorted by name. */
  serializeToString(): Uint8Array {
    return graphDef.encode('GraphDef.serializeToString', this);
  }

  /** The graph that bytes hold. @throws LoadError */
  static fromString(bytes: Uint8Array): GraphDef {
    return new GraphDef(graphDef.decode('GraphDef.fromString', bytes));
  }
}
