import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ValueError } from '../errors.ts';
import { camelKeys, snake } from '../spelling.ts';
import type { Tensor } from '../tensor.ts';
import type { Schedule } from './optimizer.ts';

// tf.optimizers.schedules: learning rates that depend on the step.

const float = (step: TensorLike): Tensor => convert('schedule', step).cast('float32');
const literal = (value: number): Tensor => convert('schedule', value, 'float32');

/** @throws ValueError for what is no number, and for a stretch that has no length */
function checkDecay(schedule: string, facts: Readonly<Record<string, number>>, length: string): void {
  for (const [name, value] of Object.entries<unknown>(facts)) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw new ValueError(schedule, `${name} must be a number`, String(value), 'Give the arguments by position, options last.', {
        [name]: value,
      });
  }
  if (facts[length] > 0) return;
  throw new ValueError(schedule, `${length} must be above 0`, `${facts[length]}`, 'Say in how many steps the rate decays.', facts);
}

/**
 * A learning rate that depends on the step. Subclasses say it in `apply`.
 * Source: https://keras.io/api/optimizers/learning_rate_schedules/learning_rate_schedule/
 * @example
 * class Halving extends tf.optimizers.schedules.LearningRateSchedule {
 *   apply(step) { return tf.pow(0.5, tf.cast(step, 'float32')); }
 * }
 * new Halving().apply(2).item(); // 0.25
 */
export abstract class LearningRateSchedule implements Schedule {
  /** Names of the arguments before the options. */
  static readonly positional: readonly string[] = [];

  /** The learning rate of a step. */
  abstract apply(step: TensorLike): Tensor;

  /** What it was made with, by name. */
  protected options(): Record<string, unknown> {
    return {};
  }

  /** What it was made with, under Keras' names. */
  getConfig(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this.options()).map(([name, value]) => [snake(name), value]));
  }

  /** A schedule like the one whose `getConfig` this is. */
  static fromConfig<S>(
    this: (new (...args: never[]) => S) & { readonly positional: readonly string[] },
    config: Readonly<Record<string, unknown>>,
  ): S {
    const rest = camelKeys(config);
    // biome-ignore lint/complexity/noThisInStatic: each subclass has its own
    const { positional } = this;
    const first = positional.map((name) => rest[name]);
    for (const name of positional) delete rest[name];
    return new this(...([...first, ...(Object.keys(rest).length === 0 ? [] : [rest])] as never[]));
  }
}

/**
 * initial · decayRate^(step / decaySteps); with staircase in whole steps.
 * Source: https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
 * @example new tf.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5).apply(10).item().toFixed(2); // '0.05'
 */
export class ExponentialDecay extends LearningRateSchedule {
  static override readonly positional = ['initialLearningRate', 'decaySteps', 'decayRate'];
  private readonly staircase: boolean;
  constructor(
    private readonly initialLearningRate: number,
    private readonly decaySteps: number,
    private readonly decayRate: number,
    options?: { staircase?: boolean; name?: string },
  ) {
    super();
    checkDecay('ExponentialDecay', { initialLearningRate, decaySteps, decayRate }, 'decaySteps');
    this.staircase = checkOptions('ExponentialDecay', options, ['staircase', 'name']).staircase === true;
  }

  protected override options(): Record<string, unknown> {
    return {
      initialLearningRate: this.initialLearningRate,
      decaySteps: this.decaySteps,
      decayRate: this.decayRate,
      staircase: this.staircase,
    };
  }

  /** The learning rate of a step. */
  apply(step: TensorLike): Tensor {
    return composed(() => {
      const p = float(step).div(this.decaySteps);
      return literal(this.decayRate)
        .pow(this.staircase ? p.floor() : p)
        .mul(this.initialLearningRate);
    });
  }
}

/**
 * initial / (1 + decayRate · step / decaySteps); with staircase in whole steps.
 * Source: https://keras.io/api/optimizers/learning_rate_schedules/inverse_time_decay/
 * @example new tf.optimizers.schedules.InverseTimeDecay(0.1, 10, 1).apply(10).item().toFixed(2); // '0.05'
 */
