import { initScope } from '../../core/bind.ts';
import { convert } from '../../core/convert.ts';
import { ValueError } from '../../errors.ts';
import { sameRank } from '../../losses/operands.ts';
import * as metrics from '../../metrics/index.ts';
import { MeanMetric } from '../../metrics/metric.ts';
import type { Tensor } from '../../tensor.ts';
import { plainName } from '../identifier.ts';
import { layerCase } from '../names.ts';
import { accuracy } from './accuracy.ts';
import type { LossFunction } from './losses.ts';
import { lossOf } from './losses.ts';
import type { Outputs } from './outputs.ts';
import { perOutput } from './outputs.ts';

/** A metric object: gathers over batches what `result` then tells. */
export interface MetricObject {
  readonly name: string;
  updateState(yTrue: Tensor, yPred: Tensor, options?: { readonly sampleWeight?: Tensor | null }): unknown;
  result(): Tensor;
  resetState(): void;
}
export const isMetric = (value: unknown): value is MetricObject =>
  typeof value === 'object' && value !== null && 'updateState' in value && 'result' in value && 'resetState' in value;
export type MetricLike = LossFunction | MetricObject | string;
/** Metrics of the only output; or per output one or several, in an array or by the name of the output. */
export type MetricsLike =
  | readonly (MetricLike | readonly MetricLike[] | null)[]
  | Readonly<Record<string, MetricLike | readonly MetricLike[] | null>>;

type MetricClass = new (options: { readonly name: string }) => MetricObject;

/** The class of tf.keras.metrics that a name in any spelling means; null where it has none of that name. */
function classOf(name: string): MetricClass | null {
  const wanted = plainName(name);
  for (const [key, value] of Object.entries<unknown>(metrics)) {
    if (!(typeof value === 'function' && value.prototype instanceof metrics.Metric)) continue;
    if (plainName(key) === wanted && key !== 'Mean' && /^[A-Z]/.test(key)) return value as MetricClass;
  }
  return null;
}

/** A function of targets and predictions as a metric: the mean of its values. */
function meanOf(name: string, fn: LossFunction): MetricObject {
  return new MeanMetric(name, (yTrue, yPred) => {
    const [truth, prediction] = [convert(name, yTrue), convert(name, yPred)];
    const [t, p] = sameRank(truth.dtype === prediction.dtype ? truth : truth.cast(prediction.dtype), prediction);
    return convert(name, fn(t, p));
  });
}

/** How to make a metric of what compile was given. @throws ValueError for an unknown name */
function makerOf(metric: MetricLike): () => MetricObject {
  if (isMetric(metric)) return () => metric;
  const name = typeof metric === 'string' ? metric : layerCase((metric as LossFunction | null)?.name || 'metric');
  const made = typeof metric !== 'string' || metric === 'accuracy' ? null : classOf(metric);
  if (made !== null) return () => new made({ name });
  const fn = metric === 'accuracy' || metric === 'acc' ? accuracy : lossOf(metric as LossFunction | string, 'metric');
  if (typeof fn === 'function') return () => meanOf(name, fn);
  throw new ValueError('compile', 'a metric must be a name, a function or a metric object', name, "Use 'mae'.");
}

const listOf = (given: unknown): readonly MetricLike[] =>
  given === null || given === undefined ? [] : Array.isArray(given) ? (given as readonly MetricLike[]) : [given as MetricLike];

/** A metric under the name that logs have for it. */
export interface NamedMetric {
  readonly name: string;
  readonly metric: MetricObject;
}

/** The metrics that compile named, those that look at the weights of samples and those that do not. */
export class CompiledMetrics {
  all: readonly NamedMetric[] = [];
  private each: readonly { readonly output: number; readonly weighted: boolean; readonly metric: MetricObject }[] | null = null;

  constructor(
    private readonly metrics: MetricsLike | null,
    private readonly weighted: MetricsLike | null,
  ) {
    for (const given of [metrics, weighted]) {
      if (given === null) continue;
      if (typeof given !== 'object') throw new ValueError('compile', 'metrics must be an array', typeof given, "Write ['mae'].", { given });
      for (const one of Array.isArray(given) ? given.flat() : Object.values(given).flatMap(listOf))
        if (one !== null) makerOf(one as MetricLike);
    }
  }

  private build({ names }: Outputs): void {
    const each: { output: number; weighted: boolean; metric: MetricObject }[] = [];
    const all: NamedMetric[] = [];
    const add = (given: MetricsLike | null, weighted: boolean): void => {
      if (given === null) return;
      const flat = names.length === 1 && Array.isArray(given) ? [given.flat()] : given;
      perOutput<unknown>('compile', weighted ? 'weightedMetrics' : 'metrics', flat, names, () => false).forEach((some, output) => {
        for (const one of listOf(some)) {
          // The same name may serve several outputs: each has sums of its own, outside of the step that is traced.
          const metric = initScope(makerOf(one));
          each.push({ output, weighted, metric });
          const base = names.length === 1 ? metric.name : `${names[output]}_${metric.name}`;
          const same = all.filter(({ name }) => name === base || new RegExp(`^${base}_\\d+$`).test(name)).length;
          all.push({ name: same === 0 ? base : `${base}_${same}`, metric });
        }
      });
    };
    add(this.metrics, false);
    add(this.weighted, true);
    this.each = each;
    this.all = all;
  }

  /** Takes a batch in. */
  update(outputs: Outputs): void {
    if (this.each === null) this.build(outputs);
    for (const { output, weighted, metric } of this.each ?? []) {
      const weight = weighted ? outputs.weightOf(output) : null;
      metric.updateState(outputs.targetOf(output), outputs.predictions[output], weight === null ? undefined : { sampleWeight: weight });
    }
  }
}
