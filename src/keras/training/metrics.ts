import { convert } from '../../core/convert.ts';
import { composed } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { sameRank } from '../../losses/operands.ts';
import * as metrics from '../../metrics/index.ts';
import { reduceMean } from '../../ops/reduce.ts';
import type { Tensor } from '../../tensor.ts';
import { plainName } from '../identifier.ts';
import { layerCase } from '../names.ts';
import { accuracy } from './accuracy.ts';
import type { LossFunction } from './losses.ts';
import { lossOf } from './losses.ts';

/** A metric object: gathers over batches what `result` then tells. */
export interface MetricObject {
  readonly name: string;
  updateState(yTrue: Tensor, yPred: Tensor): unknown;
  result(): Tensor;
  resetState(): void;
}
export type MetricLike = LossFunction | MetricObject | string;

/** Mean over samples, kept as Keras keeps it: sums in float32. */
export class Mean {
  private total = 0;
  private count = 0;

  add(mean: number, weight: number): void {
    this.total = Math.fround(this.total + Math.fround(mean * weight));
    this.count += weight;
  }

  /** 0 before anything was added. */
  result(): number {
    return this.count === 0 ? 0 : Math.fround(this.total / this.count);
  }

  reset(): void {
    this.total = 0;
    this.count = 0;
  }
}

/** A compiled metric: an object that gathers by itself, or a function whose mean is gathered. */
export interface CompiledMetric {
  readonly name: string;
  readonly object: MetricObject | null;
  readonly function: LossFunction | null;
  readonly mean: Mean;
}

type MetricClass = new (options: { readonly name: string }) => MetricObject;

/** The metric of tf.keras.metrics that a name in any spelling means; null where it has none of that name. */
function byName(name: string): MetricObject | null {
  const wanted = plainName(name);
  for (const [key, value] of Object.entries<unknown>(metrics)) {
    if (plainName(key) === wanted && key !== 'Mean' && /^[A-Z]/.test(key)) return new (value as MetricClass)({ name });
  }
  return null;
}

/** @throws ValueError for an unknown name */
export function compileMetric(metric: MetricLike): CompiledMetric {
  if (typeof metric === 'object' && metric !== null && 'updateState' in metric) {
    return { name: metric.name, object: metric, function: null, mean: new Mean() };
  }
  const name = typeof metric === 'string' ? metric : layerCase(metric.name || 'metric');
  const object = typeof metric !== 'string' || metric === 'accuracy' ? null : byName(metric);
  if (object !== null) return { name, object, function: null, mean: new Mean() };
  const fn = metric === 'accuracy' || metric === 'acc' ? accuracy : lossOf(metric);
  if (typeof fn !== 'function')
    throw new ValueError('compile', 'a metric must be a name, a function or a metric object', name, "Use 'mae'.", {});
  return { name, object: null, function: fn, mean: new Mean() };
}

/** A metric function's mean over a batch. */
export function batchMetric(fn: LossFunction, yTrue: Tensor, yPred: Tensor): Tensor {
  return composed(() => {
    const [t, p] = sameRank(yTrue.dtype === yPred.dtype ? yTrue : yTrue.cast(yPred.dtype), yPred);
    const values = convert('metric', fn(t, p));
    return values.rank === 0 ? values : reduceMean(values);
  });
}
