import type { Elected, Interpreter } from '../core/bind.ts';
import type { AnyOp, Aval, Node } from '../core/op.ts';
import { CPU, scopeDevice, within } from '../core/place.ts';
import { getSoftDevicePlacement } from '../device/devices.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { UnsupportedError } from '../errors.ts';
import { Handle } from '../handle.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Backend } from './backend.ts';
import type { Rates } from './cost.ts';
import { measure, timeOf, workOf } from './cost.ts';
import type { Home } from './storage.ts';
import { Trial } from './trial.ts';
import { wasm } from './wasm.ts';

/** The CPU's side of the eager interpreter. */
export interface Processor extends Interpreter {
  expand(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): readonly Tensor[];
  compute(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[], donated: boolean): readonly Tensor[];
  place(data: TypedArray | readonly string[], dims: Dims, dtype: DType): Tensor;
}

/** Estimates are estimates: the other device must promise at most so much of the CPU's time. */
const CLEARLY = 0.6;
/** Ops of the host that cost nothing on either device. */
const FREE: ReadonlySet<string> = new Set(['Const', 'ReadVariableOp']);

/** Where the elements of an operand lie; a variable's handle is where its value is, nowhere before it has one. */
const homeOf = (x: Tensor): Home | null => (x instanceof Handle && !x.hasValue ? null : x.live('device').home);

/**
 * Decides where each op runs, once a second device is there: where the innermost tf.device says, else where an input lies, else on the
 * CPU. An update of a variable runs where the variable is. Inputs that lie elsewhere are moved for the call; what the device has no
 * row for runs on the CPU under soft placement.
 */
export class Devices {
  /** Tensors moved for a call since the device was registered, in either direction. */
  moves = 0;
  /** Calls meant for the device that ran on the CPU. */
  fallbacks = 0;

  /** By the nodes of a program: what runs it elsewhere; null where it stays on the CPU. */
  private chosen = new WeakMap<readonly Node[], Elected | null>();
  /** What was measured of the CPU and of the device; null where it could not be. */
  private rates: { readonly cpu: Rates; readonly device: Rates } | null | undefined;

  constructor(readonly backend: Backend) {}

  /** The device of a call; null for the CPU. */
  private target(inputs: readonly Tensor[], donated: boolean): Backend | null {
    const { backend } = this;
    if (donated) return homeOf(inputs[0]) === backend ? backend : null;
    const scope = scopeDevice();
    if (scope !== null) return scope === backend.device ? backend : null;
    for (let i = 0; i < inputs.length; i++) if (homeOf(inputs[i]) === backend) return backend;
    return null;
  }

  /** Whether a program of these tensors is not the CPU's alone: its plan, which is a list of kernel calls, cannot be used then. */
  involved(inputs: readonly Tensor[]): boolean {
    return this.target(inputs, false) !== null || this.someAway(inputs);
  }

  /** Takes rates instead of measuring them; programs choose anew. */
  assume(cpu: Rates, device: Rates): void {
    this.chosen = new WeakMap();
    this.rates = { cpu, device };
  }

  /** What runs a program of the CPU on the device, where it is expected to be clearly faster there; null where it stays. */
  elect(
    cpu: Processor,
    nodes: readonly Node[],
    fed: readonly Aval[],
    variables: readonly Handle[],
    given: readonly Aval[],
  ): Elected | null {
    const known = this.chosen.get(nodes);
    if (known !== undefined) return known;
    const promised = this.promises(cpu, nodes, [...fed, ...variables.map(({ holds }) => holds)], given);
    const elected = promised ? new Trial(CPU, this.backend.device, () => void this.chosen.set(nodes, null)) : null;
    this.chosen.set(nodes, elected);
    return elected;
  }

  /** Whether the device gives what the CPU gives: it rounds integers beyond what a float32 holds. */
  private able({ op, inputs, attrs, outputs }: Node): boolean {
    if (op.view === true || FREE.has(op.name)) return true;
    if (op.effect !== undefined || !this.backend.takes(op, inputs, attrs, outputs)) return false;
    return op.name === 'Cast' || outputs.every(({ dtype }) => dtype !== 'int32');
  }

  private promises(cpu: Processor, nodes: readonly Node[], fed: readonly Aval[], given: readonly Aval[]): boolean {
    const able = nodes.every((node) => this.able(node)) && fed.every(({ dtype }) => this.backend.holds(dtype));
    const work = able ? workOf(nodes, fed, given) : null;
    if (work === null) return false;
    const rates = this.calibrated(cpu);
    // What lies on the CPU costs nothing to reach there.
    return rates !== null && timeOf(work, rates.device) < CLEARLY * timeOf({ ...work, fed: 0, given: 0 }, rates.cpu);
  }

  /** What was measured of both devices; measured now where it was not before. Null where it could not be: too little memory, ops missing. */
  calibrated(cpu: Processor): NonNullable<Devices['rates']> | null {
    if (this.rates !== undefined) return this.rates;
    const { moves, fallbacks } = this;
    this.rates = null;
    try {
      const [here, there] = [CPU, this.backend.device].map((device) => measure(device, cpu));
      if (here !== null && there !== null) this.rates = { cpu: here, device: there };
    } catch {
      // Programs stay on the CPU.
    }
    [this.moves, this.fallbacks] = [moves, fallbacks];
    return this.rates;
  }

