import type { Chainable, ChainMember } from '../../ops/elementwise-chain.ts';
import { elementwiseChainOp } from '../../ops/elementwise-chain.ts';
import { isKnown, sameDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { GraphNode } from '../graph.ts';
import type { Listing } from './listing.ts';

/** What one chain reads and does at most: a shader has sixteen textures, and no program needs longer ones. */
const MOST_INPUTS = 10;
const MOST_MEMBERS = 24;

interface Chain {
  readonly inputs: Tensor[];
  readonly members: { readonly node: GraphNode; readonly aval: ChainMember['aval'] }[];
}

/**
 * Makes one op of each tree of elementwise nodes whose inner results nobody else reads. A chain stands where its last node stood: what
 * it reads was computed before.
 */
export function elementwiseChains({ nodes, outputs }: Listing, chainable: Chainable): Listing {
  const uses = new Map<number, number>();
  const use = (t: Tensor): void => void uses.set(t.id, (uses.get(t.id) ?? 0) + 1);
  for (const node of nodes) for (const x of node.inputs) use(x);
  for (const y of outputs) use(y);
  const chains = new Map<number, Chain>();
  const swallowed = new Set<GraphNode>();
  for (const node of nodes) {
    const [y] = node.outputs;
    if (node.outputs.length !== 1 || !isKnown(y.dims) || !chainable(node)) continue;
    const chain: Chain = { inputs: [], members: [] };
    for (const x of node.inputs) {
      const before = chains.get(x.id);
      const fits =
        before !== undefined && uses.get(x.id) === 1 && sameDims(x.dims, y.dims) && before.members[0].node.device === node.device;
      const joined = fits ? join(chain, before, node) : null;
      if (joined === null) {
        if (!chain.inputs.includes(x)) chain.inputs.push(x);
        continue;
      }
      swallowed.add(joined);
    }
    chain.members.push({ node, aval: { dims: y.dims, dtype: y.dtype } });
    chains.set(y.id, chain);
  }
  const kept = nodes.flatMap((node): GraphNode[] => {
    if (swallowed.has(node)) return [];
    const chain = node.outputs.length === 1 ? chains.get(node.outputs[0].id) : undefined;
    return [chain === undefined || chain.members.length < 2 ? node : nodeOf(node, chain)];
  });
  return { nodes: kept, outputs };
}

/** Takes the chain that makes an operand into another one; gives its last node, or null where both together were too large. */
function join(chain: Chain, before: Chain, node: GraphNode): GraphNode | null {
  const inputs = new Set([...chain.inputs, ...before.inputs, ...node.inputs]);
  if (inputs.size > MOST_INPUTS || chain.members.length + before.members.length >= MOST_MEMBERS) return null;
  for (const x of before.inputs) if (!chain.inputs.includes(x)) chain.inputs.push(x);
  chain.members.push(...before.members);
  return before.members[before.members.length - 1].node;
}

function nodeOf(node: GraphNode, { inputs, members }: Chain): GraphNode {
  const numbers = new Map(inputs.map((x, i) => [x.id, i]));
  members.forEach((member, i) => {
    numbers.set(member.node.outputs[0].id, inputs.length + i);
  });
  const attrs = {
    members: members.map(
      ({ node: { op, attrs, inputs: x }, aval }): ChainMember => ({ op, attrs, aval, operands: x.map((t) => numbers.get(t.id) as number) }),
    ),
  };
  return { ...node, op: elementwiseChainOp, attrs, inputs };
}
