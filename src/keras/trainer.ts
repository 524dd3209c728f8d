import { GradientTape } from '../autodiff/tape.ts';
import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject, leavesOf } from '../tree.ts';
import type { Logs } from './callbacks/callback.ts';
import type { History } from './callbacks/history.ts';
import { Layer } from './layer.ts';
import type { LayerInput, Tensors } from './structure.ts';
import type { BatchSource, Places } from './training/batches.ts';
import type { CompileOptions } from './training/compiled.ts';
import { COMPILE_OPTIONS, Compiled } from './training/compiled.ts';
import { evaluated } from './training/evaluate.ts';
import type { CallbackLike, FitOptions } from './training/fit.ts';
import { batchesOf, callbacksOf, FIT_OPTIONS, Fit, targetsAndOptions, wholeBatch } from './training/fit.ts';
import type { MetricObject, NamedMetric } from './training/metrics.ts';
import { isMetric } from './training/metrics.ts';
import { Outputs } from './training/outputs.ts';
import { predicted } from './training/predict.ts';
import type { Verbosity } from './training/progress-bar.ts';
import { levelOf } from './training/progress-bar.ts';
import type { LogTensors, StepData } from './training/steps.ts';
import { dataOf, numbersOf, Steps } from './training/steps.ts';

export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbosity;
  readonly sampleWeight?: LayerInput | null;
  /** Number of batches that are looked at; all unless said. */
  readonly steps?: number | null;
  readonly callbacks?: readonly CallbackLike[];
  /** Gives the figures by name. */
  readonly returnDict?: boolean;
}
const EVALUATE_OPTIONS = ['batchSize', 'verbose', 'sampleWeight', 'steps', 'callbacks', 'returnDict'] as const;
export interface PredictOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbosity;
  /** Number of batches that are predicted for; all unless said. */
  readonly steps?: number | null;
  readonly callbacks?: readonly CallbackLike[];
}
export interface BatchStepOptions {
  readonly sampleWeight?: LayerInput | null;
  readonly classWeight?: Readonly<Record<number, number>> | null;
  /** Gives the figures by name. */
  readonly returnDict?: boolean;
}
/** What the loss of a batch is computed from. */
export interface LossOperands {
  readonly x?: Tensors | null;
  readonly y?: Tensors | null;
  readonly yPred: Tensors;
  readonly sampleWeight?: Tensors | null;
}

/** What models share: compile, fit, evaluate, predict, and the steps that these run. */
export abstract class Trainer extends Layer<Tensors, Tensors> {
  #compiled: Compiled | null = null;
  #steps: Steps | null = null;
  #stop = false;
  /** Set by a callback that restores an interrupted training: the epoch to go on with. */
  nextEpoch: number | null = null;

  /** Names of the inputs in order, where they are known before any data. */
  abstract get inputNames(): Places;

  /** Names of the outputs in order, where they are known before any data. */
  abstract get outputNames(): Places;

  /** Makes the weights for batches like x, so that what trains them is made outside of the traced step. */
  abstract buildFor(x: Tensors): void;

  /** Set by callbacks: ends the training after this batch. */
  get stopTraining(): boolean {
    return this.#stop;
  }

  set stopTraining(stop: boolean) {
    this.#stop = stop;
  }

  /** What `compile` chose; null before. */
  get optimizer(): Optimizer | null {
    return this.#compiled?.optimizer ?? null;
  }

  get compiled(): boolean {
    return this.#compiled !== null;
  }

  /** What `compile` was given; null before. */
  get compileOptions(): CompileOptions | null {
    return this.#compiled?.options ?? null;
  }

  /**
   * Says what the model is trained with: an optimizer or its name, a loss (its name, a function of targets and predictions, an object
   * with `apply`), metrics likewise; for several outputs in arrays or by the names of the outputs.
   * @throws ValueError for an unknown name or option
   */
  compile(options: CompileOptions = {}): void {
    this.#compiled = new Compiled(checkOptions('compile', options, COMPILE_OPTIONS));
    this.#steps = new Steps(this, this.#compiled.runEagerly);
  }

  #ready(op: string): Compiled {
    if (this.#compiled !== null) return this.#compiled;
    throw new ValueError(
      op,
      'the model must be compiled before it is used',
      'a model without optimizer and loss',
      "Call compile({ optimizer: 'sgd', loss: 'mse' }) first.",
    );
  }

