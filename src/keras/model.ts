import { initScope } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { isFloating } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import { concat } from '../ops/join.ts';
import type { Optimizer } from '../optimizers/optimizer.ts';
import type { Tensor } from '../tensor.ts';
import type { TracedFunction } from '../trace/function.ts';
import { function as trace } from '../trace/function.ts';
import { TensorSpec } from '../trace/spec.ts';
import type { Callback, Logs } from './callbacks/callback.ts';
import type { History } from './callbacks/history.ts';
import type { CallbackFunctions } from './callbacks/lambda-callback.ts';
import { Layer } from './layer.ts';
import { summaryOf } from './summary.ts';
import type { BatchSource } from './training/batches.ts';
import type { CompileOptions } from './training/compiled.ts';
import { COMPILE_OPTIONS, Compiled } from './training/compiled.ts';
import type { FitOptions } from './training/fit.ts';
import { batchesOf, callbacksOf, evaluated, Fit } from './training/fit.ts';
import type { Verbosity } from './training/progress-bar.ts';
import { levelOf, ProgressBar } from './training/progress-bar.ts';
import { Steps } from './training/steps.ts';

export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbosity;
  readonly sampleWeight?: TensorLike | null;
  readonly callbacks?: readonly (Callback | CallbackFunctions)[];
  /** Gives the figures by name. */
  readonly returnDict?: boolean;
}
export interface PredictOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbosity;
  readonly callbacks?: readonly (Callback | CallbackFunctions)[];
}

/**
 * A layer that can be trained. Subclasses keep layers in properties and override `call`.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model
 * @example
 * class Line extends tf.keras.Model {
 *   dense = new tf.keras.layers.Dense(1, { kernelInitializer: 'ones' });
 *   call(x) { return this.dense.apply(x); }
 * }
 * const model = new Line();
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * model.predict([[1, 2], [3, 4]], { verbose: 0 }).arraySync(); // [[3], [7]]
 */
export abstract class Model extends Layer {
  #compiled: Compiled | null = null;
  #steps: Steps | null = null;
  #predict: TracedFunction<[Tensor], Tensor> | null = null;
  #stop = false;

  /** Set by callbacks: ends the training after this batch. */
  get stopTraining(): boolean {
    return this.#stop;
  }

  set stopTraining(stop: boolean) {
    this.#stop = stop;
  }

  /** The layers in properties, in the order in which they were set. */
  get layers(): readonly Layer[] {
    return this.submodules.filter((module): module is Layer => module instanceof Layer);
  }

  /** What `compile` chose; null before. */
  get optimizer(): Optimizer | null {
    return this.#compiled?.optimizer ?? null;
  }

  get compiled(): boolean {
    return this.#compiled !== null;
  }

  /**
   * Says what the model is trained with: an optimizer or its name, a loss (its name, a function of targets and predictions, an object
   * with `apply`), metrics likewise.
   * @throws ValueError for an unknown name or option
   */
  compile(options: CompileOptions = {}): void {
    this.#compiled = new Compiled(checkOptions('compile', options, COMPILE_OPTIONS));
    this.#steps = new Steps(this, this.#compiled);
  }

  #ready(op: string): { readonly compiled: Compiled; readonly steps: Steps } {
    if (this.#compiled === null || this.#steps === null) {
      throw new ValueError(
        op,
        'the model must be compiled before it is used',
        'a model without optimizer and loss',
        "Call compile({ optimizer: 'sgd', loss: 'mse' }) first.",
        {},
      );
    }
    return { compiled: this.#compiled, steps: this.#steps };
  }

  /** Makes the weights for batches like x, so that what trains them is made outside of the traced step. */
  buildFor(x: Tensor): void {
    if (!this.built) this.buildGraph([null, ...x.dims.slice(1)], x);
    this.#compiled?.optimizer.build(this.trainableVariables);
  }

  /** Makes the weights of all layers for inputs of that shape, null for sizes that may vary. */
  override build(inputShape: readonly (number | null)[]): void {
    if (!this.beingCalled) this.buildGraph(inputShape);
  }

