import { scoped } from '../../core/scope.ts';
import type { Tensor } from '../../tensor.ts';
import { function as trace } from '../../trace/function.ts';
import { leavesOf } from '../../tree.ts';
import type { Logs } from '../callbacks/callback.ts';
import type { Tensors } from '../structure.ts';
import type { Trainer } from '../trainer.ts';
import type { Batch } from './batches.ts';

/** What a step takes: [x], [x, y] or [x, y, weights of the samples]. */
export type StepData = readonly (Tensors | null)[];
/** Figures by name, as steps give them. */
export type LogTensors = Readonly<Record<string, Tensor>>;

type Step<R> = (data: StepData) => R;

export const dataOf = ({ x, y, weight }: Batch): StepData => (weight !== null ? [x, y, weight] : y !== null ? [x, y] : [x]);

/** Figures as numbers, in the order of their names, as Keras gives them. */
export const numbersOf = (logs: LogTensors): Logs => {
  const numbers: Logs = {};
  for (const key of Object.keys(logs).sort()) numbers[key] = Number(logs[key].item());
  return numbers;
};

const freeing =
  <R>(fn: Step<R>): Step<R> =>
  (data) =>
    scoped(() => fn(data), leavesOf);

/** The steps of a model, each one traced function: what a batch costs is one call. */
export class Steps {
  readonly train: Step<LogTensors>;
  readonly test: Step<LogTensors>;
  readonly predict: Step<Tensors>;

  constructor(model: Trainer, eagerly: boolean) {
    const step = <R>(name: string, fn: Step<R>): Step<R> => (eagerly ? freeing(fn) : trace(fn, { name }));
    this.train = step('train_step', (data) => model.trainStep(data));
    this.test = step('test_step', (data) => model.testStep(data));
    this.predict = step('predict_step', (data) => model.predictStep(data));
  }
}
