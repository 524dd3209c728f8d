import type { AdamOptions } from './adam.ts';
import { Adam } from './adam.ts';
import type { LearningRate } from './optimizer.ts';
import { optimizerOptions } from './optimizer-options.ts';

/**
 * AdamW (Loshchilov & Hutter 2019): Adam whose weight decay, 0.004 where nothing is said, does not pass through the moments.
 * Source: https://keras.io/api/optimizers/adamw/
 * @example
 * const w = new tf.Variable(1);
 * new tf.optimizers.AdamW(0.1).applyGradients([[tf.constant(2), w]]);
 * w.item().toFixed(4); // '0.8996'
 */
export class AdamW extends Adam {
  constructor(learningRate?: LearningRate | AdamOptions, options?: AdamOptions) {
    const known = optimizerOptions('AdamW', learningRate, options, ['beta1', 'beta2', 'epsilon', 'amsgrad']);
    super({ weightDecay: 0.004, name: 'adamw', ...known });
  }
}
