import { IndexedSlices } from '../../core/indexed-slices.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { ValueError } from '../../errors.ts';
import { stack } from '../../ops/join.ts';
import { applyAdam, applySgd } from '../../ops/update.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { Rate, Shared } from './optimizer.ts';
import { Optimizer, puttingRows } from './optimizer.ts';

// The optimizers of tf.compat.v1.train. Some differ from Keras' of the same name in where epsilon stands and what slots start from.
// Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/train

/** 1 - share, as TensorFlow's kernels compute it: from the share rounded to the dtype. */
const rest = (share: number, dtype: DType): number => (dtype === 'float32' ? Math.fround(1 - Math.fround(share)) : 1 - share);

export interface OptimizerName {
  readonly name?: string;
}

/** Options that come alone or behind the learning rate. */
function optionsOf<O extends { readonly learningRate?: Rate }>(
  op: string,
  rate: Rate | O | undefined,
  options: O | undefined,
  known: readonly (keyof O & string)[],
): O {
  const early = isOptions(rate);
  const given = checkOptions(op, early ? (rate as O) : options, early ? [...known, 'learningRate' as keyof O & string] : known);
  return early || rate === undefined ? given : { ...given, learningRate: rate as Rate };
}

const required = (op: string, rate: Rate | undefined): Rate => {
  if (rate !== undefined) return rate;
  throw new ValueError(op, 'the learning rate must be given', 'none', `Write new v1.train.${op}(0.01).`);
};

interface RateOption extends OptimizerName {
  readonly learningRate?: Rate;
}

/**
 * w -= rate · g.
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const w = new v1.Variable(1);
 *   const train = new v1.train.GradientDescentOptimizer(0.25).minimize(w.mul(w));
 *   const session = new v1.Session();
 *   session.run(v1.globalVariablesInitializer());
 *   session.run(train);
 *   return session.run(w).item();
 * }); // 0.5
 */
export class GradientDescentOptimizer extends Optimizer {
  constructor(learningRate?: Rate | RateOption, options?: RateOption) {
    const known = optionsOf('GradientDescentOptimizer', learningRate, options, ['name']);
    super(known.name ?? 'GradientDescent', required('GradientDescentOptimizer', known.learningRate));
  }

  protected slotNames(): readonly string[] {
    return [];
  }

  protected update(w: Variable, g: Tensor | IndexedSlices, { rate }: Shared): void {
    if (g instanceof IndexedSlices) w.scatterSub(new IndexedSlices(g.values.mul(rate), g.indices, { denseShape: g.denseShape }));
    else if (w.dtype === 'float32' || w.dtype === 'float64') applySgd(w, g, rate);
    else w.assignSub(g.mul(rate));
  }
}

export interface MomentumOptions extends RateOption {
  readonly momentum?: Rate;
  readonly useNesterov?: boolean;
}

/** m = momentum · m + g; w -= rate · m, or with useNesterov w -= rate · g + rate · momentum · m. */
export class MomentumOptimizer extends Optimizer {
  private readonly momentum: Rate;
  private readonly nesterov: boolean;

  constructor(learningRate: Rate | MomentumOptions, momentum?: Rate | MomentumOptions, options?: MomentumOptions) {
    const op = 'MomentumOptimizer';
    const late = isOptions(momentum) ? (momentum as MomentumOptions) : options;
    const known = optionsOf<MomentumOptions>(op, learningRate, late, ['momentum', 'useNesterov', 'name']);
    super(known.name ?? 'Momentum', required(op, known.learningRate));
    const given = momentum === undefined || isOptions(momentum) ? known.momentum : (momentum as Rate);
    if (given === undefined) throw new ValueError(op, 'the momentum must be given', 'none', `Write new v1.train.${op}(0.01, 0.9).`);
    this.momentum = given;
    this.nesterov = known.useNesterov === true;
  }

  protected slotNames(): readonly string[] {
    return ['momentum'];
  }

