import { ValueError } from '../../errors.ts';
import type { Callback, Logs } from '../callbacks/callback.ts';
import type { Trainer } from '../trainer.ts';
import type { Batch, Batches } from './batches.ts';
import { ProgressBar } from './progress-bar.ts';
import type { LogTensors, Steps } from './steps.ts';
import { dataOf, numbersOf } from './steps.ts';

/** The figures that the last step gave; read only where somebody wants them. */
export class LastLogs {
  private tensors: LogTensors = {};
  private read: Logs | null = null;

  take(logs: LogTensors): void {
    this.free();
    this.tensors = logs;
  }

  numbers(): Logs {
    this.read ??= numbersOf(this.tensors);
    return { ...this.read };
  }

  free(): void {
    for (const t of Object.values(this.tensors)) t.dispose();
    this.tensors = {};
    this.read = null;
  }
}

/** A pass that only looks. */
export class Evaluation {
  private readonly last = new LastLogs();
  private count = 0;

  constructor(
    private readonly model: Trainer,
    private readonly steps: Steps,
    private readonly callbacks: readonly Callback[],
  ) {
    model.resetMetrics();
    for (const callback of callbacks) callback.onTestBegin({});
  }

  step(batch: Batch): void {
    const { callbacks } = this;
    for (const callback of callbacks) callback.onTestBatchBegin(this.count, {});
    this.model.buildFor(batch.x);
    this.last.take(this.steps.test(dataOf(batch)));
    batch.free();
    if (callbacks.length > 0) {
      const logs = this.last.numbers();
      for (const callback of callbacks) callback.onTestBatchEnd(this.count, logs);
    }
    this.count++;
  }

  numbers(): Logs {
    return this.last.numbers();
  }

  finish(op: string): Logs {
    if (this.count === 0) throw new ValueError(op, 'there is no batch to look at', '0 samples', 'Give at least one sample.');
    const logs = this.last.numbers();
    for (const callback of this.callbacks) callback.onTestEnd(logs);
    return logs;
  }

  free(): void {
    this.last.free();
  }
}

/** The batches of a pass that must come at once. @throws ValueError for an async source */
export function atOnce(op: string, batches: Batches): Iterable<Batch> {
  const pass = batches.pass();
  if (Symbol.iterator in pass) return pass;
  throw new ValueError(op, 'the dataset must give its batches at once', 'an async dataset', 'Read it with for await, batch by batch.');
}

/** Looks at batches without training; gives the figures. */
export function evaluated(model: Trainer, steps: Steps, batches: Batches, level: 0 | 1 | 2, callbacks: readonly Callback[]): Logs {
  const pass = atOnce('evaluate', batches);
  const bar = new ProgressBar(level, batches.steps);
  const run = new Evaluation(model, steps, callbacks);
  try {
    for (const batch of pass) {
      run.step(batch);
      bar.step(() => run.numbers());
    }
    const logs = run.finish('evaluate');
    bar.finish(logs);
    return logs;
  } finally {
    run.free();
    batches.free();
  }
}
