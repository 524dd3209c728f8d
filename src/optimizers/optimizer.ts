import { GradientTape } from '../autodiff/tape.ts';
import { interpreter } from '../core/bind.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import { checkOptions } from '../core/options.ts';
import { onCpu, within } from '../core/place.ts';
import { scoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { RuntimeError, ShapeError, ValueError } from '../errors.ts';
import { fill } from '../ops/create.ts';
import { sameDims, showDims } from '../shape.ts';
import { camelKeys, snake } from '../spelling.ts';
import type { Tensor } from '../tensor.ts';
import { cond } from '../trace/cond.ts';
import { Variable } from '../variable.ts';
import type { OptimizerOptions } from './optimizer-options.ts';
import { checkShared, clipped } from './optimizer-options.ts';
import { isScheduleConfig, scheduleConfig, scheduleFrom } from './schedule-config.ts';

/** A learning rate that depends on the step: `apply(step)` gives a scalar. */
export interface Schedule {
  apply(step: Tensor): Tensor;
  getConfig?(): Record<string, unknown>;
}
export type LearningRate = number | Schedule;
type Gradient = Tensor | IndexedSlices;
export type GradientPair = readonly [Tensor | IndexedSlices | null | undefined, Variable];

/** What a step adds to the counter, as elements: a literal would be read anew at every step. */
const STEP = BigInt64Array.of(1n);
const AVERAGE = 'average';
const ACCUMULATED = 'gradient_accumulator';
const isSchedule = (rate: unknown): rate is Schedule => typeof rate === 'object' && rate !== null && 'apply' in rate;

/**
 * What all optimizers share: the step counter, the learning rate, the slots of each variable.
 * Source: https://keras.io/api/optimizers/
 */
export abstract class Optimizer {
  /** Steps taken. */
  readonly iterations: Variable;
  private readonly rate: Variable | Schedule;
  private known: Variable[] = [];
  /** Slot variables by name, in the order of the variables. */
  private readonly slots = new Map<string, Variable[]>();

  constructor(
    /** Name that messages use. */
    readonly name: string,
    learningRate: LearningRate,
    private readonly shared: OptimizerOptions = {},
  ) {
    checkShared(name, shared);
    if (typeof learningRate === 'number' ? !Number.isFinite(learningRate) : typeof learningRate === 'string') {
      throw new ValueError(
        name,
        'the learning rate must be a finite number',
        typeof learningRate === 'string' ? `'${learningRate}'` : `${learningRate}`,
        'Use a number such as 0.01, or a schedule.',
        { learningRate },
      );
    }
    this.iterations = onCpu(() => new Variable(0, { name: 'iteration', trainable: false, dtype: 'int64' }));
    this.rate = isSchedule(learningRate) ? learningRate : new Variable(learningRate, { name: 'learning_rate', trainable: false });
  }

  /** The learning rate: a variable to assign to, or what the schedule says now. */
  get learningRate(): Variable | Tensor {
    return this.rate instanceof Variable ? this.rate : this.scheduled(this.rate);
  }

  set learningRate(rate: number) {
    if (!(this.rate instanceof Variable))
      throw new ValueError(
        this.name,
        'a schedule decides the learning rate',
        `${rate}`,
        'Make the optimizer with a number to set it by hand.',
      );
    this.rate.assign(rate);
  }

  /** Step counter, learning rate and slots: what a checkpoint keeps. */
  get variables(): readonly Variable[] {
    return [this.iterations, ...(this.rate instanceof Variable ? [this.rate] : []), ...[...this.slots.values()].flat()];
  }

  private onBuilt: (() => void)[] = [];

  /** What a checkpoint calls the variables. */
  trackedChildren(): [string, unknown][] {
    const rate: [string, unknown][] = this.rate instanceof Variable ? [['_learning_rate', this.rate]] : [];
    return [['_iterations', this.iterations], ...rate, ['_variables', this.variables]];
  }

  /** Calls back when the slots are made. */
  whenBuilt(then: () => void): void {
    if (this.known.length === 0) this.onBuilt.push(then);
  }

  /** Makes the slots of these variables; the first applyGradients does it by itself. */
  build(variables: readonly Variable[]): void {
    if (this.known.length > 0) return;
    this.known = [...variables];
    const { useEma, gradientAccumulationSteps } = this.shared;
    const slots = [...this.slotNames(), ...(useEma === true ? [AVERAGE] : []), ...(gradientAccumulationSteps == null ? [] : [ACCUMULATED])];
    for (const slot of slots) {
      this.slots.set(
        slot,
        // A step computes a variable and its slots together, so that they lie in one place.
        this.known.map((v) => (v.handle.hasValue ? within(v.device, () => this.slotOf(v, slot)) : this.slotOf(v, slot))),
      );
    }
    for (const then of this.onBuilt) then();
    this.onBuilt = [];
  }

  private slotOf(v: Variable, slot: string): Variable {
    const start = fill(this.slotShape(slot, v.shape), this.slotStart(slot), v.dtype);
    try {
      return new Variable(start, { name: `${v.name.replace(/:0$/, '')}_${slot}`, trainable: false });
    } finally {
      start.dispose();
    }
  }

  /** The value that a slot starts from. */
  protected slotStart(_slot: string): number {
    return 0;
  }

  /** The shape of a slot; the variable's own unless said. */
  protected slotShape(_slot: string, shape: readonly number[]): readonly number[] {
    return shape;
  }

  /** What one step changes once, before any variable. */
  protected begin(): void {}

  /** The slots that each variable has. */
  protected abstract slotNames(): readonly string[];

  /**
   * Numbers of this step that all variables share, as a vector of their dtype.
   * @param steps gives the steps taken before, in that dtype
   */
  protected abstract prepare(dtype: DType, rate: Tensor, steps: () => Tensor): Tensor;

  protected abstract update(v: Variable, g: Tensor | IndexedSlices, shared: Tensor, slot: (name: string) => Variable): void;

  /**
   * One step: changes each variable by its gradient. Pairs whose gradient is null are left out.
   * @throws ValueError for a variable that the optimizer was not built with, ShapeError for a gradient of another shape
   */
  applyGradients(pairs: Iterable<GradientPair>): void {
    const all = this.paired(pairs);
    const list = all.filter((pair): pair is readonly [Tensor | IndexedSlices, Variable] => pair[0] != null);
    if (list.length === 0) {
      throw new ValueError(
        `${this.name}.applyGradients`,
        'no variable has a gradient',
        '0 gradients',
        'Is the loss computed from the variables inside tape.record?',
      );
    }
    this.build(all.map(([, v]) => v));
    for (const [g, v] of list) this.check(g, v);
    scoped(
      () => {
        const gradients = this.unscaled(list.map(([g]) => g));
        const variables = list.map(([, v]) => v);
        if (this.shared.gradientAccumulationSteps == null) this.step(gradients, variables);
        else this.accumulate(gradients, variables, this.shared.gradientAccumulationSteps);
        onCpu(() => this.iterations.assignAdd(interpreter().constant(STEP, [], 'int64')));
      },
      () => [],
    );
  }

  /** The pairs as a list. @throws ValueError for what is none, such as a list of gradients beside a list of variables */
  private paired(pairs: Iterable<GradientPair>): readonly GradientPair[] {
    const isPair = (pair: unknown): boolean =>
      Array.isArray(pair) && pair.length === 2 && pair[1] instanceof Variable && !(pair[0] instanceof Variable);
    const list: unknown = typeof pairs === 'object' && pairs !== null && Symbol.iterator in pairs ? [...pairs] : pairs;
    if (Array.isArray(list) && list.every(isPair)) return list;
    const wrong: unknown = Array.isArray(list) ? list.find((pair) => !isPair(pair)) : list;
    throw new ValueError(
      `${this.name}.applyGradients`,
      'gradients and variables must come in pairs',
      Array.isArray(wrong) ? `an array of ${wrong.length} that is no pair of a gradient and its variable` : `${typeof wrong} for a pair`,
      'Write [[dw, w], [db, b]], or gradients.map((g, i) => [g, variables[i]]).',
    );
  }

  private unscaled(gradients: readonly Gradient[]): readonly Gradient[] {
    const { lossScaleFactor: factor = null } = this.shared;
    return factor === null ? gradients : gradients.map((g) => g.toTensor().div(factor));
  }

  /** A loss times `lossScaleFactor`, where there is one: what gradients are then taken of. */
  scaleLoss(loss: Tensor): Tensor {
    const { lossScaleFactor: factor = null } = this.shared;
    return factor === null ? loss : loss.mul(factor);
  }

  /** Adds gradients up; every so many times takes a step by their mean. */
  private accumulate(gradients: readonly Gradient[], variables: readonly Variable[], every: number): void {
    const sums = variables.map((v) => (this.slots.get(ACCUMULATED) as Variable[])[this.known.indexOf(v)]);
    const due = onCpu(() => this.iterations.add(1n).floormod(BigInt(every)).equal(0n));
    cond(
      due,
      () => {
        this.step(
          gradients.map((g, i) => g.toTensor().add(sums[i]).div(every)),
          variables,
        );
        for (const sum of sums) sum.assign(sum.zerosLike());
        return [];
      },
      () => {
        gradients.forEach((g, i) => {
          sums[i].assignAdd(g.toTensor());
        });
        return [];
      },
    );
  }

  /** What `fn` makes of the steps that changed the variables, as the rules count them; on the CPU, as int64 is nowhere else. */
  private counted(fn: (steps: Tensor) => Tensor): Tensor {
    const { gradientAccumulationSteps: every = null } = this.shared;
    return onCpu(() => fn(every === null ? this.iterations.value() : this.iterations.floordiv(BigInt(every))));
  }

  private scheduled(rate: Schedule): Tensor {
    return this.counted((steps) => rate.apply(steps));
  }

  private step(given: readonly Gradient[], variables: readonly Variable[]): void {
    const shared = new Map<DType, Tensor>();
    const gradients = clipped(given, this.shared);
    this.begin();
    variables.forEach((v, i) => {
      this.decay(v);
      if (!shared.has(v.dtype))
        shared.set(
          v.dtype,
          this.prepare(v.dtype, this.currentRate(v.dtype), () => this.counted((steps) => steps.cast(v.dtype))),
        );
      const at = this.known.indexOf(v);
      this.update(v, gradients[i], shared.get(v.dtype) as Tensor, (name) => (this.slots.get(name) as Variable[])[at]);
      this.average(v, at);
      if (v.constraint !== null) v.assign(v.constraint(v.value()));
    });
  }

  private decay(v: Variable): void {
    const decay = this.shared.weightDecay ?? 0;
    if (decay === 0 || this.undecayed.some((name) => (typeof name === 'string' ? v.name.includes(name) : name === v))) return;
    v.assign(v.sub(v.mul(decay).mul(this.currentRate(v.dtype))));
  }

  private undecayed: readonly (string | Variable)[] = [];

  /**
   * Leaves variables out of the weight decay: these, and those whose names hold one of the texts. Before the first step.
   * @throws RuntimeError afterwards
   */
  excludeFromWeightDecay(options: { readonly varList?: readonly Variable[]; readonly varNames?: readonly string[] } = {}): void {
    const { varList = [], varNames = [] } = checkOptions(`${this.name}.excludeFromWeightDecay`, options, ['varList', 'varNames']);
    if (this.known.length > 0) {
      throw new RuntimeError(
        `${this.name}.excludeFromWeightDecay`,
        'the optimizer was already built',
        `${this.known.length} variables`,
        'Say it before the first step.',
      );
    }
    this.undecayed = [...this.undecayed, ...varList, ...varNames];
  }

  /** Keeps the moving average, and every so many steps gives it to the variable. */
  private average(v: Variable, at: number): void {
    const { useEma, emaMomentum = 0.99, emaOverwriteFrequency: every = null } = this.shared;
    if (useEma !== true) return;
    const average = (this.slots.get(AVERAGE) as Variable[])[at];
    const momentum = this.counted((steps) => steps.notEqual(0n).cast(v.dtype).mul(emaMomentum));
    average.assign(average.mul(momentum).add(momentum.mul(-1).add(1).mul(v)));
    if (every === null) return;
    const due = this.counted((steps) => steps.add(1n).floormod(BigInt(every)).equal(0n));
    v.assign(due.where(average, v));
  }

  /** Gives the variables their moving averages, where they are kept: for the end of training. */
  finalizeVariableValues(variables: readonly Variable[]): void {
    if (this.shared.useEma !== true) return;
    for (const v of variables) v.assign((this.slots.get(AVERAGE) as Variable[])[this.known.indexOf(v)]);
  }

  private currentRate(dtype: DType): Tensor {
    const rate = this.rate instanceof Variable ? this.rate.value() : this.scheduled(this.rate);
    return rate.cast(dtype);
  }

  /** Names of the options that this optimizer has beside those of all. */
  protected get own(): readonly string[] {
    return [];
  }

  /** What it was made with, under Keras' names. */
  getConfig(): Record<string, unknown> {
    const { shared, rate } = this;
    const own = Object.fromEntries(this.own.map((name) => [snake(name), Reflect.get(this, name)]));
    return {
      name: this.name,
      learning_rate: rate instanceof Variable ? Number(rate.item()) : scheduleConfig(rate),
      weight_decay: shared.weightDecay ?? null,
      clipnorm: shared.clipnorm ?? null,
      global_clipnorm: shared.globalClipnorm ?? null,
      clipvalue: shared.clipvalue ?? null,
      use_ema: shared.useEma ?? false,
      ema_momentum: shared.emaMomentum ?? 0.99,
      ema_overwrite_frequency: shared.emaOverwriteFrequency ?? null,
      loss_scale_factor: shared.lossScaleFactor ?? null,
      gradient_accumulation_steps: shared.gradientAccumulationSteps ?? null,
      ...own,
    };
  }

  /**
   * An optimizer like the one whose `getConfig` this is, without its state.
   * @throws ValueError for a schedule that is not known
   */
  static fromConfig<O>(this: new (options: never) => O, config: Readonly<Record<string, unknown>>): O {
    const options = camelKeys(config);
    const { learningRate: rate } = options;
    return new this((isScheduleConfig(rate) ? { ...options, learningRate: scheduleFrom(rate) } : options) as never);
  }

  private check(g: Tensor | IndexedSlices, v: Variable): void {
    if (!this.known.includes(v)) {
      throw new ValueError(
        `${this.name}.applyGradients`,
        'unknown variable',
        v.name,
        'It was built for other variables: make a new optimizer for a new set.',
        { variable: v.name },
      );
    }
    const dims = g instanceof IndexedSlices ? null : g.dims;
    if (dims !== null && !sameDims(dims, v.shape) && !dims.some(Number.isNaN)) {
      throw new ShapeError(
        `${this.name}.applyGradients`,
        `the gradient of '${v.name}' has another shape`,
        `${showDims(dims)} for ${showDims(v.shape)}`,
        'Gradient and variable must agree.',
        { shapes: [dims, v.shape] },
      );
    }
  }

  /**
   * Takes one step against the gradients of a loss; gives the loss.
   * @param loss a function that computes it, or the loss itself together with the tape that recorded it
   * @throws ValueError for a loss without its tape
   */
  minimize(loss: (() => Tensor) | Tensor, variables: readonly Variable[], options?: { readonly tape?: GradientTape }): Tensor {
    const { tape = new GradientTape() } = checkOptions(`${this.name}.minimize`, options, ['tape']);
    if (typeof loss !== 'function' && options?.tape === undefined) {
      throw new ValueError(
        `${this.name}.minimize`,
        'the tape that recorded the loss is missing',
        'a tensor',
        'Pass a function that computes the loss, or { tape }.',
      );
    }
    const value = typeof loss === 'function' ? tape.record(loss) : loss;
    const gradients = tape.gradient(value, [...variables]) as readonly (Tensor | null)[];
    this.applyGradients(gradients.map((g, i) => [g, variables[i]]));
    for (const g of gradients) g?.toTensor().dispose();
    return value;
  }
}
