import type { TensorLike } from '../../core/convert.ts';
import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { Callback, type Logs } from '../callbacks/callback.ts';
import { History } from '../callbacks/history.ts';
import type { CallbackFunctions } from '../callbacks/lambda-callback.ts';
import { LambdaCallback } from '../callbacks/lambda-callback.ts';
import type { Model } from '../model.ts';
import type { Batches, BatchSource, Samples } from './batches.ts';
import { isBatchSource, SourceBatches, samplesBetween, samplesOf, TensorBatches } from './batches.ts';
import { weightsOfClasses } from './class-weights.ts';
import type { Compiled } from './compiled.ts';
import type { Verbosity } from './progress-bar.ts';
import { levelOf, ProgressBar } from './progress-bar.ts';
import type { Steps } from './steps.ts';

export interface FitOptions {
  readonly batchSize?: number;
  readonly epochs?: number;
  /** Number of the first epoch, 0 unless said. */
  readonly initialEpoch?: number;
  readonly verbose?: Verbosity;
  /** Share of the samples, taken from the end before any shuffling, that is only looked at. */
  readonly validationSplit?: number;
  /** [x, y], [x, y, weights] or a dataset of batches. */
  readonly validationData?: readonly TensorLike[] | BatchSource | null;
  readonly validationBatchSize?: number;
  /** Takes the samples in a new order each epoch: yes unless said. */
  readonly shuffle?: boolean;
  readonly sampleWeight?: TensorLike | null;
  /** Weight of each class of integer targets. */
  readonly classWeight?: Readonly<Record<number, number>> | null;
  readonly callbacks?: readonly (Callback | CallbackFunctions)[];
}
const FIT_OPTIONS = [
  'batchSize',
  'epochs',
  'initialEpoch',
  'verbose',
  'validationSplit',
  'validationData',
  'validationBatchSize',
  'shuffle',
  'sampleWeight',
  'classWeight',
  'callbacks',
] as const;

/** The callbacks as objects that know their model. */
export function callbacksOf(model: Model, given: readonly (Callback | CallbackFunctions)[] | undefined): Callback[] {
  const callbacks = (given ?? []).map((item) => (item instanceof Callback ? item : new LambdaCallback(item)));
  for (const callback of callbacks) callback.setModel(model);
  return callbacks;
}

/** @throws ValueError for a size that is not a positive whole number */
export function batchSizeOf(op: string, size: number | undefined): number {
  if (size === undefined) return 32;
  if (Number.isInteger(size) && size > 0) return size;
  throw new ValueError(op, 'batchSize must be a positive whole number', `${size}`, 'Use 32.', { batchSize: size });
}

/** Where samples are split for validation: the last ones are only looked at. @throws ValueError */
function splitAt(count: number, share: number): number {
  const at = Math.floor(count * (1 - share));
  if (share > 0 && share < 1 && at > 0 && at < count) return at;
  throw new ValueError(
    'fit',
    'validationSplit leaves no sample to train with or to look at',
    `${share} of ${count} samples`,
    'Use a share such as 0.2, and more samples.',
    { validationSplit: share },
  );
}

/** Batches of arguments: a dataset gives its own, tensors are cut. */
export function batchesOf(
  op: string,
  x: TensorLike | BatchSource,
  y: TensorLike | null | undefined,
  weight: TensorLike | null | undefined,
  batchSize: number | undefined,
  shuffled = false,
): Batches {
  if (!isBatchSource(x)) return new TensorBatches(samplesOf(op, x as TensorLike, y, weight), batchSizeOf(op, batchSize), shuffled);
  if (y !== undefined && y !== null)
    throw new ValueError(op, 'a dataset brings its own targets', 'y beside a dataset', 'Let the dataset give [x, y].', {});
  return new SourceBatches(op, x);
}

/** Trains: epochs of steps over all batches. */
export class Fit {
  private readonly level: 0 | 1 | 2;
  private readonly epochs: number;
  private readonly history = new History();
  private readonly callbacks: readonly Callback[];
  private readonly training: Batches;
  private readonly validation: Batches | null;
  private yielded = performance.now();

  constructor(
    private readonly model: Model,
    private readonly compiled: Compiled,
    private readonly steps: Steps,
    x: TensorLike | BatchSource,
    y: TensorLike | null | undefined,
    private readonly options: FitOptions = {},
  ) {
    checkOptions('fit', options, FIT_OPTIONS);
    this.level = levelOf(options.verbose);
    this.epochs = options.epochs ?? 1;
    if (!Number.isInteger(this.epochs) || this.epochs < 0)
      throw new ValueError('fit', 'epochs must be a whole number', `${this.epochs}`, 'Use 1 or more.', {});
    [this.training, this.validation] = this.split(x, y);
    this.callbacks = [...callbacksOf(model, options.callbacks), this.history];
    this.history.setModel(model);
    for (const callback of this.callbacks) callback.setParams({ epochs: this.epochs, steps: this.training.steps, verbose: this.level });
  }

