import type { Interpreter, Prepared } from '../core/bind.ts';
import type { AnyOp } from '../core/op.ts';
import { within } from '../core/place.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Handle } from '../variable.ts';
import type { GraphNode } from './graph.ts';
import { placeholderOp } from './graph.ts';
import { inPlans } from './in-plans.ts';
import { elementwiseChains } from './passes/elementwise-chains.ts';
import type { Listing } from './passes/listing.ts';
import type { Lowering } from './passes/lowering.ts';
import { NO_LOWERING } from './passes/lowering.ts';
import { products } from './passes/products.ts';
import type { SymbolicTensor } from './symbolic.ts';

/** One call of an op: its operands by slot, and the slots whose tensors nobody needs afterwards. */
interface Step {
  readonly op: AnyOp;
  readonly attrs: unknown;
  /** The device that it was asked for on; null for where its operands lie. */
  readonly device: string | null;
  readonly operands: readonly (number | Handle)[];
  readonly results: readonly number[];
  readonly dead: readonly number[];
}

/** Whether a shape has the sizes that are known; those that are not may be any. */
function hasSizes(dims: Dims, known: Dims): boolean {
  if (dims.length !== known.length) return false;
  for (let i = 0; i < known.length; i++) if (known[i] !== dims[i] && !Number.isNaN(known[i])) return false;
  return true;
}

/** Nodes made ready to run again and again: what is used up is freed at once. */
export class Program {
  private readonly steps: Step[] = [];
  private readonly feeds: readonly number[];
  private readonly fetches: readonly number[];
  private readonly slots: number;
  private readonly nodes: readonly GraphNode[];
  /** The nodes as the CPU runs them. */
  private readonly onCpu: Listing;
  private readonly handles: readonly Handle[];
  /** Whether some nodes are to run on another device than the CPU. */
  readonly placed: boolean;
  /** The same with elementwise ops in chains, for where they run apart. */
  private chained: Program | null = null;
  /** Whether it ran, then the whole as one, where it can be had, or in parts. */
  private prepared: Prepared | Program | null | 'new' | 'ran' = 'new';

  constructor(
    nodes: readonly GraphNode[],
    private readonly inputs: readonly SymbolicTensor[],
    private readonly outputs: readonly SymbolicTensor[],
    private readonly lowering: Lowering = NO_LOWERING,
  ) {
    this.nodes = nodes.filter(({ op }) => op !== placeholderOp);
    this.onCpu = lowering.cpu({ nodes: this.nodes, outputs });
    const slotOf = new Map<number, number>();
    const slot = (x: Tensor): number => {
      const known = slotOf.get(x.id);
      if (known !== undefined) return known;
      slotOf.set(x.id, slotOf.size);
      return slotOf.size - 1;
    };
    this.feeds = inputs.map(slot);
    const needed = new Set(outputs.map((y) => y.id));
    const alive = this.onCpu.nodes;
    for (const node of alive) for (const x of node.inputs) needed.add(x.id);
    const lastUse = new Map<number, number>();
    alive.forEach((node, i) => {
      for (const x of node.inputs) lastUse.set(x.id, i);
    });
    const kept = new Set([...inputs, ...outputs].map((t) => t.id));
    alive.forEach((node, i) => {
      const dying = (t: Tensor): boolean => !(t instanceof Handle) && !kept.has(t.id) && (lastUse.get(t.id) ?? -1) <= i;
      const dead = [...new Set([...node.inputs, ...node.outputs].filter(dying))].map(slot);
      this.steps.push({
        op: node.op,
        device: node.device,
        attrs:
          node.op.unread === undefined
            ? node.attrs
            : node.op.unread(
                node.attrs,
                node.outputs.map((y) => needed.has(y.id)),
              ),
        operands: node.inputs.map((x) => (x instanceof Handle ? x : slot(x))),
        results: node.outputs.map(slot),
        dead,
      });
    });
    this.fetches = outputs.map(slot);
    this.slots = slotOf.size;
    this.placed = this.nodes.some(({ device }) => device !== null && !device.endsWith('CPU:0'));
    this.handles = [...new Set(alive.flatMap((node) => node.inputs.filter((x): x is Handle => x instanceof Handle)))];
  }

