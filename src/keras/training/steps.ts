import { GradientTape } from '../../autodiff/tape.ts';
import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { function as trace } from '../../trace/function.ts';
import type { Model } from '../model.ts';
import type { Batch } from './batches.ts';
import type { Compiled } from './compiled.ts';
import { batchLoss } from './losses.ts';
import { batchMetric } from './metrics.ts';

type Step = (x: Tensor, y: Tensor | null, weight: Tensor | null) => readonly Tensor[];

/** The steps of a compiled model, each one traced function: what a batch costs is one call. */
export class Steps {
  private readonly training: Step;
  private readonly testing: Step;

  constructor(
    private readonly model: Model,
    private readonly compiled: Compiled,
  ) {
    const step = (name: string, fn: Step): Step => (compiled.runEagerly ? fn : trace(fn, { name }));
    this.training = step('train_step', (x, y, weight) => this.trained(x, y, weight));
    this.testing = step('test_step', (x, y, weight) => this.tested(x, y, weight));
  }

  private trained(x: Tensor, y: Tensor | null, weight: Tensor | null): readonly Tensor[] {
    const tape = new GradientTape();
    const [loss, prediction] = tape.record(() => {
      const yPred = this.model.apply(x, { training: true });
      return [this.lossOf(y, yPred, weight), yPred];
    });
    const variables = this.model.trainableVariables;
    if (variables.length > 0) {
      const gradients = tape.gradient(loss, variables) as readonly (Tensor | null)[];
      this.compiled.optimizer.applyGradients(gradients.map((g, i) => [g, variables[i]]));
    }
    return [loss, ...this.measured(y, prediction)];
  }

  private tested(x: Tensor, y: Tensor | null, weight: Tensor | null): readonly Tensor[] {
    const yPred = this.model.apply(x, { training: false });
    return [this.lossOf(y, yPred, weight), ...this.measured(y, yPred)];
  }

  /** @throws ValueError where there is nothing to train towards */
  private lossOf(y: Tensor | null, yPred: Tensor, weight: Tensor | null): Tensor {
    const { loss } = this.compiled;
    if (loss === null) throw new ValueError('fit', 'there is no loss', 'compile without a loss', "Name one: compile({ loss: 'mse' }).", {});
    if (y === null) throw new ValueError('fit', 'there are no targets', 'x alone', 'Give y beside x, or batches [x, y].', {});
    return batchLoss(loss, y, yPred, weight);
  }

  private measured(y: Tensor | null, yPred: Tensor): Tensor[] {
    const values: Tensor[] = [];
    for (const { function: fn, object } of this.compiled.metrics) {
      if (fn !== null) values.push(batchMetric(fn, y as Tensor, yPred));
      else object?.updateState(y as Tensor, yPred);
    }
    return values;
  }

  train(batch: Batch): void {
    this.run(this.training, batch);
  }

  test(batch: Batch): void {
    this.run(this.testing, batch);
  }

  private run(step: Step, batch: Batch): void {
    const values = step(batch.x, batch.y, batch.weight);
    this.compiled.take(
      values.map((t) => Number(t.item())),
      batch.size,
    );
    for (const t of values) t.dispose();
  }
}
