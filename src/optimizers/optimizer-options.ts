import type { IndexedSlices } from '../core/indexed-slices.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import { clipByGlobalNorm, clipByNorm, clipByValue } from '../ops/clip.ts';
import type { Tensor } from '../tensor.ts';
import type { LearningRate } from './optimizer.ts';

/** Options that all optimizers take. @example const options: tf.optimizers.OptimizerOptions = { clipnorm: 1 }; */
export interface OptimizerOptions {
  readonly learningRate?: LearningRate;
  /** Each step also takes this part of lr · w off the variables. */
  readonly weightDecay?: number | null;
  /** Largest norm of each gradient. */
  readonly clipnorm?: number | null;
  /** Largest size of each element of a gradient. */
  readonly clipvalue?: number | null;
  /** Largest norm of all gradients together. */
  readonly globalClipnorm?: number | null;
  /** Keeps a moving average of each variable. */
  readonly useEma?: boolean;
  readonly emaMomentum?: number;
  /** Gives the variables their averages every so many steps. */
  readonly emaOverwriteFrequency?: number | null;
  /** What `scaleLoss` multiplies losses by, and what steps divide gradients by: for narrow dtypes. */
  readonly lossScaleFactor?: number | null;
  /** Takes the mean of so many gradients before the variables change. */
  readonly gradientAccumulationSteps?: number | null;
  readonly name?: string;
}
const CLIPS = ['clipnorm', 'clipvalue', 'globalClipnorm'] as const;
const SHARED = [
  'learningRate',
  'weightDecay',
  ...CLIPS,
  'useEma',
  'emaMomentum',
  'emaOverwriteFrequency',
  'lossScaleFactor',
  'gradientAccumulationSteps',
  'name',
] as const;

/** The options of an optimizer, its learning rate in front of them or among them. @throws ValueError for an unknown option */
export function optimizerOptions<O extends OptimizerOptions>(
  op: string,
  first: LearningRate | O | undefined,
  options: O | undefined,
  own: readonly (keyof O & string)[],
): O {
  const early = isOptions(first) && !('apply' in first);
  const known = checkOptions<O>(op, early ? (first as O) : options, [...own, ...SHARED]);
  return early || first === undefined ? known : { ...known, learningRate: first as LearningRate };
}

/** @throws ValueError for what Keras refuses too */
export function checkShared(name: string, options: OptimizerOptions): void {
  const clips = CLIPS.filter((clip) => options[clip] != null);
  if (clips.length > 1) throw new ValueError(name, 'only one way to clip can be given', clips.join(', '), 'Choose one.');
  for (const clip of clips) {
    if (!((options[clip] as number) > 0)) throw new ValueError(name, `${clip} must be above 0`, `${options[clip]}`, 'Use 1, say.');
  }
  const { emaMomentum = 0.99, emaOverwriteFrequency: every = null } = options;
  if (!(emaMomentum >= 0 && emaMomentum <= 1)) {
    throw new ValueError(name, 'emaMomentum must lie between 0 and 1', `${emaMomentum}`, 'Use a value such as 0.99.');
  }
  const { gradientAccumulationSteps: steps = null } = options;
  if (steps !== null && !(Number.isInteger(steps) && steps > 1)) {
    throw new ValueError(name, 'gradientAccumulationSteps must be a whole number above 1', `${steps}`, 'Use null for a step each time.');
  }
  if (every !== null && !(Number.isInteger(every) && every > 0)) {
    throw new ValueError(name, 'emaOverwriteFrequency must be a whole number above 0', `${every}`, 'Use null never to overwrite.');
  }
}

/** The gradients within the limits of the options; sparse ones come out dense where there is one. */
export function clipped(
  gradients: readonly (Tensor | IndexedSlices)[],
  { clipnorm = null, clipvalue = null, globalClipnorm = null }: OptimizerOptions,
): readonly (Tensor | IndexedSlices)[] {
  if (clipnorm !== null) return gradients.map((g) => clipByNorm(g.toTensor(), clipnorm));
  if (clipvalue !== null) return gradients.map((g) => clipByValue(g.toTensor(), -clipvalue, clipvalue));
  if (globalClipnorm === null) return gradients;
  const dense = gradients.map((g) => g.toTensor());
  return clipByGlobalNorm(dense, globalClipnorm)[0] as readonly Tensor[];
}