  /** Runs `call` on a symbolic input once: layers learn their shapes from it. */
  protected buildGraph(shape: readonly (number | null)[], like?: Tensor): void {
    const dtype = like === undefined || isFloating(like.dtype) ? this.dtype : like.dtype;
    initScope(() => trace((x: Tensor) => this.apply(x, { training: false })).getConcreteFunction(new TensorSpec(shape, dtype)));
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
  async fit(x: TensorLike | BatchSource, y?: TensorLike | null, options?: FitOptions): Promise<History> {
    const { compiled, steps } = this.#ready('fit');
    return new Fit(this, compiled, steps, x, y, options).run();
  }

  /**
   * The loss, or the loss and the metrics in order, or all by name.
   * @throws ValueError before compile
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#evaluate
   */
  evaluate(x: TensorLike | BatchSource, y: TensorLike | null | undefined, options: EvaluateOptions & { readonly returnDict: true }): Logs;
  evaluate(x: TensorLike | BatchSource, y?: TensorLike | null, options?: EvaluateOptions): number | number[];
  evaluate(x: TensorLike | BatchSource, y?: TensorLike | null, options?: EvaluateOptions): number | number[] | Logs {
    const { compiled, steps } = this.#ready('evaluate');
    const given = checkOptions('evaluate', options, ['batchSize', 'verbose', 'sampleWeight', 'callbacks', 'returnDict']);
    const batches = batchesOf('evaluate', x, y, given.sampleWeight, given.batchSize);
    const logs = evaluated(compiled, steps, batches, levelOf(given.verbose), callbacksOf(this, given.callbacks), (batch) =>
      this.buildFor(batch),
    );
    if (given.returnDict === true) return logs;
    const values = Object.values(logs);
    return values.length === 1 ? values[0] : values;
  }

  /**
   * The outputs for all inputs, batch by batch, as one tensor.
   * @throws ValueError for no input at all
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#predict
   */
  predict(x: TensorLike | BatchSource, options?: PredictOptions): Tensor {
    const given = checkOptions('predict', options, ['batchSize', 'verbose', 'callbacks']);
    const callbacks = callbacksOf(this, given.callbacks);
    const batches = batchesOf('predict', x, null, null, given.batchSize);
    const pass = batches.pass();
    if (!(Symbol.iterator in pass))
      throw new ValueError('predict', 'the dataset must give its batches at once', 'an async dataset', 'Read it with for await.', {});
    this.#predict ??= trace((batch: Tensor) => this.apply(batch, { training: false }), { name: 'predict_step' });
    const bar = new ProgressBar(levelOf(given.verbose), batches.steps);
    const outputs: Tensor[] = [];
    for (const callback of callbacks) callback.onPredictBegin({});
    for (const batch of pass) {
      for (const callback of callbacks) callback.onPredictBatchBegin(outputs.length, {});
      if (!this.built) this.buildGraph([null, ...batch.x.dims.slice(1)], batch.x);
      outputs.push(this.#predict(batch.x));
      batch.free();
      bar.step(() => ({}));
      for (const callback of callbacks) callback.onPredictBatchEnd(outputs.length - 1, {});
    }
    for (const callback of callbacks) callback.onPredictEnd({});
    bar.finish({});
    if (outputs.length === 0)
      throw new ValueError('predict', 'there is no batch to predict for', '0 samples', 'Give at least one sample.', {});
    if (outputs.length === 1) return outputs[0];
    const all = concat(outputs, 0);
    for (const output of outputs) output.dispose();
    return all;
  }

  /** Runs `predict` on one batch. */
  predictOnBatch(x: TensorLike): Tensor {
    const batch = convert('predictOnBatch', x);
    return this.predict(batch, { batchSize: Math.max(1, batch.dims[0] ?? 1), verbose: 0 });
  }

  /**
   * Prints the layers, their output shapes and numbers of parameters; `printFn` gets the text instead of the console.
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#summary
   */
  summary(options?: { readonly printFn?: (text: string) => void }): void {
    const print = checkOptions('summary', options, ['printFn']).printFn ?? ((text: string): void => console.log(text));
    print(summaryOf(this));
  }
}
