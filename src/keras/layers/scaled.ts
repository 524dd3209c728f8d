import { ValueError } from '../../errors.ts';
import type { Dims } from '../../shape.ts';
import type { Variable } from '../../variable.ts';
import type { ConstraintLike } from '../constraints.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { Layer, LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS } from '../layer.ts';
import type { RegularizerLike } from '../regularizers.ts';
import { WeightRule } from './affine.ts';

/** Options of layers that normalize and then scale (gamma) and shift (beta). */
export interface ScaledOptions extends LayerOptions {
  readonly epsilon?: number;
  readonly center?: boolean;
  readonly scale?: boolean;
  readonly betaInitializer?: InitializerLike;
  readonly gammaInitializer?: InitializerLike;
  readonly betaRegularizer?: RegularizerLike;
  readonly gammaRegularizer?: RegularizerLike;
  readonly betaConstraint?: ConstraintLike;
  readonly gammaConstraint?: ConstraintLike;
}
export const SCALED_OPTIONS = [
  'epsilon',
  'center',
  'scale',
  'betaInitializer',
  'gammaInitializer',
  'betaRegularizer',
  'gammaRegularizer',
  'betaConstraint',
  'gammaConstraint',
  ...LAYER_OPTIONS,
] as const;

/** Scale and shift behind a normalization, as options say. */
export class Scaled {
  readonly epsilon: number;
  readonly #center: boolean;
  readonly #scale: boolean;
  readonly #beta: WeightRule;
  readonly #gamma: WeightRule;

  constructor(layer: string, options: ScaledOptions, epsilon: number) {
    this.epsilon = options.epsilon ?? epsilon;
    if (!(this.epsilon >= 0)) throw new ValueError(layer, 'epsilon must not be negative', `${this.epsilon}`, `Use ${epsilon}.`);
    this.#center = options.center ?? true;
    this.#scale = options.scale ?? true;
    this.#beta = new WeightRule(options.betaInitializer ?? 'zeros', options.betaRegularizer, options.betaConstraint);
    this.#gamma = new WeightRule(options.gammaInitializer ?? 'ones', options.gammaRegularizer, options.gammaConstraint);
  }

  /** Gamma and beta, null for those that options leave out. */
  make<In, Out>(layer: Layer<In, Out>, shape: Dims): [Variable | null, Variable | null] {
    return [this.#scale ? this.#gamma.make(layer, 'gamma', shape) : null, this.#center ? this.#beta.make(layer, 'beta', shape) : null];
  }

  config(): Record<string, unknown> {
    return {
      epsilon: this.epsilon,
      center: this.#center,
      scale: this.#scale,
      ...this.#beta.config('beta'),
      ...this.#gamma.config('gamma'),
    };
  }
}