export class InverseTimeDecay extends LearningRateSchedule {
  static override readonly positional = ['initialLearningRate', 'decaySteps', 'decayRate'];
  private readonly staircase: boolean;
  constructor(
    private readonly initialLearningRate: number,
    private readonly decaySteps: number,
    private readonly decayRate: number,
    options?: { staircase?: boolean; name?: string },
  ) {
    super();
    checkDecay('InverseTimeDecay', { initialLearningRate, decaySteps, decayRate }, 'decaySteps');
    this.staircase = checkOptions('InverseTimeDecay', options, ['staircase', 'name']).staircase === true;
  }

  protected override options(): Record<string, unknown> {
    return {
      initialLearningRate: this.initialLearningRate,
      decaySteps: this.decaySteps,
      decayRate: this.decayRate,
      staircase: this.staircase,
    };
  }

  /** The learning rate of a step. */
  apply(step: TensorLike): Tensor {
    return composed(() => {
      const p = float(step).div(this.decaySteps);
      return literal(this.initialLearningRate).div((this.staircase ? p.floor() : p).mul(this.decayRate).add(1));
    });
  }
}

/**
 * values[i] for steps up to and including boundaries[i], the last value afterwards.
 * @throws ValueError unless there is one value more than boundaries
 * Source: https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
 * @example new tf.optimizers.schedules.PiecewiseConstantDecay([10], [1, 0.5]).apply(11).item(); // 0.5
 */
export class PiecewiseConstantDecay extends LearningRateSchedule {
  static override readonly positional = ['boundaries', 'values'];
  constructor(
    private readonly boundaries: readonly number[],
    private readonly values: readonly number[],
  ) {
    super();
    if (values?.length === boundaries?.length + 1) return;
    throw new ValueError(
      'PiecewiseConstantDecay',
      'there must be one value more than boundaries',
      `${values?.length} for ${boundaries?.length}`,
      'Add the value after the last boundary.',
    );
  }

  protected override options(): Record<string, unknown> {
    return { boundaries: this.boundaries, values: this.values };
  }

  /** The learning rate of a step. */
  apply(step: TensorLike): Tensor {
    return composed(() => {
      const at = float(step);
      let rate = literal(this.values[this.boundaries.length]);
      for (let i = this.boundaries.length - 1; i >= 0; i--) rate = at.lessEqual(this.boundaries[i]).where(this.values[i], rate);
      return rate;
    });
  }
}

/**
 * From the initial rate to the end rate in decaySteps, along a polynomial; with cycle it starts again over longer stretches.
 * Source: https://keras.io/api/optimizers/learning_rate_schedules/polynomial_decay/
 * @example new tf.optimizers.schedules.PolynomialDecay(0.1, 10, { endLearningRate: 0 }).apply(5).item().toFixed(2); // '0.05'
 */
export class PolynomialDecay extends LearningRateSchedule {
  static override readonly positional = ['initialLearningRate', 'decaySteps'];
  private readonly end: number;
  private readonly power: number;
  private readonly cycle: boolean;
  constructor(
    private readonly initialLearningRate: number,
    private readonly decaySteps: number,
    options?: { endLearningRate?: number; power?: number; cycle?: boolean; name?: string },
  ) {
    super();
    checkDecay('PolynomialDecay', { initialLearningRate, decaySteps }, 'decaySteps');
    const known = checkOptions('PolynomialDecay', options, ['endLearningRate', 'power', 'cycle', 'name']);
    this.end = known.endLearningRate ?? 0.0001;
    this.power = known.power ?? 1;
    this.cycle = known.cycle === true;
  }

  protected override options(): Record<string, unknown> {
    return {
      initialLearningRate: this.initialLearningRate,
      decaySteps: this.decaySteps,
      endLearningRate: this.end,
      power: this.power,
      cycle: this.cycle,
    };
  }

  /** The learning rate of a step. */
  apply(step: TensorLike): Tensor {
    return composed(() => {
      let at = float(step);
      let length = literal(this.decaySteps);
      if (this.cycle) length = at.equal(0).where(1, at.div(this.decaySteps).ceil()).mul(this.decaySteps);
      else at = at.minimum(this.decaySteps);
      return at
        .div(length)
        .mul(-1)
        .add(1)
        .pow(this.power)
        .mul(this.initialLearningRate - this.end)
        .add(this.end);
    });
  }
}

