import { optionsOf } from '../config.ts';
import { initScope } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { Shown } from '../core/shown.ts';
import type { DType } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { operandsOf, sameRank } from '../losses/operands.ts';
import { ones, zeros } from '../ops/create.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';

export interface WeightOptions {
  readonly sampleWeight?: TensorLike | null;
}
export interface MetricOptions {
  readonly name?: string | null;
  readonly dtype?: DType;
}
export const METRIC_OPTIONS = ['name', 'dtype'] as const;

export interface VariableOptions {
  readonly shape?: Dims;
  /** What it starts with, and starts with again after resetState: zeros unless said. */
  readonly initializer?: 'zeros' | 'ones' | ((shape: Dims) => Tensor);
  readonly name?: string;
}

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Runs what gathers: everything made on the way is freed. */
export function gathering(fn: () => void): void {
  scoped(fn, () => []);
}

/** The weights that a call was given, as floats; null for none. */
export function weightsIn(options: WeightOptions | undefined): Tensor | null {
  const { sampleWeight = null } = checkOptions('Metric.updateState', options, ['sampleWeight']);
  return sampleWeight === null ? null : convert('Metric.updateState', sampleWeight).cast('float32');
}

/**
 * Gathers figures over batches. Subclasses make variables by `addVariable`, change them in `updateState` and say `result`.
 * Source: https://keras.io/api/metrics/base_metric/
 * @example
 * class Hits extends tf.keras.metrics.Metric {
 *   hits = this.addVariable({ shape: [], name: 'hits' });
 *   updateState(yTrue, yPred) { this.hits.assignAdd(tf.reduceSum(tf.cast(tf.equal(yTrue, yPred), 'float32'))); }
 *   result() { return this.hits.value(); }
 * }
 * new Hits().apply([1, 2, 3], [1, 5, 3]).item(); // 2
 */
export abstract class Metric extends Shown {
  readonly name: string;
  readonly dtype: DType;
  readonly #variables: { readonly variable: Variable; readonly start: () => Tensor }[] = [];

  constructor(options?: MetricOptions) {
    super();
    const { name, dtype } = checkOptions(new.target.name, options, METRIC_OPTIONS);
    this.name = name ?? snake(new.target.name);
    this.dtype = dtype ?? 'float32';
  }

  /** What is gathered. */
  get variables(): readonly Variable[] {
    return this.#variables.map(({ variable }) => variable);
  }

  /** Makes a variable that `resetState` sets back. */
  addVariable(options: VariableOptions = {}): Variable {
    const given = checkOptions('addVariable', options, ['shape', 'initializer', 'name']);
    const { shape = [], initializer = 'zeros', name = 'variable' } = given;
    const start = (): Tensor => {
      if (typeof initializer === 'function') return initializer(shape);
      return initializer === 'ones' ? ones(shape) : zeros(shape);
    };
    const variable = initScope(() => {
      const value = start();
      try {
        return new Variable(value, { name, trainable: false });
      } finally {
        value.dispose();
      }
    });
    this.#variables.push({ variable, start });
    return variable;
  }

  /** Takes a batch in. */
  abstract updateState(first: TensorLike, second?: TensorLike | WeightOptions, options?: WeightOptions): void;

  /** What was gathered so far gives. */
  abstract result(): Tensor;

  /** Takes a batch in and gives the result so far. */
  apply(first: TensorLike, second?: TensorLike | WeightOptions, options?: WeightOptions): Tensor {
    this.updateState(first, second, options);
    return this.result();
  }

  /** Forgets everything. */
  resetState(): void {
    for (const { variable, start } of this.#variables) gathering(() => void variable.assign(start()));
  }

  override toString(): string {
    return `<${this.constructor.name} name=${this.name}>`;
  }

  /** What the metric was made with, as plain values, under Keras' names. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: this.dtype };
  }

  /**
   * A metric like the one whose `getConfig` this is, with nothing gathered.
   * @example tf.keras.metrics.BinaryAccuracy.fromConfig({ threshold: 0.2 }).apply([1], [0.3]).item(); // 1
   */
  static fromConfig<M>(this: new (options: never) => M, config: Readonly<Record<string, unknown>>): M {
    return new this(optionsOf(config) as never);
  }
}

/** Values, and the weights that belong to them: a weight for each sample counts for the mean of what the sample holds. */
function samplewise(given: Tensor, weights: Tensor): [Tensor, Tensor] {
  const [values, w] = sameRank(given, weights);
  if (values.rank <= w.rank) return [values, w];
  const rest = Array.from({ length: values.rank - w.rank }, (_, i) => w.rank + i);
  return [reduceMean(values, rest), w];
}

/**
 * The mean of all values given so far, weighted where weights are given; 0 before any.
 * Source: https://keras.io/api/metrics/reduction_metrics/#mean-class
 * @example
 * const m = new tf.keras.metrics.Mean();
 * m.updateState([1, 3, 5, 7]);
 * m.result().item(); // 4
 */
export class Mean extends Metric {
  private readonly total = this.addVariable({ name: 'total' });
  private readonly count = this.addVariable({ name: 'count' });

