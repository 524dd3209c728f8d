import { initScope } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf, isFloating } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { Module } from '../module/module.ts';
import type { Dims } from '../shape.ts';
import { sameDims, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Variable } from '../variable.ts';
import { inMode, isTraining } from './call-context.ts';
import type { InitializerLike } from './initializers/get.ts';
import { get as initializerOf } from './initializers/get.ts';
import { Initializer } from './initializers/initializer.ts';
import { nextName } from './names.ts';
import { heldBy } from './weights.ts';

export interface LayerOptions {
  readonly name?: string;
  readonly trainable?: boolean;
  /** Dtype of the weights; float inputs are cast to it. */
  readonly dtype?: DType;
  /** Shape of one input without the batch, where the layer is the first of a model. */
  readonly inputShape?: readonly (number | null)[];
}
/** Names of the options that every layer takes. */
export const LAYER_OPTIONS = ['name', 'trainable', 'dtype', 'inputShape'] as const;

export interface CallOptions {
  /** Whether dropout drops and statistics move; what the call around said unless given. */
  readonly training?: boolean | null;
}

export interface WeightOptions {
  readonly shape?: Dims;
  readonly initializer?: InitializerLike | null;
  readonly dtype?: DType;
  readonly trainable?: boolean;
  readonly name?: string;
  readonly constraint?: ((value: Tensor) => Tensor) | null;
}

/** What a layer takes: how many axes, and sizes of some of them (negative axes count from the end). */
export interface InputSpec {
  readonly minRank?: number;
  readonly rank?: number;
  readonly axes?: Readonly<Record<number, number>>;
}

const nullable = (dims: Dims): (number | null)[] => dims.map((size) => (Number.isNaN(size) ? null : size));
const isLayer = (value: unknown): value is Layer => value instanceof Layer;

/**
 * A function of tensors with weights. Subclasses override `call`, and `build` to make the weights once the input's shape is known;
 * `apply` calls them. Weights, and layers in properties, are found by themselves.
 *
 * @throws ShapeError when the input does not fit the layer
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Layer
 * @example
 * class Scale extends tf.keras.layers.Layer {
 *   build(shape) { this.k = this.addWeight({ shape: [shape.at(-1)], initializer: 'ones', name: 'k' }); }
 *   call(x) { return x.mul(this.k); }
 * }
 * const scale = new Scale();
 * scale.apply([[1, 2, 3]]).arraySync(); // [[1, 2, 3]]
 * scale.trainableVariables.length; // 1
 */
export abstract class Layer extends Module {
  /** What inputs must be, checked before each call. */
  inputSpec: InputSpec | null = null;
  readonly #name: string;
  readonly #dtype: DType;
  readonly #weights: Variable[] = [];
  readonly #inputShape: Dims | null;
  #trainable: boolean;
  #built = false;
  #building = false;
  #calling = false;
  #outputDims: Dims | null = null;