  #stepsOf(): Steps {
    this.#steps ??= new Steps(this, false);
    return this.#steps;
  }

  /** What gathers figures: the loss, the metrics of compile, metric objects in properties. */
  get metrics(): readonly MetricObject[] {
    return this.#trackers.map(({ metric }) => metric);
  }

  /** Names of the metrics, as logs have them. */
  get metricsNames(): readonly string[] {
    return this.#trackers.map(({ name }) => name);
  }

  get #trackers(): readonly NamedMetric[] {
    const own = Object.values(this).filter(isMetric);
    const [loss, ...compiled] = this.#compiled?.trackers ?? [];
    return [...(loss === undefined ? [] : [loss]), ...own.map((metric) => ({ name: metric.name, metric })), ...compiled];
  }

  /** Lets all metrics start anew. */
  resetMetrics(): void {
    for (const metric of this.metrics) metric.resetState();
  }

  #outputsOf(yPred: Tensors, y: Tensors | null, weight: Tensors | null): Outputs {
    const count = leavesOf(yPred).length;
    const names = isPlainObject(yPred) ? Object.keys(yPred) : (this.outputNames ?? Array.from({ length: count }, (_, i) => `output_${i}`));
    return new Outputs(names, yPred, y, weight);
  }

  /**
   * The loss of a batch: what compile named, the penalties of weights, what layers added.
   * @throws ValueError where there is nothing to train towards
   */
  computeLoss({ y = null, yPred, sampleWeight = null }: LossOperands): Tensor {
    const loss = this.#compiled?.loss ?? null;
    const own = this.losses;
    const outputs = this.#outputsOf(yPred, y, sampleWeight);
    if (loss === null && own.length === 0) {
      throw new ValueError('fit', 'there is no loss', 'compile without a loss', "Name one: compile({ loss: 'mse' }).");
    }
    const batch = outputs.predictions[0].dims[0] ?? 1;
    let total = loss === null ? own[0] : loss.total(outputs, batch);
    for (const more of loss === null ? own.slice(1) : own) total = total.add(more);
    return total;
  }

  /** Takes a batch into the metrics; gives what all of them tell so far. */
  computeMetrics(_x: Tensors, y: Tensors | null, yPred: Tensors, options: { readonly sampleWeight?: Tensors | null } = {}): LogTensors {
    this.#compiled?.metrics.update(this.#outputsOf(yPred, y, options.sampleWeight ?? null));
    return this.getMetricsResult();
  }

  /** What the metrics tell so far, by name. */
  getMetricsResult(): LogTensors {
    return Object.fromEntries(this.#trackers.map(({ name, metric }) => [name, metric.result()]));
  }

  #track(loss: Tensor, x: Tensors): void {
    const size = (leavesOf(x)[0] as Tensor).dims[0] ?? 1;
    this.#compiled?.mean.updateState(loss, { sampleWeight: size });
  }

  /** What training does with a batch, traced once per shape: [x], [x, y] or [x, y, weights]. Subclasses may say otherwise. */
  trainStep(data: StepData): LogTensors {
    const { optimizer } = this.#ready('trainStep');
    const [x, y = null, sampleWeight = null] = data as readonly [Tensors, (Tensors | null)?, (Tensors | null)?];
    const tape = new GradientTape();
    const [loss, scaled, yPred] = tape.record((): readonly [Tensor, Tensor, Tensors] => {
      const prediction = this.apply(x, { training: true });
      const value = this.computeLoss({ x, y, yPred: prediction, sampleWeight });
      return [value, optimizer.scaleLoss(value), prediction];
    });
    this.#track(loss, x);
    const variables = this.trainableVariables;
    if (variables.length > 0) {
      const gradients = tape.gradient(scaled, variables) as readonly (Tensor | null)[];
      optimizer.applyGradients(gradients.map((g, i) => [g, variables[i]]));
    }
    return this.computeMetrics(x, y, yPred, { sampleWeight });
  }

  /** What evaluation does with a batch. */
  testStep(data: StepData): LogTensors {
    const [x, y = null, sampleWeight = null] = data as readonly [Tensors, (Tensors | null)?, (Tensors | null)?];
    const yPred = this.apply(x, { training: false });
    this.#track(this.computeLoss({ x, y, yPred, sampleWeight }), x);
    return this.computeMetrics(x, y, yPred, { sampleWeight });
  }

  /** What prediction does with a batch. */
  predictStep(data: StepData): Tensors {
    return this.apply(data[0] as Tensors, { training: false });
  }

  /** What training does at its end: averages that an optimizer keeps become the weights. */
  finishTraining(): void {
    this.#compiled?.optimizer.finalizeVariableValues(this.trainableVariables);
  }

  /**
   * Trains for some epochs over x and y (one sample per row), or over a dataset that gives batches [x, y]. Each step is one traced
   * function; a promise of the figures of each epoch.
   *
   * @throws ValueError before compile, for arrays of different lengths, for a split that leaves nothing
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#fit
   * @example
   * const model = new tf.keras.Sequential([new tf.keras.layers.Dense(1, { kernelInitializer: 'zeros' })]);
   * model.compile({ optimizer: new tf.optimizers.SGD(0.5), loss: 'mse' });
   * model.fit([[1], [1]], [[2], [2]], { epochs: 2, verbose: 0 }).then((history) => history.history.loss);
   */
  async fit(x: LayerInput | BatchSource, y?: LayerInput | FitOptions | null, options?: FitOptions): Promise<History> {
    this.#ready('fit');
    return new Fit(this, this.#stepsOf(), x, ...targetsAndOptions<LayerInput | null, FitOptions>(x, y, options, FIT_OPTIONS)).run();
  }

  /**
   * The loss, or the loss and the metrics in order, or all by name.
   * @throws ValueError before compile
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#evaluate
   */
  evaluate(x: LayerInput | BatchSource, y: LayerInput | null | undefined, options: EvaluateOptions & { readonly returnDict: true }): Logs;
  evaluate(x: LayerInput | BatchSource, y?: LayerInput | EvaluateOptions | null, options?: EvaluateOptions): number | number[];
  evaluate(x: LayerInput | BatchSource, y?: LayerInput | EvaluateOptions | null, options?: EvaluateOptions): number | number[] | Logs {
    this.#ready('evaluate');
    const [targets, chosen] = targetsAndOptions<LayerInput | null, EvaluateOptions>(x, y, options, EVALUATE_OPTIONS);
    const given = checkOptions('evaluate', chosen, EVALUATE_OPTIONS);
    const { batchSize, steps, sampleWeight: weight } = given;
    const batches = batchesOf('evaluate', this, x, targets, { batchSize, steps, weight });
    const logs = evaluated(this, this.#stepsOf(), batches, levelOf(given.verbose), callbacksOf(this, given.callbacks));
    return this.#figures(logs, given.returnDict);
  }

  #figures(logs: Logs, byName: boolean | undefined): number | number[] | Logs {
    if (byName === true) return logs;
    const inOrder = this.metricsNames.filter((name) => name in logs);
    const values = [...new Set([...inOrder, ...Object.keys(logs)])].map((name) => logs[name]);
    return values.length === 1 ? values[0] : values;
  }

  /**
   * The outputs for all inputs, batch by batch, as one tensor, or in the structure of the outputs.
   * @throws ValueError for no input at all
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#predict
   */
  predict<R = Tensor>(x: LayerInput | BatchSource, options?: PredictOptions): R {
    const given = checkOptions('predict', options, ['batchSize', 'verbose', 'steps', 'callbacks']);
    const batches = batchesOf('predict', this, x, null, { batchSize: given.batchSize, steps: given.steps });
    return predicted(this, this.#stepsOf(), batches, levelOf(given.verbose), callbacksOf(this, given.callbacks)) as R;
  }

  /** Runs one training step; gives the loss, or all figures so far. @throws ValueError before compile */
  trainOnBatch(x: LayerInput, y?: LayerInput | null, options?: BatchStepOptions): number | number[] | Logs {
    return this.#onBatch('trainOnBatch', x, y, options);
  }

  /** Runs one evaluation step; gives the loss, or all figures so far. @throws ValueError before compile */
  testOnBatch(x: LayerInput, y?: LayerInput | null, options?: BatchStepOptions): number | number[] | Logs {
    return this.#onBatch('testOnBatch', x, y, options);
  }

  #onBatch(
    op: 'trainOnBatch' | 'testOnBatch',
    x: LayerInput,
    y: LayerInput | null | undefined,
    options?: BatchStepOptions,
  ): number | number[] | Logs {
    this.#ready(op);
    const { sampleWeight, classWeight, returnDict } = checkOptions(op, options, ['sampleWeight', 'classWeight', 'returnDict']);
    const steps = this.#stepsOf();
    const batch = wholeBatch(op, this, x, y, sampleWeight, classWeight);
    try {
      this.buildFor(batch.x);
      const tensors = (op === 'trainOnBatch' ? steps.train : steps.test)(dataOf(batch));
      const logs = numbersOf(tensors);
      for (const t of Object.values(tensors)) t.dispose();
      return this.#figures(logs, returnDict);
    } finally {
      batch.free();
    }
  }

  /** Runs `predict` on one batch. */
  predictOnBatch<R = Tensor>(x: LayerInput): R {
    const batch = wholeBatch('predictOnBatch', this, x, null, null, null);
    try {
      this.buildFor(batch.x);
      return this.#stepsOf().predict([batch.x]) as R;
    } finally {
      batch.free();
    }
  }
}
