import { convert, isConvertible } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { isFloating } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { outline } from '../trace/outline.ts';
import { isPlainObject, leavesOf } from '../tree.ts';
import { optionsOf } from './config.ts';
import { LayerGraph } from './functional.ts';
import { shapesOf } from './inputs.ts';
import type { KerasTensor } from './keras-tensor.ts';
import type { AnyLayer, CallOptions, LayerOptions } from './layer.ts';
import { isLayer } from './layer.ts';
import { nextName } from './names.ts';
import { graphConfig, graphFrom } from './saving/functional-config.ts';
import { layerConfig } from './saving/layer-config.ts';
import { knowClass } from './saving/registry.ts';
import { exportModel, saveModel, signaturesFor } from './saving/save.ts';
import { loadWeights, saveWeights } from './saving/weights-file.ts';
import type { InputShape, InputShapes, LayerInput, Tensors } from './structure.ts';
import { dimsIn, isShape } from './structure.ts';
import { summaryOf } from './summary.ts';
import { Trainer } from './trainer.ts';
import type { Places } from './training/batches.ts';
import { heldBy } from './weights.ts';

export interface ModelOptions extends Omit<LayerOptions, 'inputShape'> {
  /** Keras tensors that data goes to: one, or arrays and objects of them. */
  readonly inputs?: Tensors;
  /** Keras tensors that layers made of the inputs. */
  readonly outputs?: Tensors;
}
/**
 * A layer that can be trained: made of Keras tensors, from `inputs` to `outputs`, or a subclass that keeps layers in properties and
 * overrides `call`. Subclasses may override `trainStep`, `testStep` and `predictStep` too.
 *
 * @throws ValueError for outputs that are not connected to the inputs
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model
 * @example
 * const x = tf.keras.Input([2]);
 * const model = new tf.keras.Model({ inputs: x, outputs: new tf.keras.layers.Dense(1, { kernelInitializer: 'ones' }).apply(x) });
 * model.compile({ optimizer: 'sgd', loss: 'mse' });
 * model.predict([[1, 2], [3, 4]], { verbose: 0 }).arraySync(); // [[3], [7]]
 */
export class Model extends Trainer {
  readonly #graph: LayerGraph | null;
  #dtypes: readonly DType[] = [];

