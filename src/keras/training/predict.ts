import { ValueError } from '../../errors.ts';
import { concat } from '../../ops/join.ts';
import type { Tensor } from '../../tensor.ts';
import { leavesOf, mapTree } from '../../tree.ts';
import type { Callback } from '../callbacks/callback.ts';
import type { Tensors } from '../structure.ts';
import type { Trainer } from '../trainer.ts';
import type { Batches } from './batches.ts';
import { atOnce } from './evaluate.ts';
import { ProgressBar } from './progress-bar.ts';
import type { Steps } from './steps.ts';
import { dataOf } from './steps.ts';

/** Structures of one shape, joined along the batch. */
function joined(parts: readonly Tensors[]): Tensors {
  if (parts.length === 1) return parts[0];
  const flat = parts.map((part) => leavesOf(part) as Tensor[]);
  let next = 0;
  return mapTree(parts[0], () => {
    const pieces = flat.map((leaves) => leaves[next]);
    next++;
    const all = concat(pieces, 0);
    for (const piece of pieces) piece.dispose();
    return all;
  }) as Tensors;
}

/** The outputs for all batches. */
export function predicted(model: Trainer, steps: Steps, batches: Batches, level: 0 | 1 | 2, callbacks: readonly Callback[]): Tensors {
  const pass = atOnce('predict', batches);
  const bar = new ProgressBar(level, batches.steps);
  const outputs: Tensors[] = [];
  try {
    for (const callback of callbacks) callback.onPredictBegin({});
    for (const batch of pass) {
      for (const callback of callbacks) callback.onPredictBatchBegin(outputs.length, {});
      model.buildFor(batch.x);
      outputs.push(steps.predict(dataOf(batch)));
      batch.free();
      bar.step(() => ({}));
      for (const callback of callbacks) callback.onPredictBatchEnd(outputs.length - 1, {});
    }
  } catch (error) {
    for (const output of outputs) for (const t of leavesOf(output)) (t as Tensor).dispose();
    throw error;
  } finally {
    batches.free();
  }
  for (const callback of callbacks) callback.onPredictEnd({});
  bar.finish({});
  if (outputs.length > 0) return joined(outputs);
  throw new ValueError('predict', 'there is no batch to predict for', '0 samples', 'Give at least one sample.');
}