  protected override shared(dtype: DType): Shared {
    return { ...super.shared(dtype), momentum: this.asTensor(this.momentum, dtype) };
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, { rate, momentum }: Shared, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const m = slot('momentum');
    const put = puttingRows(gradient);
    put(m, m.mul(momentum).add(g));
    put(w, w.sub(this.nesterov ? g.mul(rate).add(m.mul(momentum).mul(rate)) : m.mul(rate)));
  }
}

export interface AdagradOptions extends RateOption {
  readonly initialAccumulatorValue?: number;
}

/** s += g²; w -= rate · g / √s (Duchi et al. 2011). The sums start from 0.1. */
export class AdagradOptimizer extends Optimizer {
  private readonly start: number;

  constructor(learningRate: Rate | AdagradOptions, options?: AdagradOptions) {
    const op = 'AdagradOptimizer';
    const known = optionsOf<AdagradOptions>(op, learningRate, options, ['initialAccumulatorValue', 'name']);
    super(known.name ?? 'Adagrad', required(op, known.learningRate));
    this.start = known.initialAccumulatorValue ?? 0.1;
    if (!(this.start > 0))
      throw new ValueError(op, 'initialAccumulatorValue must be positive', `${this.start}`, 'Use 0.1.', {
        initialAccumulatorValue: this.start,
      });
  }

  protected slotNames(): readonly string[] {
    return ['accumulator'];
  }

  protected override slotStart(): number {
    return this.start;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, { rate }: Shared, slot: (name: string) => Variable): void {
    // Rows without a gradient add and take nothing: sparse gradients may be dense ones.
    const g = gradient.toTensor();
    const sum = slot('accumulator');
    sum.assignAdd(g.square());
    w.assignSub(g.mul(rate).mul(sum.rsqrt()));
  }
}

export interface AdadeltaOptions extends RateOption {
  readonly rho?: number;
  readonly epsilon?: number;
}

/** Adadelta (Zeiler 2012): steps scaled by the running sizes of steps and gradients. The rate is 0.001 unless given. */
export class AdadeltaOptimizer extends Optimizer {
  private readonly rho: number;
  private readonly epsilon: number;

  constructor(learningRate?: Rate | AdadeltaOptions, options?: AdadeltaOptions) {
    const known = optionsOf<AdadeltaOptions>('AdadeltaOptimizer', learningRate, options, ['rho', 'epsilon', 'name']);
    super(known.name ?? 'Adadelta', known.learningRate ?? 0.001);
    this.rho = known.rho ?? 0.95;
    this.epsilon = known.epsilon ?? 1e-8;
  }

  protected slotNames(): readonly string[] {
    return ['accum', 'accum_update'];
  }

  protected override slotLabel(slot: string): string {
    return slot === 'accum' ? this.getName() : `${this.getName()}_1`;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, { rate }: Shared, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const { rho, epsilon } = this;
    const [accum, updates] = [slot('accum'), slot('accum_update')];
    const put = puttingRows(gradient);
    put(accum, accum.mul(rho).add(g.square().mul(rest(rho, w.dtype))));
    const step = updates.add(epsilon).sqrt().mul(accum.add(epsilon).rsqrt()).mul(g);
    put(updates, updates.mul(rho).add(step.square().mul(rest(rho, w.dtype))));
    put(w, w.sub(step.mul(rate)));
  }
}

export interface RMSPropOptions extends RateOption {
  readonly decay?: number;
  readonly momentum?: number;
  readonly epsilon?: number;
  readonly centered?: boolean;
}

/** RMSProp (Hinton 2012): steps divided by the root of the running mean of squared gradients, which starts from 1. */
export class RMSPropOptimizer extends Optimizer {
  private readonly options: Required<Pick<RMSPropOptions, 'decay' | 'momentum' | 'epsilon' | 'centered'>>;