  /** Takes `{ inputs, outputs, … }`, or inputs and outputs in front of the options. */
  constructor(options?: ModelOptions | Tensors, made?: Tensors, more?: ModelOptions) {
    const given = made === undefined ? (options as ModelOptions | undefined) : { ...more, inputs: options as Tensors, outputs: made };
    const { inputs, outputs, ...rest } = checkOptions(new.target.name, given, ['inputs', 'outputs', 'name', 'trainable', 'dtype']);
    if ((inputs === undefined) !== (outputs === undefined)) {
      const missing = inputs === undefined ? 'inputs' : 'outputs';
      throw new ValueError('Model', `${missing} are missing`, 'one of the two', `Give both: new tf.keras.Model({ inputs, outputs }).`);
    }
    const functional = inputs !== undefined && outputs !== undefined;
    super(functional && rest.name === undefined && new.target === Model ? { ...rest, name: nextName('Functional') } : rest);
    this.#graph = functional ? new LayerGraph(this.name, inputs, outputs) : null;
    if (this.#graph === null) return;
    // Found by modules and checkpoints like any other property.
    Object.defineProperty(this, 'stack', { value: this.#graph.layers, enumerable: true });
    this.build(shapesOf(inputs) as InputShape);
  }

  override get typeName(): string {
    return this.constructor === Model ? 'Functional' : super.typeName;
  }

  /** The layer calls of a model that was made of Keras tensors; null for others. */
  get graph(): LayerGraph | null {
    return this.#graph;
  }

  /** Whether the model knows its inputs as Keras tensors. */
  get hasInputs(): boolean {
    return this.#graph !== null;
  }

  /** Whether the model is layers in a row. */
  get isSequence(): boolean {
    return false;
  }

  /** The Keras tensors that data goes to. @throws ValueError for a subclass */
  get inputs(): readonly KerasTensor[] {
    return this.#drawn().inputs;
  }

  /** The Keras tensors that the model gives. @throws ValueError for a subclass */
  get outputs(): readonly KerasTensor[] {
    return this.#drawn().outputs;
  }

  /** The shape of the one input, null for the batch, or a list of shapes. @throws ValueError for a subclass */
  get inputShape(): unknown {
    const shapes = this.inputs.map(shapesOf);
    return shapes.length === 1 ? shapes[0] : shapes;
  }

  /** The shape of the one output, null for the batch, or a list of shapes. @throws ValueError for a subclass */
  get outputShape(): unknown {
    const shapes = this.outputs.map(shapesOf);
    return shapes.length === 1 ? shapes[0] : shapes;
  }

  #drawn(): LayerGraph {
    if (this.#graph !== null) return this.#graph;
    throw new ValueError(
      this.name,
      'the model was not made of Keras tensors',
      'a model with a call of its own',
      'Only new tf.keras.Model({ inputs, outputs }) and Sequential have inputs and outputs.',
    );
  }

  /** Names of the inputs in order, where they are known before any data. */
  override get inputNames(): Places {
    return this.#graph?.inputs.map((x) => x.maker.layer.name) ?? null;
  }

  /** Names of the outputs in order, where they are known before any data. */
  override get outputNames(): Places {
    if (this.#graph === null) return null;
    const { outputTree, outputs } = this.#graph;
    return isPlainObject(outputTree) ? Object.keys(outputTree) : outputs.map((y) => y.maker.layer.name);
  }

  /** The layers of the model: from the inputs on, or in the order in which properties were set. */
  get layers(): readonly AnyLayer[] {
    return [...new Set(heldBy(this, isLayer).layers)];
  }

  /** The layer of that name, or at that place. @throws ValueError */
  getLayer(place: string | number | { readonly name?: string; readonly index?: number }): AnyLayer {
    const { layers } = this;
    const { name: wanted, index } = typeof place === 'object' ? checkOptions('getLayer', place, ['name', 'index']) : {};
    const which = typeof place === 'object' ? (index ?? wanted ?? 'neither name nor index') : place;
    const layer = typeof which === 'number' ? layers.at(which) : layers.find(({ name }) => name === which);
    if (layer !== undefined) return layer;
    const known = layers.map(({ name }) => name).join(', ') || 'none';
    throw new ValueError(this.name, 'there is no such layer', String(which), `It has ${known}.`);
  }

  override buildFor(x: Tensors): void {
    if (!this.built) {
      this.#dtypes = leavesOf(x).map((t) => (t as Tensor).dtype);
      const ofAnySize = (shapes: InputShapes): InputShapes =>
        isShape(shapes)
          ? [null, ...shapes.slice(1)]
          : Array.isArray(shapes)
            ? shapes.map((item) => ofAnySize(item as InputShapes))
            : Object.fromEntries(Object.entries(shapes).map(([key, item]) => [key, ofAnySize(item as InputShapes)]));
      this.build(ofAnySize(shapesOf(x) as InputShapes) as InputShape);
    }
    this.optimizer?.build(this.trainableVariables);
  }

  /** Makes the weights of all layers for inputs of that shape, null for sizes that may vary. */
  override build(inputShape: InputShape): void {
    if (!this.beingCalled && this.#graph === null) this.buildGraph(inputShape, this.#dtypes);
  }

  /** Runs `call` on tensors without elements once: layers learn their shapes from it. */
  protected buildGraph(shapes: InputShapes, dtypes: readonly DType[]): void {
    const inputs = dimsIn(shapes).map((dims, i) => ({
      dims,
      dtype: dtypes[i] === undefined || isFloating(dtypes[i]) ? this.dtype : dtypes[i],
    }));
    outline(this.name, inputs, (given) => {
      let next = 0;
      const fill = (part: InputShapes): LayerInput => {
        if (isShape(part)) return given[next++];
        if (Array.isArray(part)) return part.map((item) => fill(item as InputShapes));
        return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, fill(item as InputShapes)]));
      };
      return this.apply(fill(shapes), { training: false });
    });
  }

  /** The model's function; subclasses say it. @throws ValueError where a subclass does not */
  call(x: Tensors, _options: { readonly training: boolean }): Tensors {
    if (this.#graph !== null) return this.#graph.run(leavesOf(x) as Tensor[]);
    throw new ValueError(
      this.name,
      'the model has no function',
      `a ${this.constructor.name} without call`,
      'Override call(x) in the subclass, or make the model of Keras tensors: new tf.keras.Model({ inputs, outputs }).',
    );
  }

  override apply<R = Tensor>(input: LayerInput, options?: CallOptions): R {
    const graph = this.#graph;
    if (graph === null) return super.apply(input, options) as R;
    const data = graph.inputsOf(input).map((x, i) => convert(this.name, x, isConvertible(x) ? undefined : graph.inputs[i].dtype));
    return super.apply(data.length === 1 ? data[0] : data, options) as R;
  }

  /** Data of a functional model goes to its inputs as it is; they say what dtype they want. */
  protected override get takenAs(): DType | null {
    return this.#graph === null ? super.takenAs : null;
  }

  override getConfig(): Record<string, unknown> {
    const config = super.getConfig();
    return this.#graph === null ? config : { ...config, ...graphConfig(this.#graph) };
  }

  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const { layers, input_layers, output_layers, ...rest } = config;
    const graph = layers === undefined ? {} : graphFrom({ layers, input_layers, output_layers });
    return new this({ ...graph, ...optionsOf(rest) } as never);
  }

  /** The config as JSON text: `tf.keras.models.modelFromJson` makes a model of it, without weights. */
  toJson(): string {
    return JSON.stringify(layerConfig(this));
  }

  /**
   * Writes the model into a folder: config, traced functions, weights, optimizer with its state. The folder holds the old model until
   * the new one is whole. `tf.keras.models.loadModel` reads it back, `tf.savedModel.load` and `tensorlane/inference` run it.
   * @throws ValueError for a model without weights yet, UnsupportedError for the suffixes .keras and .h5 and where there are no files
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#save
   */
  async save(path: string, options?: { readonly overwrite?: boolean }): Promise<void> {
    await saveModel(this, path, options);
  }

  /** What tf.savedModel.save gives the model as signatures where the program names none. */
  servingSignatures(): unknown {
    return signaturesFor(this);
  }

  /** Writes what the model computes, under the names serve and serving_default, without what is needed to train on. */
  async export(path: string, options?: { readonly verbose?: boolean }): Promise<void> {
    checkOptions('Model.export', options, ['verbose']);
    await exportModel(this, path);
  }

  /** Writes the weights into one file, whose name ends in .weights.safetensors. @throws ValueError for another ending */
  async saveWeights(path: string, options?: { readonly overwrite?: boolean }): Promise<void> {
    await saveWeights(this, path, options);
  }

  /** Reads weights that `saveWeights` wrote, into a model of the same layers. @throws LoadError for a damaged file, ValueError for other layers */
  async loadWeights(path: string, options?: { readonly skipMismatch?: boolean }): Promise<void> {
    await loadWeights(this, path, options);
  }

  /**
   * Prints the layers, their output shapes and numbers of parameters; `printFn` gets the text instead of the console.
   * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Model#summary
   */
  summary(options?: { readonly printFn?: (text: string) => void }): void {
    const print = checkOptions('summary', options, ['printFn']).printFn ?? ((text: string): void => console.log(text));
    print(summaryOf(this));
  }
}

knowClass('Functional', Model);
