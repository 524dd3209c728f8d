import { checkOptions, isOptions } from '../../core/options.ts';
import { INFINITE_CARDINALITY, Pipeline } from '../../data/pipeline.ts';
import { ValueError } from '../../errors.ts';
import { Callback, type Logs } from '../callbacks/callback.ts';
import { History } from '../callbacks/history.ts';
import type { CallbackFunctions } from '../callbacks/lambda-callback.ts';
import { LambdaCallback } from '../callbacks/lambda-callback.ts';
import type { Model } from '../model.ts';
import type { LayerInput } from '../structure.ts';
import type { Trainer } from '../trainer.ts';
import type { Batch, Batches, BatchSource, Samples } from './batches.ts';
import { CountedBatches, isBatchSource, SourceBatches, samplesBetween, samplesOf, sizeOf, TensorBatches } from './batches.ts';
import { weightsOfClasses } from './class-weights.ts';
import { Evaluation, LastLogs } from './evaluate.ts';
import type { Verbosity } from './progress-bar.ts';
import { levelOf, ProgressBar } from './progress-bar.ts';
import type { Steps } from './steps.ts';
import { dataOf } from './steps.ts';

export type CallbackLike = Callback | CallbackFunctions;

export interface FitOptions {
  readonly batchSize?: number;
  readonly epochs?: number;
  /** Number of the first epoch, 0 unless said. */
  readonly initialEpoch?: number;
  readonly verbose?: Verbosity;
  /** Share of the samples, taken from the end before any shuffling, that is only looked at. */
  readonly validationSplit?: number;
  /** [x, y], [x, y, weights] or a dataset of batches. */
  readonly validationData?: readonly (LayerInput | null)[] | BatchSource | null;
  readonly validationBatchSize?: number;
  /** Number of batches that are looked at; all unless said. */
  readonly validationSteps?: number | null;
  /** Looks every so many epochs, or after the epochs of these numbers, counted from 1. */
  readonly validationFreq?: number | readonly number[];
  /** Takes the samples in a new order each epoch: yes unless said. */
  readonly shuffle?: boolean;
  readonly sampleWeight?: LayerInput | null;
  /** Weight of each class of integer or one-hot targets. */
  readonly classWeight?: Readonly<Record<number, number>> | null;
  /** Number of batches in an epoch; a dataset is read on in the next one. */
  readonly stepsPerEpoch?: number | null;
  readonly callbacks?: readonly CallbackLike[];
}
export const FIT_OPTIONS = [
  'batchSize',
  'epochs',
  'initialEpoch',
  'verbose',
  'validationSplit',
  'validationData',
  'validationBatchSize',
  'validationSteps',
  'validationFreq',
  'shuffle',
  'sampleWeight',
  'classWeight',
  'stepsPerEpoch',
  'callbacks',
] as const;

/** The callbacks as objects that know their model. */
export function callbacksOf(model: Trainer, given: readonly CallbackLike[] | undefined): Callback[] {
  const callbacks = (given ?? []).map((item) => (item instanceof Callback ? item : new LambdaCallback(item)));
  for (const callback of callbacks) callback.setModel(model as Model);
  return callbacks;
}