  constructor(learningRate: Rate | RMSPropOptions, options?: RMSPropOptions) {
    const op = 'RMSPropOptimizer';
    const known = optionsOf<RMSPropOptions>(op, learningRate, options, ['decay', 'momentum', 'epsilon', 'centered', 'name']);
    super(known.name ?? 'RMSProp', required(op, known.learningRate));
    const { decay = 0.9, momentum = 0, epsilon = 1e-10, centered = false } = known;
    this.options = { decay, momentum, epsilon, centered };
  }

  protected slotNames(): readonly string[] {
    return this.options.centered ? ['rms', 'mg', 'momentum'] : ['rms', 'momentum'];
  }

  protected override slotStart(slot: string): number {
    return slot === 'rms' ? 1 : 0;
  }

  protected override slotLabel(slot: string): string {
    const number = this.slotNames().indexOf(slot);
    return number === 0 ? this.getName() : `${this.getName()}_${number}`;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, { rate }: Shared, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const { decay, momentum, epsilon, centered } = this.options;
    const [rms, moment] = [slot('rms'), slot('momentum')];
    const put = puttingRows(gradient);
    put(rms, rms.add(g.square().sub(rms).mul(rest(decay, w.dtype))));
    let size = rms.add(epsilon);
    if (centered) {
      const mean = slot('mg');
      put(mean, mean.add(g.sub(mean).mul(rest(decay, w.dtype))));
      size = rms.sub(mean.square()).add(epsilon);
    }
    put(moment, moment.mul(momentum).add(g.mul(rate).mul(size.rsqrt())));
    put(w, w.sub(moment));
  }
}

export interface AdamOptions extends RateOption {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Adam (Kingma and Ba 2015), with epsilon beside the root of the uncorrected mean. The rate is 0.001 unless given. */
export class AdamOptimizer extends Optimizer {
  private readonly options: Required<Pick<AdamOptions, 'beta1' | 'beta2' | 'epsilon'>>;
  private powers: readonly [Variable, Variable] | null = null;

  constructor(learningRate?: Rate | AdamOptions, options?: AdamOptions) {
    const known = optionsOf<AdamOptions>('AdamOptimizer', learningRate, options, ['beta1', 'beta2', 'epsilon', 'name']);
    super(known.name ?? 'Adam', known.learningRate ?? 0.001);
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = known;
    this.options = { beta1, beta2, epsilon };
  }

  protected slotNames(): readonly string[] {
    return ['m', 'v'];
  }

  protected override slotLabel(slot: string): string {
    return slot === 'm' ? this.getName() : `${this.getName()}_1`;
  }

  private get betaPowers(): readonly [Variable, Variable] {
    this.powers ??= [this.extra('beta1_power', () => this.options.beta1), this.extra('beta2_power', () => this.options.beta2)];
    return this.powers;
  }

  protected override prepareSlots(): void {
    // They are made before the step is written, outside of its scope.
    this.powers ??= this.betaPowers;
  }

  override variables(): Variable[] {
    return [...super.variables(), ...(this.powers ?? [])];
  }

  protected override shared(dtype: DType): Shared {
    const { rate } = super.shared(dtype);
    const { beta1, beta2, epsilon } = this.options;
    const [power1, power2] = this.betaPowers.map((power) => power.value().cast(dtype));
    const alpha = rate.mul(power2.neg().add(1).sqrt()).div(power1.neg().add(1));
    return { rate, alpha, params: stack([alpha, rest(beta1, dtype), rest(beta2, dtype), epsilon]) };
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, { alpha, params }: Shared, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const [m, v] = [slot('m'), slot('v')];
    if (w.dtype === 'float32' || w.dtype === 'float64') {
      applyAdam(w, m, v, g, params);
      return;
    }
    const { beta1, beta2, epsilon } = this.options;
    m.assignAdd(g.sub(m).mul(rest(beta1, w.dtype)));
    v.assignAdd(g.square().sub(v).mul(rest(beta2, w.dtype)));
    w.assignSub(m.mul(alpha).div(v.sqrt().add(epsilon)));
  }

