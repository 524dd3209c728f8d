import { DTYPES } from '../../dtype.ts';
import type { Chain, ChainAttrs, Member } from '../../ops/chain.ts';
import { chainOp } from '../../ops/chain.ts';
import { MOST_COLUMNS, splitFor, splitsOf } from '../../ops/chain-layout.ts';
import type { KernelUse } from '../../ops/kernel-use.ts';
import { kernelUse } from '../../ops/kernel-use.ts';
import type { Dims } from '../../shape.ts';
import { isKnown, sameDims, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { Handle } from '../../variable.ts';
import type { GraphNode } from '../graph.ts';
import type { Listing } from './listing.ts';
import { orderOf } from './order.ts';

const MOST_MEMBERS = 32;
const MOST_INPUTS = 10;
const MOST_OPERANDS = 20;

/** Nodes that become one: all give the shape `dims`, or fold it. */
interface Group {
  readonly dims: Dims;
  readonly members: number[];
  /** The ways to see `dims` as rows and columns that suit all operands. */
  splits: readonly number[];
}

/** What a node can be in a chain. */
interface Part {
  readonly use: KernelUse;
  /** The shape over which it runs: of the output, or of what is folded. */
  readonly dims: Dims;
  readonly splits: readonly number[];
}

const wide = ({ dtype, dims }: Tensor): boolean => DTYPES[dtype].wide === dtype && DTYPES[dtype].bytes > 0 && isKnown(dims);
const both = (a: readonly number[], b: readonly number[]): readonly number[] => a.filter((split) => b.includes(split));

/** The node as part of a chain; null where it cannot be one. */
function partOf({ op, attrs, inputs, outputs }: GraphNode): Part | null {
  const [y] = outputs;
  if (op.lanes === undefined || op.effect !== undefined || outputs.length !== 1) return null;
  if (![...inputs, y].every((t) => !(t instanceof Handle) && wide(t))) return null;
  const use = kernelUse(op, attrs, inputs, y);
  if (use === null) return null;
  if (op.lanes !== 'elementwise') {
    const { dims } = inputs[0];
    const split = use.columns <= MOST_COLUMNS ? splitFor(dims, use.rows, use.columns) : -1;
    return split < 0 ? null : { use, dims, splits: [split] };
  }
  const { dims } = y;
  if (sizeOf(dims) === 0) return null;
  const splits = inputs.map((x): readonly number[] => splitsOf(dims, x.dims)).reduce(both);
  return splits.length === 0 ? null : { use, dims, splits };
}

/** Puts nodes that can be computed block by block together, where nothing outside stands between them. */
class Grouping {
  readonly parts: readonly (Part | null)[];
  readonly groupOf: (Group | null)[];
  readonly before: readonly (readonly number[])[];
  private readonly makers = new Map<number, number>();
  /** Groups of several members. */
  private readonly several = new Set<Group>();

  /** By node: `turn` for members, one more for what was seen since that turn began. */
  private readonly seen: Int32Array;
  private turn = 0;
  private readonly open: number[] = [];

  constructor(private readonly nodes: readonly GraphNode[]) {
    this.seen = new Int32Array(nodes.length);
    this.parts = nodes.map(partOf);
    this.before = orderOf(nodes);
    this.groupOf = nodes.map(() => null);
    nodes.forEach((node, i) => {
      for (const y of node.outputs) this.makers.set(y.id, i);
    });
    nodes.forEach((_, i) => {
      this.place(i);
    });
  }

  private place(i: number): void {
    const part = this.parts[i];
    if (part === null) return;
    const fold = this.nodes[i].op.lanes === 'fold';
    // A fold ends a chain: what it gives has another shape, and chains of nothing else are no gain.
    let group: Group | null = fold ? null : { dims: part.dims, members: [i], splits: part.splits };
    if (group !== null) this.groupOf[i] = group;
    for (const x of this.nodes[i].inputs) {
      const other = this.groupOf[this.makers.get(x.id) ?? -1] ?? null;
      if (other === null || other === group || !sameDims(other.dims, part.dims)) continue;
      const joined = this.joined(other, group ?? { dims: part.dims, members: [i], splits: part.splits });
      if (joined === null) continue;
      this.several.delete(other);
      if (group !== null) this.several.delete(group);
      this.several.add(joined);
      group = joined;
      for (const member of joined.members) this.groupOf[member] = joined;
    }
  }

  /** Both groups as one; null where they suit no common block, or where something outside needs one and is needed by the other. */
  private joined(a: Group, b: Group): Group | null {
    const splits = both(a.splits, b.splits);
    if (splits.length === 0 || a.members.length + b.members.length > MOST_MEMBERS) return null;
    const members = [...a.members, ...b.members].sort((m, n) => m - n);
    if (this.inputsOf(members).length > MOST_INPUTS) return null;
    return this.encloses(members) || this.readsFold(members) ? null : { dims: a.dims, members, splits };
  }

  /** Whether one takes what another folds: that is whole only after all blocks. */
  private readsFold(members: readonly number[]): boolean {
    const folds = new Set(members.filter((m) => this.nodes[m].op.lanes === 'fold').map((m) => this.nodes[m].outputs[0].id));
    if (folds.size === 0) return false;
    return members.some((m) => this.nodes[m].inputs.some((x) => folds.has(x.id)));
  }

  /** What members take from outside, each once. */
  inputsOf(members: readonly number[]): Tensor[] {
    const own = new Set(members.map((m) => this.nodes[m].outputs[0].id));
    const found = new Map<number, Tensor>();
    for (const m of members) for (const x of this.nodes[m].inputs) if (!own.has(x.id)) found.set(x.id, x);
    return [...found.values()];
  }

  /** Nodes before this one need nothing of the members, nor of a group that does. */
  private floorOf(members: readonly number[]): number {
    let [floor, before] = [members[0], -1];
    while (floor !== before) {
      before = floor;
      for (const group of this.several) if (group.members[group.members.length - 1] > floor) floor = Math.min(floor, group.members[0]);
    }
    return floor;
  }

  /** Whether a way leads from the members, which are in order, through other nodes back to them. */
  private encloses(members: readonly number[]): boolean {
    const { open } = this;
    const floor = this.floorOf(members);
    this.turn += 2;
    for (const m of members) this.seen[m] = this.turn;
    open.length = 0;
    for (const m of members) {
      for (const node of this.before[m]) if (this.seen[node] !== this.turn) this.visit(node, floor);
    }
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const next of this.before[node]) if (this.visit(next, floor)) return true;
    }
    return false;
  }

  /** Whether the node is a member; others above the floor are gone through later, with all of their group. */
  private visit(node: number, floor: number): boolean {
    const { seen, turn } = this;
    if (seen[node] === turn) return true;
    if (node < floor || seen[node] === turn + 1) return false;
    const group = this.groupOf[node];
    if (group === null) {
      seen[node] = turn + 1;
      this.open.push(node);
    } else {
      for (const one of group.members) {
        seen[one] = turn + 1;
        this.open.push(one);
      }
    }
    return false;
  }
}