  private split(x: TensorLike | BatchSource, y: TensorLike | null | undefined): [Batches, Batches | null] {
    const { batchSize, validationSplit, validationBatchSize, validationData, shuffle = true, sampleWeight, classWeight } = this.options;
    const looked = validationBatchSize ?? batchSize;
    const validation = validationData === undefined || validationData === null ? null : this.lookedAt(validationData, looked);
    if (isBatchSource(x)) {
      if (validationSplit)
        throw new ValueError(
          'fit',
          'a dataset cannot be split',
          `validationSplit ${validationSplit}`,
          'Use take and skip, and validationData.',
          {},
        );
      return [batchesOf('fit', x, y, null, batchSize), validation];
    }
    let samples: Samples = samplesOf('fit', x, y, sampleWeight);
    if (classWeight !== undefined && classWeight !== null) samples = { ...samples, weight: weightsOfClasses(samples, classWeight) };
    const size = batchSizeOf('fit', batchSize);
    if (!validationSplit || validation !== null) return [new TensorBatches(samples, size, shuffle), validation];
    const count = samples.x.dims[0];
    const at = splitAt(count, validationSplit);
    const rest = new TensorBatches(samplesBetween(samples, at, count), batchSizeOf('fit', looked), false);
    return [new TensorBatches(samplesBetween(samples, 0, at), size, shuffle), rest];
  }

  private lookedAt(data: readonly TensorLike[] | BatchSource, batchSize: number | undefined): Batches {
    if (isBatchSource(data)) return new SourceBatches('fit', data);
    const [x, y, weight] = data as readonly TensorLike[];
    return batchesOf('fit', x, y, weight, batchSize);
  }

  async run(): Promise<History> {
    const { model } = this;
    model.stopTraining = false;
    await this.tell((c) => c.onTrainBegin({}));
    let logs: Logs = {};
    for (let epoch = this.options.initialEpoch ?? 0; epoch < this.epochs && !model.stopTraining; epoch++) {
      await this.tell((c) => c.onEpochBegin(epoch, {}));
      ProgressBar.line(this.level, `Epoch ${epoch + 1}/${this.epochs}`);
      const bar = new ProgressBar(this.level, this.training.steps);
      logs = await this.pass(bar);
      if (this.validation !== null) logs = { ...logs, ...(await this.look(this.validation)) };
      bar.finish(logs);
      await this.tell((c) => c.onEpochEnd(epoch, logs));
      await this.breathe();
    }
    await this.tell((c) => c.onTrainEnd(logs));
    return this.history;
  }

  private async pass(bar: ProgressBar): Promise<Logs> {
    const { compiled } = this;
    compiled.reset();
    let step = 0;
    for await (const batch of this.training.pass()) {
      await this.tell((c) => c.onTrainBatchBegin(step, {}));
      this.model.buildFor(batch.x);
      this.steps.train(batch);
      batch.free();
      bar.step(() => compiled.logs());
      if (this.callbacks.length > 1) {
        const logs = compiled.logs();
        await this.tell((c) => c.onTrainBatchEnd(step, logs));
      }
      step++;
      if (this.model.stopTraining) break;
    }
    if (step === 0) throw new ValueError('fit', 'there is no batch to train with', '0 samples', 'Give at least one sample.', {});
    return compiled.logs();
  }

  private async look(batches: Batches): Promise<Logs> {
    const { compiled, callbacks } = this;
    compiled.reset();
    for (const callback of callbacks) callback.onTestBegin({});
    let step = 0;
    for await (const batch of batches.pass()) {
      for (const callback of callbacks) callback.onTestBatchBegin(step, {});
      this.steps.test(batch);
      batch.free();
      for (const callback of callbacks) callback.onTestBatchEnd(step, compiled.logs());
      step++;
    }
    const logs = compiled.logs();
    for (const callback of callbacks) callback.onTestEnd(logs);
    return Object.fromEntries(Object.keys(logs).map((key) => [`val_${key}`, logs[key]]));
  }

  private async tell(what: (callback: Callback) => void | Promise<void>): Promise<void> {
    for (const callback of this.callbacks) await what(callback);
  }

  /** Lets a page draw and timers run, several times a second. */
  private async breathe(): Promise<void> {
    if (performance.now() - this.yielded < 40) return;
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
    this.yielded = performance.now();
  }
}

/** Looks at batches without training; gives the figures. */
export function evaluated(
  compiled: Compiled,
  steps: Steps,
  batches: Batches,
  level: 0 | 1 | 2,
  callbacks: readonly Callback[],
  build: (x: Tensor) => void,
): Logs {
  compiled.reset();
  for (const callback of callbacks) callback.onTestBegin({});
  const bar = new ProgressBar(level, batches.steps);
  let step = 0;
  const pass = batches.pass();
  if (!(Symbol.iterator in pass))
    throw new ValueError(
      'evaluate',
      'the dataset must give its batches at once',
      'an async dataset',
      'Read it with for await, and evaluate each batch.',
      {},
    );
  for (const batch of pass) {
    for (const callback of callbacks) callback.onTestBatchBegin(step, {});
    build(batch.x);
    steps.test(batch);
    batch.free();
    bar.step(() => compiled.logs());
    for (const callback of callbacks) callback.onTestBatchEnd(step, compiled.logs());
    step++;
  }
  if (step === 0) throw new ValueError('evaluate', 'there is no batch to look at', '0 samples', 'Give at least one sample.', {});
  const logs = compiled.logs();
  bar.finish(logs);
  for (const callback of callbacks) callback.onTestEnd(logs);
  return logs;
}
