import { attrsText } from '../core/attrs-text.ts';
import type { Interpreter, Prepared } from '../core/bind.ts';
import type { AnyOp, Aval, Body, Node } from '../core/op.ts';
import { table } from '../core/op.ts';
import { DTYPES } from '../dtype.ts';
import { isKnown } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';
import { BlockPlan } from './block.ts';
import type { Place, Planned, Root, Word } from './code.ts';
import { assemble } from './code.ts';
import { planFlow } from './plan-flow.ts';
import type { Wanted } from './plan-scope.ts';
import { bytesOf, NOTHING, plain, Scope } from './plan-scope.ts';
import type { Fetch, Patch } from './prepared.ts';
import { PreparedProgram } from './prepared.ts';
import type { Argument, Recorded, Source } from './recording.ts';
import { record } from './recording.ts';
import type { WasmBackend } from './wasm.ts';
import { wasm } from './wasm.ts';

/** The walk over the code reads a little ahead. */
const AHEAD = 32;
/** Room for integers that a run asks for: a random state is six. */
const FRESH = 64;

const narrow = ({ dtype }: Aval): boolean => DTYPES[dtype].wide !== dtype;

/** Makes the plan of one program; gives up by returning null from any step. */
class Planner {
  private readonly block = new BlockPlan();
  /** Behind the block, never taken by anything else: a run must not change it. */
  private readonly constants = new BlockPlan();
  readonly places = new Map<number, Place>();
  private readonly variables: Handle[] = [];
  private readonly updated = new Set<Handle>();
  readonly calls: Planned[] = [];
  /** Lists of addresses among the constants. */
  private readonly lists: { readonly at: number; readonly words: readonly Word[] }[] = [];
  /** Integers among the constants that every run asks for anew. */
  private readonly sources: { readonly at: number; readonly make: Source }[] = [];
  private readonly kept: { readonly at: number; readonly data: Uint8Array }[] = [];
  private readonly outputs: Root[] = [];
  /** By op, attrs, shapes, and which operands share their memory. */
  private readonly heard = new Map<string, Recorded | null>();
  private scope: Scope;

  constructor(
    private readonly on: Interpreter,
    nodes: readonly Node[],
    private readonly inputs: readonly Tensor[],
    private readonly fetches: readonly Tensor[],
  ) {
    this.scope = new Scope(nodes, fetches, Number.POSITIVE_INFINITY, 0, NOTHING);
  }

  /** @returns the number of the first node that is more than kernel calls where there is one; -1 where inputs or results are in the way */
  plan(): PreparedProgram | number {
    if (![...this.inputs, ...this.fetches].every(plain)) return -1;
    this.inputs.forEach((x, at) => {
      this.places.set(x.id, { root: { kind: 'input', at, bytes: bytesOf(x), lastUse: 0, depth: 0 }, offset: 0 });
    });
    const { nodes } = this.scope;
    for (let i = 0; i < nodes.length; i++) if (!this.step(nodes[i], i)) return i;
    const fetches: Fetch[] = [];
    for (const y of this.fetches) {
      let place = this.places.get(y.id);
      if (place?.root.kind === 'kept') place = this.copied(place, y);
      if (place === undefined || place.root.kind === 'kept' || place.root.kind === 'block') return -1;
      if (place.root.kind === 'variable' && this.updated.has(this.variables[place.root.at])) return -1;
      fetches.push({ kind: place.root.kind, at: place.root.at, offset: place.offset, dims: y.dims, dtype: y.dtype });
    }
    return this.built(fetches);
  }

  until(y: Tensor): number {
    return this.scope.until(y);
  }

