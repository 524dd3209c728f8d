import type { AnyOp, Aval, Node, Op } from '../core/op.ts';
import type { Tensor } from '../tensor.ts';

/** One op of a chain: its operands are inputs of the chain (0, 1, …) or, behind them, members before it. */
export interface ChainMember {
  readonly op: AnyOp;
  readonly attrs: unknown;
  readonly operands: readonly number[];
  readonly aval: Aval;
}

export interface ElementwiseChainAttrs {
  readonly members: readonly ChainMember[];
}

/**
 * Elementwise ops that hand their results on to one another, as one op: a device that can (Backend) computes them in one pass, any other
 * one after the other. Made of a traced program when it runs on such a device: no gradient ever meets it, and it is not in the table.
 */
export const elementwiseChainOp: Op<ElementwiseChainAttrs> = {
  name: 'ElementwiseChain',
  label: 'function',
  saves: 'none',
  infer: (_x: readonly Aval[], { members }) => [members[members.length - 1].aval],
  expand(on, x, { members }) {
    const values: Tensor[] = [...x];
    for (const { op, attrs, operands } of members) {
      const [y] = on.run(
        op,
        operands.map((k) => values[k]),
        attrs,
      );
      values.push(y);
    }
    for (let i = x.length; i < values.length - 1; i++) values[i].dispose();
    return [values[values.length - 1]];
  },
};

/** Whether a device computes such a node inside a chain. */
export type Chainable = (node: Node) => boolean;
