import { checkOptions } from '../core/options.ts';
import type { DType } from '../dtype.ts';
import { isFloating } from '../dtype.ts';
import { ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { InputLayer } from './input.ts';
import { shapesOf } from './inputs.ts';
import { KerasTensor } from './keras-tensor.ts';
import type { AnyLayer } from './layer.ts';
import { Layer } from './layer.ts';
import { Model } from './model.ts';
import { layerConfig, layerFrom } from './saving/layer-config.ts';
import { knowClass } from './saving/registry.ts';
import type { InputShape, InputShapes } from './structure.ts';
import { isShape } from './structure.ts';

const anyBatch = (shape: InputShapes | null): InputShapes | null => (shape !== null && isShape(shape) ? [null, ...shape.slice(1)] : shape);

/**
 * Layers in a row: each takes what the one before gives. Weights are made by the first call, or at once where the first layer has an
 * `inputShape`.
 *
 * @throws ValueError for what is no layer, and for two layers of one name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/Sequential
 * @example
 * const model = new tf.keras.Sequential([
 *   new tf.keras.layers.Lambda((x) => tf.stack([x, tf.square(x)], 1)),
 *   new tf.keras.layers.Dense(1, { kernelInitializer: 'ones' }),
 * ]);
 * model.apply([1, 2]).arraySync(); // [[2], [6]]
 */
export class Sequential extends Model {
  readonly #layers: AnyLayer[] = [];

  #input: KerasTensor | null = null;
  #output: KerasTensor | null = null;

  /** @param layers layers; the first may be a Keras tensor, tf.keras.Input(shape), or nothing that has weights */
  constructor(layers: readonly (AnyLayer | KerasTensor)[] = [], options?: { readonly name?: string; readonly trainable?: boolean }) {
    super(checkOptions('Sequential', options, ['name', 'trainable']));
    // Found by modules and checkpoints like any other property; the layers are looked up in the private field.
    Object.defineProperty(this, 'stack', { value: this.#layers, enumerable: true });
    for (const layer of layers) this.#append(layer);
    this.#start();
  }

  /** The layers in order. */
  override get layers(): readonly AnyLayer[] {
    return [...this.#layers];
  }

  /** Adds a layer at the end. @throws ValueError */
  add(layer: AnyLayer | KerasTensor): void {
    this.#append(layer);
    this.#start();
  }

  #append(layer: AnyLayer | KerasTensor): void {
    const input = layer instanceof KerasTensor ? layer : layer instanceof InputLayer ? layer.calls[0].flat[0] : null;
    if (input !== null) {
      if (this.#layers.length > 0 || this.#input !== null || !(input.maker.layer instanceof InputLayer)) {
        throw new ValueError(this.name, 'an input can only be the first of all', String(input), 'Put tf.keras.Input(shape) in front.');
      }
      this.#input = input;
      return;
    }
    this.#addLayer(layer as AnyLayer);
  }

  #addLayer(layer: AnyLayer): void {
    if (!(layer instanceof Layer)) {
      throw new ValueError(this.name, 'only layers can be added', typeof layer, 'Wrap a function in tf.keras.layers.Lambda.');
    }
    if (this.#layers.some((known) => known.name === layer.name)) {
      throw new ValueError(this.name, 'all layers must have different names', `'${layer.name}' twice`, 'Give one of them another name.', {
        name: layer.name,
      });
    }
    this.#layers.push(layer);
    this.#output = null;
  }

  /** Takes the last layer away and gives it. @throws ValueError for an empty model */
  pop(): AnyLayer {
    const layer = this.#layers.pop();
    this.#output = null;
    if (layer === undefined) throw new ValueError(this.name, 'there is no layer to take away', '0 layers', 'Add one first.');
    this.#start();
    return layer;
  }

  /** Builds what can be built before the first call. */
  #start(): void {
    const dims: Dims | null | undefined = this.#layers[0]?.batchInputDims;
    if (this.#input === null && dims !== undefined && dims !== null) {
      this.build(dims.map((size) => (Number.isNaN(size) ? null : size)));
    } else if (this.#input !== null && this.#layers.length > 0) this.build(shapesOf(this.#input) as InputShape);
  }

  /** Applies the layers to a Keras tensor, from which they learn their shapes, and the model its output. */
  protected override buildGraph(shapes: InputShapes, dtypes: readonly DType[]): void {
    if (!isShape(shapes)) {
      super.buildGraph(shapes, dtypes);
      return;
    }
    const [dtype = this.dtype] = dtypes;
    this.#input ??= new InputLayer({ batchShape: shapes, dtype: isFloating(dtype) ? this.dtype : dtype }).calls[0].flat[0];
    let y: KerasTensor = this.#input;
    for (const layer of this.#layers) {
      const before = layer.calls.find(({ args }) => args[0] === y);
      y = before?.flat[0] ?? (layer.apply(y) as KerasTensor);
    }
    this.#output = y;
  }

  #described(): readonly [KerasTensor, KerasTensor] {
    const shape = this.#input === null ? anyBatch(this.builtFor) : (shapesOf(this.#input) as InputShape);
    if (this.#output === null && shape !== null) this.buildGraph(shape, []);
    if (this.#input !== null && this.#output !== null) return [this.#input, this.#output];
    throw new ValueError(
      this.name,
      'the model has not been built, so that it has no inputs yet',
      'no shape',
      'Put tf.keras.Input(shape) in front of the layers, or call the model once.',
    );
  }

  override get inputs(): readonly KerasTensor[] {
    return [this.#described()[0]];
  }

  override get outputs(): readonly KerasTensor[] {
    return [this.#described()[1]];
  }

  override get hasInputs(): boolean {
    return this.#input !== null || this.builtFor !== null;
  }

  override get isSequence(): boolean {
    return true;
  }

  override getConfig(): Record<string, unknown> {
    const first = this.hasInputs ? [layerConfig(this.#described()[0].maker.layer)] : [];
    return { ...super.getConfig(), layers: [...first, ...this.#layers.map(layerConfig)] };
  }

  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L;
  static override fromConfig(config: Readonly<Record<string, unknown>>): Sequential {
    const { layers, name, trainable } = config as {
      readonly layers?: readonly unknown[];
      readonly name?: string;
      readonly trainable?: boolean;
    };
    return new this((layers ?? []).map(layerFrom), {
      ...(name === undefined ? {} : { name }),
      ...(trainable === undefined ? {} : { trainable }),
    });
  }

  override get inputNames(): readonly string[] {
    return ['input'];
  }

  override get outputNames(): readonly string[] {
    return [this.#layers.at(-1)?.name ?? 'output'];
  }

  override get built(): boolean {
    return super.built && this.#layers.every((layer) => layer.built);
  }

  override call(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.#layers) y = layer.apply(y) as Tensor;
    return y;
  }
}

knowClass('Sequential', Sequential);