  private step(node: Node, i: number): boolean {
    const { op, attrs, inputs, outputs } = node;
    if (op.flow !== undefined) return planFlow(this, node, i);
    if (!outputs.every(plain)) return false;
    if (op.updates !== undefined) return this.update(node, i);
    if (op.name === 'ReadVariableOp') return this.read(inputs[0] as Handle, outputs[0], i);
    if (op.static === true && inputs.every((x) => isKnown(x.dims))) return this.constant(node);
    // Draws come in the order of the nodes; what else has an effect is no list of kernel calls.
    if ((op.effect !== undefined && op.effect !== 'random') || op.expand !== undefined || inputs.some((x) => !plain(x))) return false;
    if (op.view !== undefined) {
      const from = op.view === true ? 0 : op.view(inputs, attrs);
      if (from >= 0) {
        const { root, offset } = this.places.get(inputs[0].id) as Place;
        for (const y of outputs) this.places.set(y.id, { root, offset: offset + from * DTYPES[inputs[0].dtype].bytes });
        return true;
      }
    }
    if (op.wasm === undefined || (op.raw !== true && (inputs.some(narrow) || outputs.some(narrow)))) return false;
    const x = inputs.map((t) => this.places.get(t.id) as Place);
    const places = typeof op.inPlace === 'function' ? op.inPlace(attrs) : op.inPlace;
    const y = outputs.map((t, o): Place => {
      const donor = places?.[o] ?? -1;
      const given = x[donor] as Place | undefined;
      const whole =
        given !== undefined &&
        given.offset === 0 &&
        given.root.bytes === bytesOf(t) &&
        inputs[donor].dtype === t.dtype &&
        x.every((p, n) => n === donor || p.root !== given.root);
      const wanted = this.scope.wanted.get(t.id);
      if (wanted !== undefined && this.scope.isFree(wanted, i, whole ? given.root : null)) return { root: wanted.root, offset: 0 };
      const free =
        whole &&
        given.root.kind === 'block' &&
        given.root.depth === this.scope.depth &&
        given.root.lastUse <= i &&
        this.until(t) !== Number.POSITIVE_INFINITY;
      if (free) {
        given.root.lastUse = this.until(t);
        return given;
      }
      return { root: this.make(t), offset: 0 };
    });
    outputs.forEach((t, o) => {
      this.places.set(t.id, y[o]);
    });
    if (!this.record(op, attrs, inputs, outputs, x, y)) return false;
    this.release([...x, ...y], i);
    return true;
  }

  /** Memory for a new value: of an output where it is fetched, through a view too. */
  make(t: Tensor): Root {
    const until = this.until(t);
    const bytes = bytesOf(t);
    const { depth, made } = this.scope;
    if (until !== Number.POSITIVE_INFINITY) {
      const root: Root = { kind: 'block', at: this.block.take(bytes), bytes, lastUse: until, depth };
      made.push(root);
      return root;
    }
    const root: Root = { kind: 'output', at: this.outputs.length, bytes, lastUse: until, depth };
    this.outputs.push(root);
    return root;
  }

  /** Memory that the caller gives back. */
  borrow(bytes: number): Root {
    return { kind: 'block', at: this.block.take(bytes), bytes, lastUse: Number.POSITIVE_INFINITY, depth: this.scope.depth };
  }

  giveBack({ at, bytes }: Root): void {
    this.block.give(at, bytes);
  }

  /** Plans a program inside of a node: its values live no longer than it runs. @param then hears where its results lie */
  inside(
    { nodes, feeds, outputs }: Body,
    fed: readonly Place[],
    wanted: ReadonlyMap<number, Wanted>,
    then: (y: readonly Place[]) => void,
  ): boolean {
    const around = this.scope;
    const scope = new Scope(nodes, outputs, Number.MAX_VALUE, around.depth + 1, wanted);
    this.scope = scope;
    try {
      feeds.forEach((t, k) => {
        this.places.set(t.id, fed[k]);
      });
      for (let i = 0; i < nodes.length; i++) if (!this.step(nodes[i], i)) return false;
      const y = outputs.map((t) => this.places.get(t.id));
      if (!y.every((place) => place !== undefined)) return false;
      then(y);
      return true;
    } finally {
      for (const root of scope.made) if (root.lastUse !== Number.POSITIVE_INFINITY) this.giveBack(root);
      this.scope = around;
    }
  }

  release(places: readonly Place[], i: number): void {
    for (const { root } of new Set(places)) {
      if (root.kind !== 'block' || root.lastUse > i || root.at < 0 || root.depth !== this.scope.depth) continue;
      this.block.give(root.at, root.bytes);
      root.lastUse = Number.POSITIVE_INFINITY;
    }
  }