  protected override finish(): void {
    const [power1, power2] = this.betaPowers;
    power1.assign(power1.mul(this.options.beta1));
    power2.assign(power2.mul(this.options.beta2));
  }
}

export interface FtrlOptions extends RateOption {
  readonly learningRatePower?: number;
  readonly initialAccumulatorValue?: number;
  readonly l1RegularizationStrength?: number;
  readonly l2RegularizationStrength?: number;
}

/** Follow the regularized leader (McMahan et al. 2013). */
export class FtrlOptimizer extends Optimizer {
  private readonly options: Required<Omit<FtrlOptions, 'learningRate' | 'name'>>;

  constructor(learningRate: Rate | FtrlOptions, options?: FtrlOptions) {
    const op = 'FtrlOptimizer';
    const known = optionsOf<FtrlOptions>(op, learningRate, options, [
      'learningRatePower',
      'initialAccumulatorValue',
      'l1RegularizationStrength',
      'l2RegularizationStrength',
      'name',
    ]);
    super(known.name ?? 'Ftrl', required(op, known.learningRate));
    const { learningRatePower = -0.5, initialAccumulatorValue = 0.1, l1RegularizationStrength = 0, l2RegularizationStrength = 0 } = known;
    this.options = { learningRatePower, initialAccumulatorValue, l1RegularizationStrength, l2RegularizationStrength };
    if (learningRatePower > 0)
      throw new ValueError(op, 'learningRatePower must not be positive', `${learningRatePower}`, 'Use -0.5.', { learningRatePower });
  }

  protected slotNames(): readonly string[] {
    return ['accum', 'linear'];
  }

  protected override slotStart(slot: string): number {
    return slot === 'accum' ? this.options.initialAccumulatorValue : 0;
  }

  protected override slotLabel(slot: string): string {
    return slot === 'accum' ? this.getName() : `${this.getName()}_1`;
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, { rate }: Shared, slot: (name: string) => Variable): void {
    const g = gradient.toTensor();
    const { learningRatePower: power, l1RegularizationStrength: l1, l2RegularizationStrength: l2 } = this.options;
    const [accum, linear] = [slot('accum'), slot('linear')];
    const root = (x: Tensor): Tensor => (power === -0.5 ? x.sqrt() : x.pow(-power));
    const next = accum.add(g.square());
    const sigma = root(next).sub(root(accum.value())).div(rate);
    const put = puttingRows(gradient);
    put(linear, linear.add(g.sub(sigma.mul(w))));
    const quadratic = root(next)
      .div(rate)
      .add(2 * l2);
    const pull = linear.sign().mul(l1).sub(linear);
    put(w, linear.abs().greater(l1).where(pull.div(quadratic), w.zerosLike()));
    put(accum, next);
  }
}

export interface ProximalOptions extends RateOption {
  readonly l1RegularizationStrength?: number;
  readonly l2RegularizationStrength?: number;
}

/** Gradient descent that draws weights to zero by l1 and l2 (Duchi and Singer 2009). */
export class ProximalGradientDescentOptimizer extends Optimizer {
  private readonly l1: number;
  private readonly l2: number;

  constructor(learningRate: Rate | ProximalOptions, options?: ProximalOptions) {
    const op = 'ProximalGradientDescentOptimizer';
    const known = optionsOf<ProximalOptions>(op, learningRate, options, ['l1RegularizationStrength', 'l2RegularizationStrength', 'name']);
    super(known.name ?? 'ProximalGradientDescent', required(op, known.learningRate));
    this.l1 = known.l1RegularizationStrength ?? 0;
    this.l2 = known.l2RegularizationStrength ?? 0;
  }

  protected slotNames(): readonly string[] {
    return [];
  }

  protected update(w: Variable, gradient: Tensor | IndexedSlices, { rate }: Shared): void {
    const moved = w.sub(gradient.toTensor().mul(rate));
    const shrunk = moved.sign().mul(moved.abs().sub(rate.mul(this.l1)).relu());
    w.assign((this.l1 > 0 ? shrunk : moved).div(rate.mul(this.l2).add(1)));
  }
}
