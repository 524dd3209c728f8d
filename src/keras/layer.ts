import type { TensorLike } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { composed, unscoped } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { dtypeOf } from '../dtype.ts';
import { Module } from '../module/module.ts';
import { identity } from '../ops/shape.ts';
import type { Dims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import { outline } from '../trace/outline.ts';
import { leavesOf } from '../tree.ts';
import type { Variable } from '../variable.ts';
import type { CallContext, CallOptions } from './call-context.ts';
import { inMode, isTraining, outermost } from './call-context.ts';
import { optionsOf } from './config.ts';
import type { InputSpec } from './input-spec.ts';
import { checkInput } from './input-spec.ts';
import type { Reading } from './inputs.ts';
import { giveMasks, givenMasks, masksOf, shapesOf, taken } from './inputs.ts';
import type { KerasTensors, LayerCall } from './keras-tensor.ts';
import { firstCall, holdsKerasTensors, writeCall } from './keras-tensor.ts';
import { nameOf } from './names.ts';
import { knows } from './registry.ts';
import type { Regularizer, RegularizerFunction, RegularizerLike } from './regularizers.ts';
import { costOf, get as regularizerOf } from './regularizers.ts';
import type { InputShapes, LayerInput, Shape, ShapesOf } from './structure.ts';
import { dimsIn, isShape } from './structure.ts';
import type { WeightOptions } from './weight.ts';
import { makeWeight, WEIGHT_OPTIONS } from './weight.ts';
import { assignAll, heldBy, sizesOf } from './weights.ts';

export type { CallContext, CallOptions } from './call-context.ts';
export type { InputSpec } from './input-spec.ts';
export type { Shape, ShapesOf } from './structure.ts';
export type { WeightOptions } from './weight.ts';

export interface LayerOptions {
  readonly name?: string;
  readonly trainable?: boolean;
  /** Dtype of the weights; float inputs are cast to it. */
  readonly dtype?: DType;
  /** Shape of one input without the batch, where the layer is the first of a model. */
  readonly inputShape?: readonly (number | null)[];
  /** What large outputs cost. */
  readonly activityRegularizer?: RegularizerLike;
}
/** Names of the options that every layer takes. */
export const LAYER_OPTIONS = ['name', 'trainable', 'dtype', 'inputShape', 'activityRegularizer'] as const;

/** Those of the options of a layer that every layer takes. */
export function layerOptions(given: LayerOptions): LayerOptions {
  const { name, trainable, dtype, inputShape, activityRegularizer } = given;
  return { name, trainable, dtype, inputShape, activityRegularizer };
}

/** A layer of any inputs and outputs. @example const named = (layers: readonly tf.keras.layers.AnyLayer[]): string[] => layers.map((layer) => layer.name); */
export type AnyLayer = Layer<never, unknown>;

export const isLayer = (value: unknown): value is AnyLayer => value instanceof Layer;

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
export abstract class Layer<In = Tensor, Out = Tensor> extends Module {
  /** What the one input must be, checked before each call; null for layers that take structures of tensors too. */
  inputSpec: InputSpec | null = null;
  /** Whether outputs carry the masks of inputs on. */
  supportsMasking = false;
  readonly #name: string;
  readonly #dtype: DType;
  readonly #weights: Variable[] = [];
  readonly #inputShape: Dims | null;
  readonly #costs: [Variable, Regularizer | RegularizerFunction][] = [];
  readonly #activityRegularizer: Regularizer | RegularizerFunction | null;
  /** The applications to Keras tensors, which models are made of. */
  readonly #calls: LayerCall[] = [];
  #added: Tensor[] = [];
  #trainable: boolean;
  #built = false;
  #building = false;
  #calling = false;
  #outputDims: Dims | null = null;
  #builtFor: InputShapes | null = null;
  #takes: readonly DType[] = [];

  constructor(options?: LayerOptions) {
    super();
    const { name, trainable, dtype, inputShape, activityRegularizer } = checkOptions(new.target.name, options, LAYER_OPTIONS);
    this.#name = nameOf(new.target.name, name);
    knows(new.target);
    this.#trainable = trainable ?? true;
    this.#dtype = dtype === undefined ? 'float32' : dtypeOf(this.#name, dtype);
    this.#inputShape = inputShape === undefined ? null : [Number.NaN, ...inputShape.map((size) => size ?? Number.NaN)];
    this.#activityRegularizer = regularizerOf(activityRegularizer);
    // A layer may be built by hand or by its first call: whoever comes first, subclasses say only how.
    const build = this.build;
    Object.defineProperty(this, 'build', {
      configurable: true,
      enumerable: false,
      writable: true,
      value: (shape: ShapesOf<In>): void => {
        if (this.built || this.#building) return;
        const { inputSpec } = this;
        const isOne = Array.isArray(shape) && shape.every((size) => typeof size !== 'object' || size === null);
        if (inputSpec !== null && isOne)
          checkInput(
            this.#name,
            inputSpec,
            shape.map((size) => size ?? Number.NaN),
          );
        this.#building = true;
        try {
          build.call(this, shape);
          this.#built = true;
          this.#builtFor = shape as InputShapes;
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

  /** The class as summaries and files name it. */
  get typeName(): string {
    return this.constructor.name;
  }

  override toString(): string {
    return `<${this.typeName} name=${this.name}, built=${this.built ? 'True' : 'False'}>`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
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

  /** The shape, or structure of shapes, that `build` was given; null before. */
  get builtFor(): InputShapes | null {
    return this.#builtFor;
  }

  /** The dtypes of the inputs that the layer was first called on. */
  get takes(): readonly DType[] {
    return this.#takes;
  }

  /** The applications to Keras tensors. */
  get calls(): LayerCall[] {
    return this.#calls;
  }

  /** The Keras tensors that the layer was first applied to. @throws ValueError where it never was */
  get input(): KerasTensors {
    return firstCall(this).args[0] as KerasTensors;
  }

  /** The Keras tensors that its first application gave. @throws ValueError where there was none */
  get output(): KerasTensors {
    return firstCall(this).outputs;
  }

  /** Makes the weights for inputs of that shape, null for sizes that may vary. Runs once; subclasses say how. */
  build(_inputShape: ShapesOf<In>): void {}

  /** The layer's function; subclasses say it. */
  abstract call(x: In, context: CallContext): Out;

  /** Names of what `call` takes in its second argument beside `training` and `mask`. */
  protected get callOptions(): readonly string[] {
    return [];
  }

  /** How inputs are read: a layer with an inputSpec takes one tensor. */
  protected get reading(): Reading {
    return this.inputSpec === null ? 'any' : 'one';
  }

  /** The dtype that floats are cast to; null leaves them as they are. */
  protected get takenAs(): DType | null {
    return this.#dtype;
  }

  /**
   * Calls the layer, which first builds itself. Literals become tensors of the layer's dtype, other floats are cast to it. An array of
   * tensors is a list of inputs for layers that take several. Applied to Keras tensors it gives such, for models to be made of.
   * @throws ShapeError when the input does not fit, ValueError for an unknown option
   */
  apply(input: LayerInput, options?: CallOptions): Out {
    if (holdsKerasTensors([input, options])) {
      const given = options === undefined ? [input] : [input, options];
      const call = writeCall(this, given, (args) => this.apply(...(args as [LayerInput])));
      this.#calls.push(call);
      return call.outputs as Out;
    }
    const known = ['training', 'mask', ...this.callOptions] as readonly (keyof CallOptions)[];
    const { training, mask, ...rest } = checkOptions(this.#name, options, known);
    const { value, made } = taken(this.#name, input, this.reading, this.takenAs);
    let kept: readonly unknown[] = [];
    try {
      const { inputSpec } = this;
      if (inputSpec !== null && value instanceof Tensor) checkInput(this.#name, inputSpec, value.dims);
      if (!this.built) this.#buildInCall(value);
      const x = value as In;
      const masks = mask === undefined || mask === null ? masksOf(value) : givenMasks(this.#name, mask, this.reading, made);
      const y = inMode(training, () => {
        if (outermost()) this.clearLosses();
        return this.call(x, { ...rest, training: isTraining(), mask: masks });
      });
      kept = leavesOf(y);
      if (this.#outputDims === null) {
        const first = kept.find((leaf): leaf is Tensor => leaf instanceof Tensor);
        this.#outputDims = first?.dims ?? null;
      }
      if (this.#activityRegularizer !== null) this.#costOfActivity(this.#activityRegularizer, kept);
      if (this.supportsMasking) giveMasks(y, () => this.computeMask(x, masks));
      return y;
    } finally {
      for (const t of made) if (!kept.includes(t)) t.dispose();
    }
  }

  /** Which entries of the output count: those of the input, unless a layer says otherwise. */
  computeMask(_x: In | TensorLike, mask?: unknown): unknown {
    return mask ?? null;
  }

  /** The shape of the output for inputs of that shape (or structure of shapes), null for sizes that may vary. Builds the layer. */
  computeOutputShape(inputShape: ShapesOf<In>): Shape | readonly Shape[] {
    const dims = dimsIn(inputShape as InputShapes);
    const inputs = dims.map((one) => ({ dims: one, dtype: this.#dtype }));
    const fill = (given: readonly Tensor[]): LayerInput => (isShape(inputShape) ? given[0] : given);
    return shapesOf(outline(this.#name, inputs, (given) => this.apply(fill(given), { training: false }))) as Shape;
  }

  #buildInCall(value: unknown): void {
    this.#calling = true;
    this.#takes = leavesOf(value).map((t) => (t as Tensor).dtype);
    try {
      this.build(shapesOf(value) as ShapesOf<In>);
    } finally {
      this.#calling = false;
    }
    if (this.inputSpec !== null && value instanceof Tensor) checkInput(this.#name, this.inputSpec, value.dims);
  }

  /** Whether `build` runs because the layer is called: then what is inside builds itself. */
  protected get beingCalled(): boolean {
    return this.#calling;
  }

  /**
   * Makes a variable that belongs to the layer: 'glorot_uniform' floats unless another initializer is named.
   * @throws ValueError for an unknown initializer or an unknown size
   */
  addWeight(options: WeightOptions): Variable {
    const given = checkOptions(`${this.#name}.addWeight`, options, WEIGHT_OPTIONS);
    const regularizer = regularizerOf(given.regularizer);
    const variable = makeWeight(this.#name, given, this.#dtype);
    this.#weights.push(variable);
    if (regularizer !== null) this.#costs.push([variable, regularizer]);
    return variable;
  }

  /** Adds a scalar to the losses of this call, for `call` to say. Forgotten when a model is called again. */
  addLoss(loss: TensorLike): void {
    this.#added.push(unscoped(() => identity(loss)));
  }

  #costOfActivity(regularizer: Regularizer | RegularizerFunction, outputs: readonly unknown[]): void {
    for (const output of outputs) {
      if (output instanceof Tensor) this.#added.push(unscoped(() => composed(() => costOf(regularizer, output))));
    }
  }

  /** What weights and outputs cost beside the model's loss: of regularizers, then what `addLoss` added; inner layers behind. */
  get losses(): readonly Tensor[] {
    const trainable = new Set(this.trainableWeights);
    const own = this.#costs.filter(([v]) => trainable.has(v)).map(([v, regularizer]) => composed(() => costOf(regularizer, v.value())));
    return [...this.#added, ...own, ...heldBy(this, isLayer).layers.flatMap((layer) => layer.losses)];
  }

  /** Forgets what was added by the last call. */
  protected clearLosses(): void {
    for (const loss of this.#added) loss.dispose();
    this.#added = [];
    for (const layer of heldBy(this, isLayer).layers) layer.clearLosses();
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
    assignAll(this, values);
  }

  /** Number of elements of all weights. @throws ValueError before the layer is built */
  countParams(): number {
    return sizesOf(this);
  }

  /** What the layer was made with, as plain values, under Keras' names. */
  getConfig(): Record<string, unknown> {
    return { name: this.#name, trainable: this.#trainable, dtype: this.#dtype };
  }

  /**
   * A layer like the one whose `getConfig` this is, without its weights.
   * @example tf.keras.layers.Dense.fromConfig(new tf.keras.layers.Dense(3, { activation: 'relu' }).getConfig()).units; // 3
   */
  static fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    return new this(optionsOf(config) as never);
  }
}