  /** A variable's value: where it lies, or a copy where an update comes before its last use. */
  private read(handle: Handle, y: Tensor, i: number): boolean {
    const root = this.variable(handle);
    if (root === null || !plain(y)) return false;
    const until = this.until(y);
    const from = until === Number.POSITIVE_INFINITY ? -1 : i;
    const changes = this.scope.nodes.some((n, at) => at > from && at < until && n.op.effect === 'write' && n.inputs.includes(handle));
    if (!changes) {
      this.places.set(y.id, { root, offset: 0 });
      return true;
    }
    this.copied({ root, offset: 0 }, y);
    return true;
  }

  /** A copy of what lies elsewhere, as the value `y`. */
  private copied(from: Place, y: Tensor): Place {
    const copy: Place = { root: this.make(y), offset: 0 };
    this.places.set(y.id, copy);
    this.calls.push({ name: 'copy', args: [from, copy, bytesOf(y)] });
    return copy;
  }

  private variable(handle: Handle): Root | null {
    if (!plain(handle.holds) || handle.isDisposed) return null;
    const known = this.places.get(handle.id);
    if (known !== undefined) return known.root;
    const root: Root = {
      kind: 'variable',
      at: this.variables.push(handle) - 1,
      bytes: bytesOf(handle.holds),
      lastUse: Number.POSITIVE_INFINITY,
      depth: 0,
    };
    this.places.set(handle.id, { root, offset: 0 });
    return root;
  }

  /** A new value for variables, computed in their place. */
  private update({ op, attrs, inputs }: Node, i: number): boolean {
    const { by, states } = op.updates as NonNullable<AnyOp['updates']>;
    const handles = inputs.slice(0, states) as Handle[];
    const roots = handles.map((h) => this.variable(h));
    if (roots.includes(null)) return false;
    const rest = inputs.slice(states);
    if (!rest.every(plain)) return false;
    const holds = handles.map((h) => h.holds);
    const x = [...roots.map((root): Place => ({ root: root as Root, offset: 0 })), ...rest.map((t) => this.places.get(t.id) as Place)];
    for (const h of handles) this.updated.add(h);
    if (by === null) {
      if (bytesOf(rest[0]) !== bytesOf(holds[0])) return false;
      this.calls.push({ name: 'copy', args: [x[1], x[0], bytesOf(holds[0])] });
    } else {
      const row = typeof by === 'string' ? (table.get(by) as AnyOp) : by;
      const avals = [...holds, ...rest];
      if (avals.some(narrow) || row.infer(avals, attrs).some((aval, n) => bytesOf(aval) !== bytesOf(holds[n]))) return false;
      if (!this.record(row, attrs, avals, holds, x, x.slice(0, states))) return false;
    }
    this.release(x, i);
    return true;
  }

  /** What depends on nothing but shapes is computed once. */
  private constant({ op, attrs, inputs, outputs }: Node): boolean {
    const values = (op.expand as NonNullable<AnyOp['expand']>)(this.on, inputs, attrs);
    values.forEach((value, o) => {
      const bytes = bytesOf(value);
      const storage = value.live('plan');
      const at = this.constants.take(bytes);
      this.kept.push({ at, data: storage.home.read(storage, value.offset, bytes) });
      this.places.set(outputs[o].id, { root: { kind: 'kept', at, bytes, lastUse: Number.POSITIVE_INFINITY, depth: 0 }, offset: 0 });
      value.dispose();
    });
    return true;
  }