  constructor(options?: LayerOptions) {
    super();
    const { name, trainable, dtype, inputShape } = checkOptions(new.target.name, options, LAYER_OPTIONS);
    if (name !== undefined && (typeof name !== 'string' || name === '' || name.includes('/'))) {
      throw new ValueError(
        new.target.name,
        "a layer's name must be a text without '/'",
        `'${String(name)}'`,
        'Leave it out, or use a name like hidden_1.',
        { name },
      );
    }
    this.#name = name ?? nextName(new.target.name);
    this.#trainable = trainable ?? true;
    this.#dtype = dtype === undefined ? 'float32' : dtypeOf(this.#name, dtype);
    this.#inputShape = inputShape === undefined ? null : [Number.NaN, ...inputShape.map((size) => size ?? Number.NaN)];
    // A layer may be built by hand or by its first call: whoever comes first, subclasses say only how.
    const build = this.build;
    Object.defineProperty(this, 'build', {
      configurable: true,
      enumerable: false,
      writable: true,
      value: (shape: readonly (number | null)[]): void => {
        if (this.built || this.#building) return;
        const dims = shape.map((size) => size ?? Number.NaN);
        this.#mustFit(dims);
        this.#building = true;
        try {
          build.call(this, nullable(dims));
          this.#built = true;
        } finally {
          this.#building = false;
        }
      },
    });
  }

  /** Given name, or the class name in snake case with a number from the second one on. */
  override get name(): string {
    return this.#name;
  }

  /** Dtype of the weights. */
  get dtype(): DType {
    return this.#dtype;
  }

  get built(): boolean {
    return this.#built;
  }

  /** The shape that `inputShape` promised, with the batch; null where it was left out. */
  get batchInputDims(): Dims | null {
    return this.#inputShape;
  }

  /** Shape of the first output, null sizes from a build as NaN; null before. */
  get outputDims(): Dims | null {
    return this.#outputDims;
  }

  /** false: training leaves the weights of this layer, and of those inside it, as they are. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = value;
    for (const layer of heldBy(this, isLayer).layers) layer.trainable = value;
  }

  /** Makes the weights for inputs of that shape, null for sizes that may vary. Runs once; subclasses say how. */
  build(_inputShape: readonly (number | null)[]): void {}

  /** The layer's function; subclasses say it. */
  abstract call(x: Tensor, options: { readonly training: boolean }): Tensor;

  /**
   * Calls the layer, which first builds itself. Literals become tensors of the layer's dtype, other floats are cast to it.
   * @throws ShapeError when the input does not fit
   */
  apply(input: TensorLike, options?: CallOptions): Tensor {
    const { training } = checkOptions(this.#name, options, ['training']);
    const x = this.#cast(input);
    this.#mustFit(x.dims);
    if (!this.built) this.#buildInCall(x.dims);
    const y = inMode(training, () => this.call(x, { training: isTraining() }));
    this.#outputDims ??= y.dims;
    return y;
  }

  #buildInCall(dims: Dims): void {
    this.#calling = true;
    try {
      this.build(nullable(dims));
    } finally {
      this.#calling = false;
    }
    this.#mustFit(dims);
  }

  /** Whether `build` runs because the layer is called: then what is inside builds itself. */
  protected get beingCalled(): boolean {
    return this.#calling;
  }

  #cast(input: TensorLike): Tensor {
    const x = convert(this.#name, input);
    return x.dtype === this.#dtype || !isFloating(x.dtype) ? x : x.cast(this.#dtype);
  }

  #mustFit(dims: Dims): void {
    const { inputSpec: spec } = this;
    if (spec === null) return;
    const refuse = (expected: string, found: string, repair: string): ShapeError =>
      new ShapeError(
        this.#name,
        `the input is incompatible with the layer: expected ${expected}`,
        `${found}, full shape ${showDims(dims)}`,
        repair,
        { shape: dims },
      );
    if (spec.rank !== undefined && dims.length !== spec.rank)
      throw refuse(`ndim=${spec.rank}`, `ndim=${dims.length}`, 'Use tf.reshape or tf.expandDims.');
    if (spec.minRank !== undefined && dims.length < spec.minRank) {
      throw refuse(
        `min_ndim=${spec.minRank}`,
        `ndim=${dims.length}`,
        'The first axis is the batch: use tf.expandDims(x, 0) for a single input.',
      );
    }
    for (const [axis, size] of Object.entries(spec.axes ?? {})) {
      const found = dims.at(Number(axis)) as number;
      if (found !== size && !Number.isNaN(found))
        throw refuse(
          `axis ${axis} to have value ${size}`,
          `${found}`,
          'The layer was built for that size: give such inputs, or make a new layer.',
        );
    }
  }