/**
 * A half cosine from the initial rate down to alpha of it; with warmupTarget the rate first rises to that in warmupSteps.
 * Source: https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay/; Loshchilov & Hutter 2016
 * @example new tf.optimizers.schedules.CosineDecay(0.1, 10).apply(5).item().toFixed(2); // '0.05'
 */
export class CosineDecay extends LearningRateSchedule {
  static override readonly positional = ['initialLearningRate', 'decaySteps'];
  private readonly alpha: number;
  private readonly target: number | null;
  private readonly warmup: number;
  constructor(
    private readonly initialLearningRate: number,
    private readonly decaySteps: number,
    options?: { alpha?: number; warmupTarget?: number | null; warmupSteps?: number; name?: string },
  ) {
    super();
    checkDecay('CosineDecay', { initialLearningRate, decaySteps }, 'decaySteps');
    const known = checkOptions('CosineDecay', options, ['alpha', 'warmupTarget', 'warmupSteps', 'name']);
    this.alpha = known.alpha ?? 0;
    this.target = known.warmupTarget ?? null;
    this.warmup = known.warmupSteps ?? 0;
  }

  protected override options(): Record<string, unknown> {
    return {
      initialLearningRate: this.initialLearningRate,
      decaySteps: this.decaySteps,
      alpha: this.alpha,
      warmupTarget: this.target,
      warmupSteps: this.warmup,
    };
  }

  /** The learning rate of a step. */
  apply(step: TensorLike): Tensor {
    return composed(() => {
      const at = float(step);
      const top = this.target ?? this.initialLearningRate;
      const since = (this.target === null ? at : at.sub(this.warmup)).minimum(this.decaySteps).div(this.decaySteps);
      const rate = since
        .mul(Math.PI)
        .cos()
        .add(1)
        .mul(0.5)
        .mul(1 - this.alpha)
        .add(this.alpha)
        .mul(top);
      if (this.target === null) return rate;
      const rising = at
        .div(this.warmup)
        .mul(top - this.initialLearningRate)
        .add(this.initialLearningRate);
      return at.less(this.warmup).where(rising, rate);
    });
  }
}

/**
 * Half cosines one after another, each tMul times as long as the one before and starting at mMul times its rate.
 * Source: https://keras.io/api/optimizers/learning_rate_schedules/cosine_decay_restarts/
 * @example new tf.optimizers.schedules.CosineDecayRestarts(0.1, 10).apply(10).item().toFixed(2); // '0.10'
 */
export class CosineDecayRestarts extends LearningRateSchedule {
  static override readonly positional = ['initialLearningRate', 'firstDecaySteps'];
  private readonly tMul: number;
  private readonly mMul: number;
  private readonly alpha: number;
  constructor(
    private readonly initialLearningRate: number,
    private readonly firstDecaySteps: number,
    options?: { tMul?: number; mMul?: number; alpha?: number; name?: string },
  ) {
    super();
    checkDecay('CosineDecayRestarts', { initialLearningRate, firstDecaySteps }, 'firstDecaySteps');
    const known = checkOptions('CosineDecayRestarts', options, ['tMul', 'mMul', 'alpha', 'name']);
    this.tMul = known.tMul ?? 2;
    this.mMul = known.mMul ?? 1;
    this.alpha = known.alpha ?? 0;
  }

  protected override options(): Record<string, unknown> {
    return {
      initialLearningRate: this.initialLearningRate,
      firstDecaySteps: this.firstDecaySteps,
      tMul: this.tMul,
      mMul: this.mMul,
      alpha: this.alpha,
    };
  }

  /** The learning rate of a step. */
  apply(step: TensorLike): Tensor {
    return composed(() => {
      const done = float(step).div(this.firstDecaySteps);
      const { tMul } = this;
      let [turn, fraction] = [done.floor(), done];
      if (tMul === 1) fraction = done.sub(turn);
      else {
        turn = done
          .mul(tMul - 1)
          .add(1)
          .log()
          .div(Math.log(tMul))
          .floor();
        const power = literal(tMul).pow(turn);
        fraction = done
          .sub(
            power
              .mul(-1)
              .add(1)
              .div(1 - tMul),
          )
          .div(power);
      }
      const cosine = fraction.mul(Math.PI).cos().add(1).mul(0.5).mul(literal(this.mMul).pow(turn));
      return cosine
        .mul(1 - this.alpha)
        .add(this.alpha)
        .mul(this.initialLearningRate);
    });
  }
}