  /** Takes values in. A weight for each sample counts for the mean of what the sample holds. */
  updateState(values: TensorLike, options?: WeightOptions): void {
    gathering(() => {
      const given = convert('Mean', values).cast('float32');
      const weights = weightsIn(options);
      if (weights === null) {
        this.total.assignAdd(reduceSum(given));
        this.count.assignAdd(given.count('float32'));
        return;
      }
      const [v, w] = samplewise(given, weights);
      this.total.assignAdd(reduceSum(v.mul(w)));
      this.count.assignAdd(reduceSum(w.broadcastLike(v)));
    });
  }

  /** The mean so far. */
  result(): Tensor {
    return this.total.divideNoNan(this.count);
  }
}

/**
 * The sum of all values given so far, weighted where weights are given.
 * Source: https://keras.io/api/metrics/reduction_metrics/#sum-class
 * @example
 * const m = new tf.keras.metrics.Sum();
 * m.updateState([1, 3, 5, 7]);
 * m.result().item(); // 16
 */
export class Sum extends Metric {
  private readonly total = this.addVariable({ name: 'total' });

  updateState(values: TensorLike, options?: WeightOptions): void {
    gathering(() => {
      const given = convert('Sum', values).cast('float32');
      const weights = weightsIn(options);
      if (weights === null) this.total.assignAdd(reduceSum(given));
      else {
        const [v, w] = samplewise(given, weights);
        this.total.assignAdd(reduceSum(v.mul(w)));
      }
    });
  }

  result(): Tensor {
    return this.total.value();
  }
}

export type MetricFunction = (yTrue: TensorLike, yPred: TensorLike) => Tensor;

/** A function of what a metric was given, as tensors of one dtype and rank. */
export type ValuesFunction = (yTrue: Tensor, yPred: Tensor) => TensorLike;

/** A metric that is the mean of a function of targets and predictions. */
export class MeanMetric extends Metric {
  protected readonly mean = new Mean();

  constructor(
    name: string,
    private readonly fn: MetricFunction,
    options?: MetricOptions,
    private readonly own: Readonly<Record<string, unknown>> = {},
  ) {
    super({ name: options?.name ?? name, ...(options?.dtype === undefined ? {} : { dtype: options.dtype }) });
    checkOptions<Record<string, unknown>>(new.target.name, options as Record<string, unknown> | undefined, [
      ...METRIC_OPTIONS,
      ...Object.keys(own),
    ]);
  }

  override get variables(): readonly Variable[] {
    return this.mean.variables;
  }

  /** Takes a batch in. */
  updateState(yTrue: TensorLike, yPred: TensorLike, options?: WeightOptions): void {
    gathering(() => {
      const p = convert(this.name, yPred);
      const values = this.fn(yTrue, p);
      const weights = weightsIn(options);
      if (weights === null || p.mask === null) {
        this.mean.updateState(values, weights === null ? undefined : { sampleWeight: weights });
        return;
      }
      const [w, m] = sameRank(weights, p.mask.cast('float32'));
      this.mean.updateState(values, { sampleWeight: w.mul(m) });
    });
  }

  /** The mean so far. */
  result(): Tensor {
    return this.mean.result();
  }

  override resetState(): void {
    this.mean.resetState();
  }

  override getConfig(): Record<string, unknown> {
    const own: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(this.own)) own[snake(key)] = value;
    return { ...super.getConfig(), ...own };
  }
}

/**
 * The mean of a function of targets and predictions.
 * Source: https://keras.io/api/metrics/reduction_metrics/
 * @example new tf.keras.metrics.MeanMetricWrapper((t, p) => tf.abs(tf.subtract(t, p)), { name: 'gap' }).apply([1, 2], [2, 4]).item(); // 1.5
 */
export class MeanMetricWrapper extends MeanMetric {
  constructor(fn: ValuesFunction, options?: MetricOptions) {
    const name = snake(fn.name || 'mean_metric_wrapper');
    if (typeof fn !== 'function')
      throw new ValueError('MeanMetricWrapper', 'the first argument must be a function', typeof fn, 'Use (t, p) => t.sub(p), say.');
    super(
      name,
      (yTrue, yPred) => {
        const [t, p] = operandsOf(name, yTrue, yPred);
        return convert(name, fn(t, p));
      },
      options,
    );
  }
}
