import type { Dims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import type { ActivationFunction, ActivationLike } from '../activations.ts';
import { get as activationOf, linear, nameOf } from '../activations.ts';
import { serialized } from '../config.ts';
import type { ConstraintLike } from '../constraints.ts';
import { get as constraintOf } from '../constraints.ts';
import type { InitializerLike } from '../initializers/get.ts';
import { get as initializerOf } from '../initializers/get.ts';
import type { Layer, LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS } from '../layer.ts';
import type { RegularizerLike } from '../regularizers.ts';
import { get as regularizerOf } from '../regularizers.ts';

/** What a weight starts with, costs and is held to. */
export class WeightRule {
  readonly initializer: ReturnType<typeof initializerOf>;
  readonly regularizer: ReturnType<typeof regularizerOf>;
  readonly constraint: ReturnType<typeof constraintOf>;

  constructor(initializer: InitializerLike, regularizer?: RegularizerLike, constraint?: ConstraintLike) {
    this.initializer = initializerOf(initializer);
    this.regularizer = regularizerOf(regularizer);
    this.constraint = constraintOf(constraint);
  }

  make<In, Out>(layer: Layer<In, Out>, name: string, shape: Dims, trainable = true): Variable {
    const { initializer, regularizer, constraint } = this;
    return layer.addWeight({ name, shape, initializer, regularizer, constraint, trainable });
  }

  /** As configs say it: kernel_initializer, kernel_regularizer, kernel_constraint. */
  config(name: string): Record<string, unknown> {
    return {
      [`${name}_initializer`]: serialized('initializers', this.initializer),
      [`${name}_regularizer`]: serialized('regularizers', this.regularizer),
      [`${name}_constraint`]: serialized('constraints', this.constraint),
    };
  }
}

/** Options of layers with a kernel, a bias and an activation. */
export interface AffineOptions extends LayerOptions {
  readonly activation?: ActivationLike;
  readonly useBias?: boolean;
  readonly kernelInitializer?: InitializerLike;
  readonly biasInitializer?: InitializerLike;
  readonly kernelRegularizer?: RegularizerLike;
  readonly biasRegularizer?: RegularizerLike;
  readonly kernelConstraint?: ConstraintLike;
  readonly biasConstraint?: ConstraintLike;
}
export const AFFINE_OPTIONS = [
  'activation',
  'useBias',
  'kernelInitializer',
  'biasInitializer',
  'kernelRegularizer',
  'biasRegularizer',
  'kernelConstraint',
  'biasConstraint',
  ...LAYER_OPTIONS,
] as const;

/** The kernel, the bias and the activation of a layer, as its options say. */
export class Affine {
  readonly activation: ActivationFunction;
  readonly useBias: boolean;
  readonly kernel: WeightRule;
  readonly bias: WeightRule;

  constructor(options: AffineOptions) {
    this.activation = activationOf(options.activation);
    this.useBias = options.useBias ?? true;
    this.kernel = new WeightRule(options.kernelInitializer ?? 'glorot_uniform', options.kernelRegularizer, options.kernelConstraint);
    this.bias = new WeightRule(options.biasInitializer ?? 'zeros', options.biasRegularizer, options.biasConstraint);
  }

  /** The bias of a layer that has one. */
  makeBias<In, Out>(layer: Layer<In, Out>, shape: Dims): Variable | null {
    return this.useBias ? this.bias.make(layer, 'bias', shape) : null;
  }

  /** activation(y + bias) */
  finish(y: Tensor, bias: Variable | null): Tensor {
    const shifted = bias === null ? y : y.add(bias);
    return this.activation === linear ? shifted : this.activation(shifted);
  }

  config(): Record<string, unknown> {
    return {
      activation: nameOf(this.activation),
      use_bias: this.useBias,
      ...this.kernel.config('kernel'),
      ...this.bias.config('bias'),
    };
  }
}
