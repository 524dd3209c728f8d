import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Layer } from './layer.ts';
import { Model } from './model.ts';

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
  readonly #layers: Layer[] = [];

  constructor(layers: readonly Layer[] = [], options?: { readonly name?: string; readonly trainable?: boolean }) {
    super(checkOptions('Sequential', options, ['name', 'trainable']));
    // Found by modules and checkpoints like any other property; the layers are looked up in the private field.
    Object.defineProperty(this, 'stack', { value: this.#layers, enumerable: true });
    for (const layer of layers) this.#append(layer);
    this.#start();
  }

  /** The layers in order. */
  override get layers(): readonly Layer[] {
    return [...this.#layers];
  }

  /** Adds a layer at the end. @throws ValueError */
  add(layer: Layer): void {
    this.#append(layer);
    this.#start();
  }

  #append(layer: Layer): void {
    if (!(layer instanceof Layer)) {
      throw new ValueError(this.name, 'only layers can be added', typeof layer, 'Wrap a function in tf.keras.layers.Lambda.', {});
    }
    if (this.#layers.some((known) => known.name === layer.name)) {
      throw new ValueError(this.name, 'all layers must have different names', `'${layer.name}' twice`, 'Give one of them another name.', {
        name: layer.name,
      });
    }
    this.#layers.push(layer);
  }

  /** Takes the last layer away and gives it. @throws ValueError for an empty model */
  pop(): Layer {
    const layer = this.#layers.pop();
    if (layer === undefined) throw new ValueError(this.name, 'there is no layer to take away', '0 layers', 'Add one first.', {});
    return layer;
  }

  /** The layer of that name, or at that place. @throws ValueError */
  getLayer(which: string | number): Layer {
    const layer = typeof which === 'number' ? this.#layers.at(which) : this.#layers.find(({ name }) => name === which);
    if (layer !== undefined) return layer;
    throw new ValueError(
      this.name,
      'there is no such layer',
      String(which),
      `It has ${this.#layers.map(({ name }) => name).join(', ') || 'none'}.`,
      {},
    );
  }

  /** Builds what can be built before the first call. */
  #start(): void {
    const dims: Dims | null | undefined = this.#layers[0]?.batchInputDims;
    if (dims !== undefined && dims !== null) this.build(dims.map((size) => (Number.isNaN(size) ? null : size)));
  }

  override get built(): boolean {
    return super.built && this.#layers.every((layer) => layer.built);
  }

  call(x: Tensor): Tensor {
    let y = x;
    for (const layer of this.#layers) y = layer.apply(y);
    return y;
  }
}