/** @throws ValueError for a size that is not a positive whole number */
export function countOf(op: string, what: string, size: number): number {
  if (Number.isInteger(size) && size > 0) return size;
  throw new ValueError(op, `${what} must be a positive whole number`, `${size}`, 'Use 32, say.', { [what]: size });
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

const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
const counted = (op: string, what: string, batches: Batches, steps: number | null | undefined): Batches =>
  given(steps) ? new CountedBatches(batches, countOf(op, what, steps)) : batches;

export interface BatchOptions {
  readonly batchSize?: number;
  readonly steps?: number | null;
  readonly shuffled?: boolean;
  readonly weight?: LayerInput | null;
  readonly finish?: (samples: Samples) => Samples;
}

/** Batches of arguments: a dataset gives its own, tensors are cut. */
export function batchesOf(
  op: string,
  model: Trainer,
  x: LayerInput | BatchSource,
  y: LayerInput | null | undefined,
  { batchSize, steps, shuffled = false, weight, finish = (samples) => samples }: BatchOptions,
): Batches {
  const size = countOf(op, 'batchSize', batchSize ?? 32);
  if (!isBatchSource(x)) {
    const samples = finish(samplesOf(op, x, y, weight, model.inputNames, model.outputNames));
    return counted(op, 'steps', new TensorBatches(samples, size, shuffled), steps);
  }
  for (const [what, value] of [['y', y] as const, ['sampleWeight', weight] as const]) {
    if (given(value))
      throw new ValueError(
        op,
        'a dataset brings its own targets and weights',
        `${what} beside a dataset`,
        'Let the dataset give [x, y, weights].',
      );
  }
  if (!given(steps) && x instanceof Pipeline && x.size === INFINITE_CARDINALITY) {
    const repair = `Say how many batches to take: ${op === 'fit' ? 'stepsPerEpoch or validationSteps' : 'steps'}.`;
    throw new ValueError(op, 'the dataset has no end', 'a dataset that repeats for ever', repair);
  }
  return counted(op, 'steps', new SourceBatches(op, x, model.inputNames, model.outputNames, finish), steps);
}

/** Samples with the weights of their classes. */
function weighed(samples: Samples, classes: Readonly<Record<number, number>>): Samples {
  const weight = weightsOfClasses(samples, classes);
  return { ...samples, weight, made: [...samples.made, weight] };
}

/** Targets and options: options may stand in the place of targets that are left out. */
export function targetsAndOptions<Y, O extends object>(
  x: unknown,
  y: Y | O | undefined,
  options: O | undefined,
  known: readonly string[],
): readonly [Y | undefined, O | undefined] {
  const early = options === undefined && isOptions(y) && (isBatchSource(x) || Object.keys(y).every((key) => known.includes(key)));
  return early ? [undefined, y as O] : [y as Y | undefined, options];
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
    private readonly model: Trainer,
    private readonly steps: Steps,
    x: LayerInput | BatchSource,
    y: LayerInput | null | undefined,
    private readonly options: FitOptions = {},
  ) {
    checkOptions('fit', options, FIT_OPTIONS);
    this.level = levelOf(options.verbose);
    this.epochs = options.epochs ?? 1;
    if (!Number.isInteger(this.epochs) || this.epochs < 0)
      throw new ValueError('fit', 'epochs must be a whole number', `${this.epochs}`, 'Use 1 or more.');
    if (typeof options.validationFreq === 'number') countOf('fit', 'validationFreq', options.validationFreq);
    [this.training, this.validation] = this.split(x, y);
    this.callbacks = [...callbacksOf(model, options.callbacks), this.history];
    this.history.setModel(model as Model);
    const params = { epochs: this.epochs, steps: this.training.steps, verbose: this.level, validates: this.validation !== null };
    for (const callback of this.callbacks) callback.setParams(params);
  }

  private split(x: LayerInput | BatchSource, y: LayerInput | null | undefined): [Batches, Batches | null] {
    const { model, options } = this;
    const { batchSize, validationSplit, validationBatchSize, validationData, sampleWeight: weight, classWeight, stepsPerEpoch } = options;
    const looked = { batchSize: validationBatchSize ?? batchSize, steps: options.validationSteps };
    const validation = given(validationData) ? this.lookedAt(validationData, looked) : null;
    const finish = (samples: Samples): Samples => (given(classWeight) ? weighed(samples, classWeight) : samples);
    const how = { batchSize, steps: stepsPerEpoch, shuffled: options.shuffle ?? true, weight, finish };
    if (!validationSplit || (validation !== null && !isBatchSource(x))) return [batchesOf('fit', model, x, y, how), validation];
    if (isBatchSource(x)) {
      const share = `validationSplit ${validationSplit}`;
      throw new ValueError('fit', 'a dataset cannot be split', share, 'Use take and skip, and validationData.');
    }
    const samples = samplesOf('fit', x, y, weight, model.inputNames, model.outputNames);
    const count = sizeOf(samples);
    const at = splitAt(count, validationSplit);
    const size = (wanted: number | undefined): number => countOf('fit', 'batchSize', wanted ?? 32);
    const first = new TensorBatches(finish(samplesBetween(samples, 0, at)), size(batchSize), how.shuffled);
    const rest = new TensorBatches(samplesBetween(samples, at, count), size(looked.batchSize), false);
    for (const t of samples.made) t.dispose();
    return [counted('fit', 'stepsPerEpoch', first, stepsPerEpoch), counted('fit', 'validationSteps', rest, looked.steps)];
  }

  private lookedAt(data: readonly (LayerInput | null)[] | BatchSource, how: BatchOptions): Batches {
    if (!Array.isArray(data) && isBatchSource(data)) return batchesOf('fit', this.model, data, null, how);
    if (!Array.isArray(data) || data.length < 2 || data.length > 3) {
      throw new ValueError(
        'fit',
        'validationData must be [x, y], [x, y, weights] or a dataset',
        Array.isArray(data) ? `an array of ${data.length}` : typeof data,
        'Put inputs and targets into one array.',
      );
    }
    const [x, y, weight] = data as readonly LayerInput[];
    return batchesOf('fit', this.model, x, y, { ...how, weight });
  }

  private looksAfter(epoch: number): boolean {
    const { validationFreq: every = 1 } = this.options;
    return typeof every === 'number' ? (epoch + 1) % every === 0 : every.includes(epoch + 1);
  }

  async run(): Promise<History> {
    try {
      return await this.epochsInTurn();
    } finally {
      this.training.free();
      this.validation?.free();
    }
  }

  private async epochsInTurn(): Promise<History> {
    const { model } = this;
    model.stopTraining = false;
    model.nextEpoch = null;
    await this.tell((c) => c.onTrainBegin({}));
    let logs: Logs = {};
    for (let epoch = model.nextEpoch ?? this.options.initialEpoch ?? 0; epoch < this.epochs && !model.stopTraining; epoch++) {
      await this.tell((c) => c.onEpochBegin(epoch, {}));
      ProgressBar.line(this.level, `Epoch ${epoch + 1}/${this.epochs}`);
      const bar = new ProgressBar(this.level, this.training.steps);
      logs = await this.pass(bar);
      if (this.validation !== null && this.looksAfter(epoch)) logs = { ...logs, ...(await this.look(this.validation)) };
      bar.finish(logs);
      await this.tell((c) => c.onEpochEnd(epoch, logs));
      await this.breathe();
    }
    model.finishTraining();
    await this.tell((c) => c.onTrainEnd(logs));
    return this.history;
  }

  private async pass(bar: ProgressBar): Promise<Logs> {
    const { model } = this;
    model.resetMetrics();
    const last = new LastLogs();
    let step = 0;
    try {
      for await (const batch of this.training.pass()) {
        await this.tell((c) => c.onTrainBatchBegin(step, {}));
        model.buildFor(batch.x);
        last.take(this.steps.train(dataOf(batch)));
        batch.free();
        bar.step(() => last.numbers());
        if (this.callbacks.length > 1) {
          const logs = last.numbers();
          await this.tell((c) => c.onTrainBatchEnd(step, logs));
        }
        step++;
        if (model.stopTraining) break;
      }
      if (step === 0) throw new ValueError('fit', 'there is no batch to train with', '0 samples', 'Give at least one sample.');
      return last.numbers();
    } finally {
      last.free();
    }
  }

  private async look(batches: Batches): Promise<Logs> {
    const run = new Evaluation(this.model, this.steps, this.callbacks);
    try {
      for await (const batch of batches.pass()) run.step(batch);
      const logs = run.finish('fit');
      return Object.fromEntries(Object.keys(logs).map((key) => [`val_${key}`, logs[key]]));
    } finally {
      run.free();
    }
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

/** Arguments as one batch. */
export function wholeBatch(
  op: string,
  model: Trainer,
  x: LayerInput,
  y: LayerInput | null | undefined,
  weight: LayerInput | null | undefined,
  classes: FitOptions['classWeight'],
): Batch {
  const samples = samplesOf(op, x, y, weight, model.inputNames, model.outputNames);
  const all = given(classes) ? weighed(samples, classes) : samples;
  const free = (): void => {
    for (const t of all.made) t.dispose();
  };
  return { ...all, size: sizeOf(samples), free };
}