/** The chain in place of these nodes. */
function chainOf(
  nodes: readonly GraphNode[],
  grouping: Grouping,
  { members, dims, splits }: Group,
  read: ReadonlySet<number>,
): GraphNode | null {
  const inputs = grouping.inputsOf(members);
  const numbers = new Map(inputs.map((x, i) => [x.id, i]));
  members.forEach((m, i) => {
    numbers.set(nodes[m].outputs[0].id, inputs.length + i);
  });
  const given = members.filter((m) => read.has(nodes[m].outputs[0].id)).map((m) => nodes[m].outputs[0]);
  if (inputs.length + given.length > MOST_OPERANDS) return null;
  const chain: Chain = {
    dims,
    split: splits[0],
    inputs: inputs.map((x) => ({ dims: x.dims, dtype: x.dtype })),
    members: members.map(
      (m): Member => ({
        use: (grouping.parts[m] as Part).use,
        inputs: nodes[m].inputs.map((x) => numbers.get(x.id) as number),
        aval: { dims: nodes[m].outputs[0].dims, dtype: nodes[m].outputs[0].dtype },
      }),
    ),
    outputs: given.map((y) => numbers.get(y.id) as number),
  };
  const attrs: ChainAttrs = { steps: members.map((m) => nodes[m].op.name), chain };
  return { name: nodes[members[members.length - 1]].name, op: chainOp, attrs, inputs, outputs: given, device: null };
}

/** The tensors that something outside of their group needs. */
function readOutside({ nodes, outputs }: Listing, { groupOf }: Grouping): ReadonlySet<number> {
  const group = new Map<number, Group | null>();
  nodes.forEach((node, i) => {
    for (const y of node.outputs) group.set(y.id, groupOf[i]);
  });
  const read = new Set(outputs.map((y) => y.id));
  nodes.forEach((node, i) => {
    for (const x of node.inputs) if (groupOf[i] === null || group.get(x.id) !== groupOf[i]) read.add(x.id);
  });
  return read;
}

/**
 * Makes one op of elementwise ops that hand their results on, of softmax among them, and of folds of rows at their ends, so that a softmax
 * and the cross entropy after it are one step: it goes through the operands once, in
 * blocks that stay in the processor's cache. The kernels are those of the ops themselves: no bit changes.
 */
export function fusion(listing: Listing): Listing {
  const { nodes, outputs } = listing;
  const grouping = new Grouping(nodes);
  const { groupOf, before } = grouping;
  const read = readOutside(listing, grouping);
  const chains = new Map<Group, GraphNode | null>();
  for (const group of groupOf) {
    if (group === null || chains.has(group)) continue;
    chains.set(group, group.members.length > 1 ? chainOf(nodes, grouping, group, read) : null);
  }
  const unitOf = (i: number): readonly number[] => {
    const group = groupOf[i];
    return group !== null && (chains.get(group) ?? null) !== null ? group.members : [i];
  };
  // What a unit needs comes before it; a chain comes as late as its last member.
  const done = new Set<number>();
  const kept: GraphNode[] = [];
  const emit = (start: number): void => {
    const open = [start];
    while (open.length > 0) {
      const i = open[open.length - 1];
      const unit = unitOf(i);
      const missing = done.has(i) ? [] : unit.flatMap((m) => before[m]).filter((b) => !done.has(b) && !unit.includes(b));
      if (missing.length > 0) {
        open.push(...missing.reverse());
        continue;
      }
      open.pop();
      if (done.has(i)) continue;
      for (const m of unit) done.add(m);
      const group = groupOf[i];
      kept.push((group === null ? null : chains.get(group)) ?? nodes[i]);
    }
  };
  nodes.forEach((_, i) => {
    const unit = unitOf(i);
    if (unit[unit.length - 1] === i) emit(i);
  });
  return { nodes: kept, outputs };
}
