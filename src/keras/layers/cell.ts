import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { scoped } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { zeros } from '../../ops/create.ts';
import { matmul } from '../../ops/matmul.ts';
import type { Dims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { leavesOf } from '../../tree.ts';
import type { Variable } from '../../variable.ts';
import type { ActivationFunction, ActivationLike } from '../activations.ts';
import { get as activationOf, nameOf } from '../activations.ts';
import type { ConstraintLike } from '../constraints.ts';
import type { InitializerLike } from '../initializers/get.ts';
import type { CallContext, CallOptions, Shape } from '../layer.ts';
import { Layer, layerOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers.ts';
import { SeedGenerator } from '../seed-generator.ts';
import type { LayerInput } from '../structure.ts';
import type { AffineOptions } from './affine.ts';
import { AFFINE_OPTIONS, Affine, WeightRule } from './affine.ts';
import { dropped, rateOf } from './dropout.ts';
import { countOf } from './sizes.ts';

/** What a cell is told beside the input of a step. */
export interface CellContext extends CallContext {
  readonly states: readonly Tensor[];
}
/** The output of a step, and the states after it. */
export type Stepped = readonly [output: Tensor, states: readonly Tensor[]];
export interface CellCallOptions extends CallOptions {
  readonly states?: readonly TensorLike[];
}

/** One step of a recurrent layer: an input and states give an output and new states. */
export interface RecurrentCell extends Layer<Tensor, unknown> {
  readonly stateSize: number | readonly number[];
  readonly outputSize?: number;
}

/** Options of cells. */
export interface CellOptions extends AffineOptions {
  readonly units?: number;
  readonly recurrentInitializer?: InitializerLike;
  readonly recurrentRegularizer?: RegularizerLike;
  readonly recurrentConstraint?: ConstraintLike;
  /** Share of the inputs, and of the states, that is dropped while training: the same at each step. */
  readonly dropout?: number;
  readonly recurrentDropout?: number;
  readonly seed?: number | null;
}
export const CELL_OPTIONS = [
  'units',
  'recurrentInitializer',
  'recurrentRegularizer',
  'recurrentConstraint',
  'dropout',
  'recurrentDropout',
  'seed',
  ...AFFINE_OPTIONS,
] as const;

/** Options of cells with gates. */
export interface GatedOptions extends CellOptions {
  readonly recurrentActivation?: ActivationLike;
}

/** zeros [batch of x, size], also where the batch is not known yet. */
export function zerosFor(x: Tensor, size: number): Tensor {
  if (!Number.isNaN(x.dims[0])) return zeros([x.dims[0], size], x.dtype);
  const axes = x.dims.slice(1).map((_, i) => i + 1);
  return x
    .zerosLike()
    .sum(axes)
    .expandDims(-1)
    .add(zeros([1, size], x.dtype));
}

/** How many numbers each state has. */
export const sizesOfStates = (cell: RecurrentCell): readonly number[] => {
  const { stateSize } = cell;
  return typeof stateSize === 'number' ? [stateSize] : stateSize;
};

/** What the cells of Keras share: kernels for inputs and states, several gates side by side in each. */
export abstract class Cell extends Layer<Tensor, Stepped> implements RecurrentCell {
  readonly units: number;
  readonly activation: ActivationFunction;
  readonly dropout: number;
  readonly recurrentDropout: number;
  kernel: Variable | null = null;
  recurrentKernel: Variable | null = null;
  bias: Variable | null = null;
  protected readonly affine: Affine;
  readonly #recurrent: WeightRule;
  readonly #seeds: SeedGenerator;
  readonly #seed: number | null;

  constructor(
    type: string,
    protected readonly gates: number,
    given: CellOptions,
  ) {
    super(layerOptions(given));
    this.units = countOf(type, 'units', given.units, 'Say how many numbers the state has.');
    this.affine = new Affine({ ...given, activation: given.activation === undefined ? 'tanh' : given.activation });
    this.activation = this.affine.activation;
    this.#recurrent = new WeightRule(given.recurrentInitializer ?? 'orthogonal', given.recurrentRegularizer, given.recurrentConstraint);
    this.dropout = rateOf(type, given.dropout ?? 0);
    this.recurrentDropout = rateOf(type, given.recurrentDropout ?? 0);
    this.#seed = given.seed ?? null;
    this.#seeds = new SeedGenerator(type, given.seed);
    this.inputSpec = { minRank: 2 };
  }

  /** Sizes of the states. */
  get stateSize(): number | readonly number[] {
    return this.units;
  }

  get outputSize(): number {
    return this.units;
  }

  /** The shape of the bias. */
  protected get biasShape(): Dims {
    return [this.gates * this.units];
  }

  protected makeBias(): Variable | null {
    return this.affine.makeBias(this, this.biasShape);
  }

  override build(inputShape: Shape): void {
    const features = inputShape.at(-1) ?? Number.NaN;
    this.kernel = this.affine.kernel.make(this, 'kernel', [features, this.gates * this.units]);
    this.recurrentKernel = this.#recurrent.make(this, 'recurrent_kernel', [this.units, this.gates * this.units]);
    this.bias = this.makeBias();
    this.inputSpec = { minRank: 2, axes: { [-1]: features } };
  }

  /** What the kernel and the bias make of inputs, of one step or of all at once. */
  project(x: Tensor): Tensor {
    const kernel = this.kernel as Variable;
    const rows = x.rank > 2 && !Number.isNaN(x.dims[1]) ? x.reshape([-1, x.dims[x.rank - 1]]) : x;
    const y = matmul(rows, kernel);
    const wide = rows === x ? y : y.reshape([-1, x.dims[1], this.gates * this.units]);
    const bias = this.inputBias();
    return bias === null ? wide : wide.add(bias);
  }

  /** The bias that belongs to inputs. */
  protected inputBias(): Tensor | null {
    return this.bias?.value() ?? null;
  }

  /** One step on projected inputs. `states` may be dropped in part for the recurrent kernel: `fed` is what it sees of the first. */
  abstract advance(projected: Tensor, states: readonly Tensor[], fed: Tensor): Stepped;

  /** What multiplies the input of every step, [batch, features]; null where nothing is dropped. */
  inputNoise(x: Tensor, training: boolean): Tensor | null {
    return training && this.dropout > 0 ? this.#noise(x, this.dropout) : null;
  }

  /** What multiplies the state that the recurrent kernel sees. */
  stateNoise(h: Tensor, training: boolean): Tensor | null {
    return training && this.recurrentDropout > 0 ? this.#noise(h, this.recurrentDropout) : null;
  }

  #noise(like: Tensor, rate: number): Tensor {
    const ones = like.onesLike();
    return dropped(ones, rate, ones.dims, this.#seeds.next());
  }

  protected override get callOptions(): readonly string[] {
    return ['states'];
  }

  /** One step: the output, and the states after it. States are zeros unless given. */
  override apply(input: LayerInput, states?: readonly TensorLike[] | CellCallOptions, options?: CallOptions): Stepped {
    return super.apply(input, Array.isArray(states) ? ({ ...options, states } as CallOptions) : (states as CallOptions | undefined));
  }

  call(x: Tensor, context: CallContext): Stepped {
    return scoped(
      () => {
        const { states, training } = context as CallContext & Partial<CellContext>;
        const given = states?.map((state) => convert(this.name, state, x.dtype)) ?? this.getInitialState(x);
        if (given.length !== sizesOfStates(this).length) {
          throw new ValueError(this.name, `the cell has ${sizesOfStates(this).length} states`, `${given.length}`, 'Give one for each.');
        }
        const [forInput, forState] = [this.inputNoise(x, training), this.stateNoise(given[0], training)];
        return this.advance(
          this.project(forInput === null ? x : x.mul(forInput)),
          given,
          forState === null ? given[0] : given[0].mul(forState),
        );
      },
      (result) => leavesOf(result),
    );
  }

  /** Zeros for the batch of x. */
  getInitialState(x: Tensor): Tensor[] {
    return sizesOfStates(this).map((size) => zerosFor(x, size));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.ownConfig() };
  }

  /** The options of the cell, which recurrent layers tell too. */
  ownConfig(): Record<string, unknown> {
    const { units, dropout, recurrentDropout: recurrent_dropout } = this;
    return { units, ...this.affine.config(), ...this.#recurrent.config('recurrent'), dropout, recurrent_dropout, seed: this.#seed };
  }
}

/** A cell whose gates have an activation of their own. */
export abstract class GatedCell extends Cell {
  readonly recurrentActivation: ActivationFunction;

  constructor(type: string, gates: number, given: GatedOptions) {
    super(type, gates, given);
    this.recurrentActivation = activationOf(given.recurrentActivation === undefined ? 'sigmoid' : given.recurrentActivation);
  }

  override ownConfig(): Record<string, unknown> {
    return { ...super.ownConfig(), recurrent_activation: nameOf(this.recurrentActivation) };
  }
}
