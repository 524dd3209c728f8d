import type { Optimizer } from '../../optimizers/optimizer.ts';
import type { Logs } from '../callbacks/callback.ts';
import type { LossFunction, LossLike, LossObject } from './losses.ts';
import { lossOf } from './losses.ts';
import type { CompiledMetric, MetricLike } from './metrics.ts';
import { compileMetric, Mean } from './metrics.ts';
import type { OptimizerLike } from './optimizer-of.ts';
import { optimizerOf } from './optimizer-of.ts';

export interface CompileOptions {
  /** 'rmsprop' unless said. */
  readonly optimizer?: OptimizerLike;
  readonly loss?: LossLike | null;
  readonly metrics?: readonly MetricLike[];
  /** Runs steps op by op instead of as one traced function, to look inside. */
  readonly runEagerly?: boolean;
}
export const COMPILE_OPTIONS = ['optimizer', 'loss', 'metrics', 'runEagerly'] as const;

/** What a model is trained with: optimizer, loss, metrics, and the means of the running epoch. */
export class Compiled {
  readonly optimizer: Optimizer;
  readonly loss: LossFunction | LossObject | null;
  readonly metrics: readonly CompiledMetric[];
  readonly runEagerly: boolean;
  readonly mean = new Mean();

  constructor(options: CompileOptions) {
    this.optimizer = optimizerOf(options.optimizer ?? 'rmsprop');
    this.loss = options.loss === undefined || options.loss === null ? null : lossOf(options.loss);
    this.metrics = (options.metrics ?? []).map(compileMetric);
    this.runEagerly = options.runEagerly === true;
  }

  reset(): void {
    this.mean.reset();
    for (const metric of this.metrics) {
      metric.mean.reset();
      metric.object?.resetState();
    }
  }

  /** The figures so far. */
  logs(): Logs {
    const logs: Logs = { loss: this.mean.result() };
    for (const { name, object, mean } of this.metrics) {
      if (object === null) logs[name] = mean.result();
      else {
        const result = object.result();
        logs[name] = result.item();
        result.dispose();
      }
    }
    return logs;
  }

  /** Takes in what a step gave: its loss and the values of the metric functions. */
  take(values: readonly number[], size: number): void {
    this.mean.add(values[0], size);
    let next = 1;
    for (const { function: fn, mean } of this.metrics) if (fn !== null) mean.add(values[next++], size);
  }
}