  /**
   * Makes a variable that belongs to the layer: 'glorot_uniform' floats unless another initializer is named.
   * @throws ValueError for an unknown initializer or an unknown size
   */
  addWeight(options: WeightOptions): Variable {
    const given = checkOptions(`${this.#name}.addWeight`, options, ['shape', 'initializer', 'dtype', 'trainable', 'name', 'constraint']);
    const shape = given.shape ?? [];
    if (shape.some((size) => !(Number.isInteger(size) && size >= 0))) {
      throw new ValueError(
        `${this.#name}.addWeight`,
        'the shape of a weight must be known',
        `[${shape}]`,
        'Give inputs whose sizes are known, the batch excepted.',
        { shape },
      );
    }
    const dtype = given.dtype ?? this.#dtype;
    const start = initializerOf(given.initializer ?? 'glorot_uniform');
    const variable = initScope(() => {
      const value = start instanceof Initializer ? start.apply(shape, { dtype }) : start(shape, { dtype });
      try {
        if (!sameDims(value.dims, shape)) {
          throw new ShapeError(
            `${this.#name}.addWeight`,
            `the initializer must give shape ${showDims(shape)}`,
            showDims(value.dims),
            'Return a tensor of the shape that it is given.',
            { shape },
          );
        }
        return new Variable(value, {
          name: `${this.#name}/${given.name ?? 'variable'}`,
          trainable: given.trainable ?? true,
          constraint: given.constraint ?? null,
          dtype,
        });
      } finally {
        value.dispose();
      }
    });
    this.#weights.push(variable);
    return variable;
  }

  /** All weights: own ones, trainable first, then those of the layers inside. */
  get weights(): readonly Variable[] {
    const found = heldBy(this, isLayer);
    const own = new Set([...this.#weights, ...found.variables]);
    const list = [...own];
    const all = [
      ...list.filter((v) => v.trainable),
      ...list.filter((v) => !v.trainable),
      ...found.layers.flatMap((layer) => layer.weights),
    ];
    return [...new Set(all)];
  }

  get trainableWeights(): readonly Variable[] {
    if (!this.#trainable) return [];
    const found = heldBy(this, isLayer);
    const own = [...this.#weights, ...found.variables].filter((v) => v.trainable);
    return [...new Set([...own, ...found.layers.flatMap((layer) => layer.trainableWeights)])];
  }

  get nonTrainableWeights(): readonly Variable[] {
    const trainable = new Set(this.trainableWeights);
    return this.weights.filter((v) => !trainable.has(v));
  }

  override get variables(): readonly Variable[] {
    return this.weights;
  }

  override get trainableVariables(): readonly Variable[] {
    return this.trainableWeights;
  }

  override get nonTrainableVariables(): readonly Variable[] {
    return this.nonTrainableWeights;
  }

  /** The values of all weights. */
  getWeights(): Tensor[] {
    return this.weights.map((v) => v.value());
  }

  /** Gives all weights values, in the order of `weights`. @throws ValueError for another number of values, ShapeError for another shape */
  setWeights(values: readonly TensorLike[]): void {
    const { weights } = this;
    if (values.length !== weights.length) {
      throw new ValueError(
        `${this.#name}.setWeights`,
        `the layer has ${weights.length} weights`,
        `${values.length}`,
        this.#built ? 'Give one value for each.' : 'Build the layer first.',
        {},
      );
    }
    for (let i = 0; i < values.length; i++) weights[i].assign(values[i]);
  }

  /** Number of elements of all weights. @throws ValueError before the layer is built */
  countParams(): number {
    if (!this.#built)
      throw new ValueError(
        `${this.#name}.countParams`,
        'the layer has no weights yet',
        'a layer that was not built',
        'Call it once, or build(inputShape).',
        {},
      );
    return this.weights.reduce((sum, v) => sum + v.size, 0);
  }

  /** What the layer was made with, as plain values, under Keras' names. */
  getConfig(): Record<string, unknown> {
    return { name: this.#name, trainable: this.#trainable, dtype: this.#dtype };
  }
}