  private record(
    op: AnyOp,
    attrs: unknown,
    inputs: readonly Aval[],
    outputs: readonly Aval[],
    x: readonly Place[],
    y: readonly Place[],
  ): boolean {
    const backend = wasm();
    if (op.needs !== undefined) backend.load(op.needs);
    const all = [...x, ...y];
    const bases = all.map((place) => all.findIndex((p) => p.root === place.root && p.offset === place.offset));
    const found = this.recorded(backend, op, attrs, inputs, outputs, bases);
    if (found === null) return false;
    const roots = [...all];
    const passing: [number, number][] = [];
    const lists: { readonly at: number; readonly args: readonly Argument[] }[] = [];
    const word = (arg: Argument): Word =>
      typeof arg === 'number' ? arg : { root: roots[arg.base].root, offset: roots[arg.base].offset + arg.offset };
    for (const workspace of found.workspaces) {
      if (typeof workspace === 'number') {
        const at = this.block.take(workspace);
        passing.push([at, workspace]);
        roots.push({ root: { kind: 'block', at, bytes: workspace, lastUse: Number.POSITIVE_INFINITY, depth: 0 }, offset: 0 });
      } else {
        const bytes = 'fresh' in workspace ? FRESH : 4 * ('ints' in workspace ? workspace.ints : workspace.addresses).length;
        const at = this.constants.take(bytes);
        if ('fresh' in workspace) this.sources.push({ at, make: workspace.fresh });
        else if ('ints' in workspace) this.kept.push({ at, data: new Uint8Array(Int32Array.from(workspace.ints).buffer) });
        else lists.push({ at, args: workspace.addresses });
        roots.push({ root: { kind: 'kept', at, bytes, lastUse: Number.POSITIVE_INFINITY, depth: 0 }, offset: 0 });
      }
    }
    // A list may name any workspace.
    for (const { at, args } of lists) this.lists.push({ at, words: args.map(word) });
    for (const { name, args } of found.calls) this.calls.push({ name, args: args.map(word) });
    for (const [at, bytes] of passing) this.block.give(at, bytes);
    return true;
  }

  /** What the rule calls. Steps of a sequence call the same again and again, and only the operands change: that is heard once. */
  private recorded(
    backend: WasmBackend,
    op: AnyOp,
    attrs: unknown,
    x: readonly Aval[],
    y: readonly Aval[],
    bases: readonly number[],
  ): Recorded | null {
    const text = op.effect === undefined ? attrsText(attrs) : null;
    if (text === null) return record(backend, op, attrs, x, y, bases);
    const avals = (list: readonly Aval[]): string => list.map(({ dims, dtype }) => `${dtype}[${dims}]`).join();
    const key = `${op.name}(${avals(x)})${avals(y)} ${bases} ${text}`;
    let found = this.heard.get(key);
    if (found === undefined) {
      found = record(backend, op, attrs, x, y, bases);
      this.heard.set(key, found);
    }
    return found;
  }

  private built(fetches: readonly Fetch[]): PreparedProgram {
    const backend = wasm();
    const { arena } = backend;
    const { words, calls } = assemble(backend, this.calls);
    const { bytes } = this.block;
    const codeAt = bytes + this.constants.bytes;
    const block = arena.borrow('function', codeAt + 4 * words.length + AHEAD);
    const { variables, inputs } = this;
    const patches: Patch[] = [];
    // Addresses that change from call to call: inputs, variables, outputs.
    const slotOf = ({ kind, at }: Root): number =>
      kind === 'input' ? at : kind === 'variable' ? inputs.length + at : inputs.length + variables.length + at;
    const put = (at: number, list: readonly Word[]): void => {
      list.forEach((word, i) => {
        const index = (block.ptr + at) / 4 + i;
        if (typeof word === 'number') arena.allocator.i32[index] = word;
        else if (word.root.kind === 'block' || word.root.kind === 'kept')
          arena.allocator.i32[index] = block.ptr + (word.root.kind === 'kept' ? bytes : 0) + word.root.at + word.offset;
        else patches.push({ at: index, slot: slotOf(word.root), offset: word.offset });
      });
    };
    for (const { at, data } of this.kept) arena.allocator.u8.set(data, block.ptr + bytes + at);
    for (const list of this.lists) put(bytes + list.at, list.words);
    put(codeAt, words);
    return new PreparedProgram(
      block,
      calls.map((call) => ({ ...call, at: block.ptr + codeAt + call.at })),
      patches,
      this.sources.map(({ at, make }) => ({ at: (block.ptr + bytes + at) / 4, make })),
      variables,
      variables.map((v) => this.updated.has(v)),
      this.outputs.map((root) => root.bytes),
      fetches,
      inputs.length,
    );
  }
}

/** The nodes as one list of kernel calls in a block of their own; where they are more than that, the number of the first such node, or -1. */
export function prepare(on: Interpreter, nodes: readonly Node[], inputs: readonly Tensor[], outputs: readonly Tensor[]): Prepared | number {
  return new Planner(on, nodes, inputs, outputs).plan();
}
