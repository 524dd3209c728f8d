import { optionsOf } from '../config.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { isFloating } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { reduceMean, reduceSum } from '../ops/reduce.ts';
import type { Tensor } from '../tensor.ts';
import { sameRank } from './operands.ts';

/** How the losses of the samples become one. */
export type Reduction = 'sum_over_batch_size' | 'sum' | 'mean' | 'mean_with_sample_weight' | 'none' | null;
const REDUCTIONS: readonly unknown[] = ['sum_over_batch_size', 'sum', 'mean', 'mean_with_sample_weight', 'none', null];

export interface LossOptions {
  readonly reduction?: Reduction;
  readonly name?: string | null;
  /** Dtype in which the loss is computed, that of the predictions unless said. */
  readonly dtype?: DType | null;
}
export const LOSS_OPTIONS = ['reduction', 'name', 'dtype'] as const;

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** What counts of values, as weights whose mean over all is 1, times the weights of samples. */
function weightsOf(mask: Tensor | null, sampleWeight: Tensor | null, dtype: DType, reduction: Reduction): Tensor | null {
  if (mask === null) return sampleWeight;
  const shown = mask.cast(dtype);
  const isMean = reduction === 'mean' || reduction === 'sum_over_batch_size';
  const scaled = isMean ? shown.mul(shown.count(dtype).div(shown.sum())) : shown;
  if (sampleWeight === null) return scaled;
  const [m, w] = sameRank(scaled, sampleWeight);
  return w.mul(m);
}

/** Values weighed and reduced, as Keras does it: entries that a mask hides do not count. */
export function reduced(values: Tensor, sampleWeight: Tensor | null, mask: Tensor | null, reduction: Reduction): Tensor {
  const weights = weightsOf(mask, sampleWeight, values.dtype, reduction);
  if (weights === null) return reduceValues(values, null, reduction);
  const [v, w] = sameRank(values, weights);
  return reduceValues(v.mul(w), w, reduction);
}

function reduceValues(values: Tensor, weights: Tensor | null, reduction: Reduction): Tensor {
  if (reduction === null || reduction === 'none' || values.rank === 0) return values;
  if (reduction === 'sum') return reduceSum(values);
  if (reduction === 'mean_with_sample_weight' && weights !== null)
    return reduceSum(values).divideNoNan(reduceSum(weights.broadcastLike(values)));
  return reduceMean(values);
}

/**
 * A loss object: `call` gives one loss for each sample, `apply` weighs and reduces them. Subclasses say `call`.
 * @throws ValueError for an unknown reduction
 * Source: https://keras.io/api/losses/#base-loss-api
 * @example
 * class L1 extends tf.keras.losses.Loss {
 *   call(yTrue, yPred) { return tf.abs(yTrue.sub(yPred)); }
 * }
 * new L1().apply([1, 2], [2, 4]).item(); // 1.5
 */
export abstract class Loss {
  readonly name: string;
  readonly reduction: Reduction;
  readonly dtype: DType | null;

  constructor(options?: LossOptions) {
    const known = checkOptions(new.target.name, options, LOSS_OPTIONS);
    this.name = known.name ?? snake(new.target.name);
    this.reduction = known.reduction === undefined ? 'sum_over_batch_size' : known.reduction;
    this.dtype = known.dtype ?? null;
    if (REDUCTIONS.includes(this.reduction)) return;
    throw new ValueError(new.target.name, 'unknown reduction', `'${this.reduction}'`, `Known: ${REDUCTIONS.map(String).join(', ')}.`, {
      reduction: this.reduction,
    });
  }

  /** One loss for each sample. */
  abstract call(yTrue: Tensor, yPred: Tensor): TensorLike;

  /** The loss of a batch; with `sampleWeight` each sample counts as much as that says. */
  apply(yTrue: TensorLike, yPred: TensorLike, options?: { readonly sampleWeight?: TensorLike | null }): Tensor {
    const { sampleWeight = null } = checkOptions('Loss.apply', options, ['sampleWeight']);
    return composed(() => {
      const [truth, prediction] = [convert(this.name, yTrue), convert(this.name, yPred)];
      const wanted = this.dtype ?? (isFloating(prediction.dtype) ? prediction.dtype : 'float32');
      const p = prediction.dtype === wanted ? prediction : prediction.cast(wanted);
      const values = convert(this.name, this.call(truth, p));
      const mask = prediction.mask ?? values.mask;
      const both = prediction.mask !== null && values.mask !== null ? prediction.mask.logicalAnd(values.mask) : mask;
      const weights = sampleWeight === null ? null : convert('Loss.apply', sampleWeight);
      return reduced(
        values,
        weights === null || weights.dtype === values.dtype ? weights : weights.cast(values.dtype),
        both,
        this.reduction,
      );
    });
  }

  /** What the loss was made with, as plain values, under Keras' names. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }

  /**
   * A loss like the one whose `getConfig` this is.
   * @example tf.keras.losses.Huber.fromConfig({ delta: 2 }).apply([[0]], [[3]]).item(); // 4
   */
  static fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const { reduction } = config;
    // Here null says something: no reduction.
    return new this({ ...optionsOf(config), ...(reduction === undefined ? {} : { reduction }) } as never);
  }
}

/** A loss that is a function of targets and predictions, with options of its own that configs tell. */
export abstract class FunctionLoss<O extends object = object> extends Loss {
  constructor(
    type: string,
    name: string,
    private readonly fn: (yTrue: Tensor, yPred: Tensor) => Tensor,
    options: (LossOptions & O) | undefined,
    private readonly own: Required<O>,
    known: readonly (keyof O & string)[] = Object.keys(own) as (keyof O & string)[],
  ) {
    const { reduction, name: called, dtype } = checkOptions<LossOptions & O>(type, options, [...known, ...LOSS_OPTIONS]);
    super({ name: called ?? name, ...(reduction === undefined ? {} : { reduction }), ...(dtype === undefined ? {} : { dtype }) });
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(yTrue, yPred);
  }

  override getConfig(): Record<string, unknown> {
    const own: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(this.own)) own[snake(key)] = value;
    return { ...super.getConfig(), ...own };
  }
}
