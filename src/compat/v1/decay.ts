import type { TensorLike } from '../../core/convert.ts';
import { CosineDecay, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay } from '../../optimizers/schedules.ts';
import type { Tensor } from '../../tensor.ts';

// Learning rates that fall with the global step, as tensors for the optimizers of v1.train: the schedules of tf.optimizers, applied.

interface StaircaseOptions {
  readonly staircase?: boolean;
  readonly name?: string;
}

/** learningRate · decayRate^(globalStep / decaySteps). */
export const exponentialDecay = (
  learningRate: number,
  globalStep: TensorLike,
  decaySteps: number,
  decayRate: number,
  options?: StaircaseOptions,
): Tensor => new ExponentialDecay(learningRate, decaySteps, decayRate, options).apply(globalStep);

/** learningRate / (1 + decayRate · globalStep / decaySteps). */
export const inverseTimeDecay = (
  learningRate: number,
  globalStep: TensorLike,
  decaySteps: number,
  decayRate: number,
  options?: StaircaseOptions,
): Tensor => new InverseTimeDecay(learningRate, decaySteps, decayRate, options).apply(globalStep);

/** learningRate · e^(-decayRate · globalStep / decaySteps). */
export const naturalExpDecay = (
  learningRate: number,
  globalStep: TensorLike,
  decaySteps: number,
  decayRate: number,
  options?: StaircaseOptions,
): Tensor => new ExponentialDecay(learningRate, decaySteps, Math.exp(-decayRate), options).apply(globalStep);

/** values[i] for steps up to and including boundaries[i], the last one afterwards. @throws ValueError */
export const piecewiseConstant = (x: TensorLike, boundaries: readonly number[], values: readonly number[]): Tensor =>
  new PiecewiseConstantDecay(boundaries, values).apply(x);

interface PolynomialOptions {
  readonly endLearningRate?: number;
  readonly power?: number;
  readonly cycle?: boolean;
  readonly name?: string;
}

/** From learningRate to endLearningRate (0.0001) along a power of the steps. */
export const polynomialDecay = (learningRate: number, globalStep: TensorLike, decaySteps: number, options?: PolynomialOptions): Tensor =>
  new PolynomialDecay(learningRate, decaySteps, options).apply(globalStep);

interface CosineOptions {
  readonly alpha?: number;
  readonly name?: string;
}

/** Along half a cosine from learningRate to alpha · learningRate. */
export const cosineDecay = (learningRate: number, globalStep: TensorLike, decaySteps: number, options?: CosineOptions): Tensor =>
  new CosineDecay(learningRate, decaySteps, options).apply(globalStep);
