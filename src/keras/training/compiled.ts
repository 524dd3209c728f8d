import { initScope } from '../../core/bind.ts';
import { Mean } from '../../metrics/index.ts';
import type { OptimizerLike } from '../../optimizers/get.ts';
import { get as getOptimizer } from '../../optimizers/get.ts';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import type { LossLike, PerOutput } from './losses.ts';
import { CompiledLoss } from './losses.ts';
import type { MetricsLike, NamedMetric } from './metrics.ts';
import { CompiledMetrics } from './metrics.ts';

export interface CompileOptions {
  /** 'rmsprop' unless said. */
  readonly optimizer?: OptimizerLike;
  /** For models with several outputs one for all, or one each: in an array, or by the name of the output. */
  readonly loss?: PerOutput<LossLike> | null;
  /** How much the loss of each output counts; 1 unless said. */
  readonly lossWeights?: PerOutput<number> | null;
  readonly metrics?: MetricsLike | null;
  /** Metrics that look at the weights of samples and classes. */
  readonly weightedMetrics?: MetricsLike | null;
  /** Runs steps op by op instead of as one traced function, to look inside. */
  readonly runEagerly?: boolean;
  /** Taken and of no consequence: steps are traced functions in any case. */
  readonly jitCompile?: boolean | 'auto';
  /** Taken and of no consequence: each step is one call. */
  readonly stepsPerExecution?: number;
  /** Taken and of no consequence: no dtype here needs the scaling of losses. */
  readonly autoScaleLoss?: boolean;
}
export const COMPILE_OPTIONS = [
  'optimizer',
  'loss',
  'lossWeights',
  'metrics',
  'weightedMetrics',
  'runEagerly',
  'jitCompile',
  'stepsPerExecution',
  'autoScaleLoss',
] as const;

/** What a model is trained with: optimizer, loss, metrics. */
export class Compiled {
  readonly optimizer: Optimizer;
  readonly loss: CompiledLoss | null;
  readonly metrics: CompiledMetrics;
  readonly runEagerly: boolean;
  /** The mean loss over the samples of the running pass. */
  readonly mean: Mean;

  constructor(readonly options: CompileOptions) {
    this.loss = options.loss === undefined || options.loss === null ? null : new CompiledLoss(options.loss, options.lossWeights ?? null);
    this.metrics = new CompiledMetrics(options.metrics ?? null, options.weightedMetrics ?? null);
    this.runEagerly = options.runEagerly === true;
    // Last of what may refuse: it makes variables.
    this.optimizer = getOptimizer(options.optimizer ?? 'rmsprop');
    this.mean = initScope(() => new Mean({ name: 'loss' }));
  }

  /** Everything that gathers figures, by its name in the logs: the loss first. */
  get trackers(): readonly NamedMetric[] {
    const single = (this.loss?.trackers ?? []).map((metric) => ({ name: metric.name, metric }) as unknown as NamedMetric);
    return [{ name: 'loss', metric: this.mean as unknown as NamedMetric['metric'] }, ...single, ...this.metrics.all];
  }

  reset(): void {
    for (const { metric } of this.trackers) metric.resetState();
  }
}