  /** Whether the inputs have the sizes that the plan was made for: only then are its addresses right. Sizes that were not known may be any. */
  private fits(given: readonly Tensor[]): boolean {
    for (let i = 0; i < given.length; i++) {
      if (given[i].dtype !== this.inputs[i].dtype || !hasSizes(given[i].dims, this.inputs[i].dims)) return false;
    }
    return given.length === this.inputs.length;
  }

  /** The nodes as a plan takes them. */
  get planned(): Listing {
    return this.lowering.plan(this.onCpu);
  }

  private prepare(on: Interpreter): Prepared | Program | null {
    if (on.prepare === undefined) return null;
    const listing = this.planned;
    const whole = on.prepare(listing.nodes, this.inputs, listing.outputs);
    if (typeof whole !== 'number') return whole;
    const parts = inPlans(on, listing);
    return parts === null ? null : new Program(parts.nodes, this.inputs, parts.outputs);
  }

  /** Runs it on `on`. The inputs stay the caller's; every output is a tensor of its own. */
  run(on: Interpreter, inputs: readonly Tensor[]): readonly Tensor[] {
    if (on.alone?.() === false) {
      const y = this.besides(on, inputs);
      if (y !== null) return y;
    }
    if (this.prepared === 'ran') this.prepared = this.prepare(on);
    const { prepared } = this;
    if (prepared instanceof Program) {
      if (this.fits(inputs)) return prepared.each(on, inputs);
    } else if (prepared !== null && typeof prepared === 'object' && this.fits(inputs)) return prepared.run(inputs);
    const outputs = this.each(on, inputs);
    // Only now: before it ran without an error, variables that it reads may have no value yet.
    if (this.prepared === 'new') this.prepared = 'ran';
    return outputs;
  }

  /** Runs it where it is not the CPU's alone; null where it is. */
  private besides(on: Interpreter, inputs: readonly Tensor[]): readonly Tensor[] | null {
    if (this.placed || on.apart?.(inputs) === true || on.apart?.(this.handles) === true) return this.inChains(on).each(on, inputs);
    return on.elect?.(this.nodes, this.inputs, this.handles, this.outputs)?.run(() => this.run(on, inputs)) ?? null;
  }

  private inChains(on: Interpreter): Program {
    if (this.chained !== null || on.chains === undefined) return this.chained ?? this;
    const whole = { nodes: this.nodes, outputs: this.outputs };
    const fused = this.lowering.on ? products(whole, (node) => on.takes?.(node) === true) : whole;
    const { nodes, outputs } = elementwiseChains(fused, (node) => on.chains?.(node) === true);
    this.chained = new Program(nodes, this.inputs, outputs);
    return this.chained;
  }

  /** Runs node by node. */
  private each(on: Interpreter, inputs: readonly Tensor[]): readonly Tensor[] {
    const env = new Array<Tensor | null>(this.slots).fill(null);
    for (let i = 0; i < this.feeds.length; i++) env[this.feeds[i]] = inputs[i];
    try {
      for (let s = 0; s < this.steps.length; s++) {
        const { op, attrs, device, operands, results, dead } = this.steps[s];
        const x = operands.map((slot) => (typeof slot === 'number' ? (env[slot] as Tensor) : slot));
        const y = device === null ? on.run(op, x, attrs) : within(device, () => on.run(op, x, attrs));
        for (let i = 0; i < results.length; i++) env[results[i]] = y[i];
        for (let i = 0; i < dead.length; i++) {
          env[dead[i]]?.dispose();
          env[dead[i]] = null;
        }
      }
    } catch (error) {
      for (const slot of this.feeds) env[slot] = null;
      for (const t of env) t?.dispose();
      throw error;
    }
    const given = new Set<Tensor>(inputs);
    return this.fetches.map((slot) => {
      const y = env[slot] as Tensor;
      if (given.has(y)) return y.identity();
      given.add(y);
      return y;
    });
  }
}