  private someAway(inputs: readonly Tensor[]): boolean {
    for (let i = 0; i < inputs.length; i++) if (homeOf(inputs[i]) === this.backend) return true;
    return false;
  }

  run(cpu: Processor, op: AnyOp, x: readonly Tensor[], attrs: unknown, avals: readonly Aval[], donated: boolean): readonly Tensor[] {
    const target = this.target(x, donated);
    const taken = target?.takes(op, x, attrs, avals) === true && x.every((t) => homeOf(t) === target || target.holds(t.dtype));
    if (op.expand !== undefined && !taken) return this.expanded(cpu, op, x, attrs, target);
    if (target === null) return this.onCpu(cpu, op, x, attrs, avals, donated);
    const view = op.view === undefined ? -1 : op.view === true ? 0 : op.view(x, attrs);
    const shares = view === 0 && avals[0].dtype === x[0].dtype && (homeOf(x[0]) === target || target.holds(x[0].dtype));
    if (!shares && !taken) return this.instead(cpu, op, x, attrs, avals, donated);
    const here: Tensor[] = [];
    try {
      for (let i = 0; i < x.length; i++) here.push(this.moved(x[i], target));
      if (shares) return avals.map((aval) => here[0].view(aval.dims, aval.dtype));
      return target.run(op, here, attrs, avals);
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      if (op.expand !== undefined) return this.expanded(cpu, op, x, attrs, target);
      return this.instead(cpu, op, x, attrs, avals, donated, error);
    } finally {
      for (let i = 0; i < here.length; i++) if (here[i] !== x[i]) here[i].dispose();
    }
  }

  /** What the op makes on the way belongs where its inputs are. */
  private expanded(cpu: Processor, op: AnyOp, x: readonly Tensor[], attrs: unknown, target: Backend | null): readonly Tensor[] {
    const placed = target === null || scopeDevice() !== null;
    return placed ? cpu.expand(op, x, attrs) : within(target.device, () => cpu.expand(op, x, attrs));
  }

  /** A tensor of the same elements whose storage lies there: itself, or one for this call. */
  private moved(x: Tensor, to: Home): Tensor {
    const there = to.bring(x);
    if (there !== x) this.moves++;
    return there;
  }

  private instead(
    cpu: Processor,
    op: AnyOp,
    x: readonly Tensor[],
    attrs: unknown,
    avals: readonly Aval[],
    donated: boolean,
    reason?: Error,
  ): readonly Tensor[] {
    if (!getSoftDevicePlacement()) {
      const all = [...x, ...avals];
      throw new UnsupportedError(
        op.label,
        reason?.message ?? 'the GPU has no kernel for this call, and soft placement is off',
        x.length === 0 ? op.name : `${op.name} of ${x.map((t) => t.dtype).join(', ')}`,
        `${all.every(({ dtype }) => this.backend.holds(dtype)) ? 'Run' : 'Cast to float32, run'} it under tf.device('/CPU:0'), or call tf.config.setSoftDevicePlacement(true).`,
        { op: op.name, dtypes: x.map((t) => t.dtype) },
      );
    }
    this.fallbacks++;
    return this.onCpu(cpu, op, x, attrs, avals, donated);
  }

  private onCpu(
    cpu: Processor,
    op: AnyOp,
    x: readonly Tensor[],
    attrs: unknown,
    avals: readonly Aval[],
    donated: boolean,
  ): readonly Tensor[] {
    if (!this.someAway(x)) return cpu.compute(op, x, attrs, avals, donated);
    const here: Tensor[] = [];
    try {
      for (let i = 0; i < x.length; i++) here.push(this.moved(x[i], wasm().arena));
      return cpu.compute(op, here, attrs, avals, donated);
    } finally {
      for (let i = 0; i < here.length; i++) if (here[i] !== x[i]) here[i].dispose();
    }
  }

  /** The value with which a variable starts on the device of the scope, also where the CPU computed it. */
  initial(value: Tensor): Tensor {
    const { backend } = this;
    return scopeDevice() === backend.device && backend.holds(value.dtype) ? this.moved(value, backend) : value;
  }

  constant(cpu: Processor, data: TypedArray | readonly string[], dims: Dims, dtype: DType): Tensor {
    const { backend } = this;
    if (scopeDevice() !== backend.device) return cpu.place(data, dims, dtype);
    if (ArrayBuffer.isView(data) && backend.holds(dtype)) return backend.constant(data, dims, dtype);
    if (!getSoftDevicePlacement()) {
      throw new UnsupportedError(
        'constant',
        'the GPU cannot hold this dtype, and soft placement is off',
        dtype,
        "Use float32, int32 or bool, make it under tf.device('/CPU:0'), or call tf.config.setSoftDevicePlacement(true).",
        { dtype },
      );
    }
    return cpu.place(data, dims, dtype);
  }
}

/** What a device throws when values of a call, not only their dtypes, are beyond it: the call runs on the CPU instead. */
export class Unfit extends Error {}
