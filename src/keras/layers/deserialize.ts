import { serialized } from '../config.ts';
import type { AnyLayer } from '../layer.ts';
import { Layer } from '../layer.ts';
import { knows, layerOf } from '../registry.ts';
import * as activation from './activation.ts';
import * as attention from './attention.ts';
import * as batchNormalization from './batch-normalization.ts';
import * as cells from './cells.ts';
import * as convolution from './convolution.ts';
import * as dense from './dense.ts';
import * as depthwise from './depthwise-convolution.ts';
import * as dropout from './dropout.ts';
import * as einsumDense from './einsum-dense.ts';
import * as embedding from './embedding.ts';
import * as encoding from './encoding.ts';
import * as flatten from './flatten.ts';
import * as globalPooling from './global-pooling.ts';
import * as layerNormalization from './layer-normalization.ts';
import * as lookup from './lookup.ts';
import * as masking from './masking.ts';
import * as merging from './merging.ts';
import * as multiHead from './multi-head-attention.ts';
import * as noise from './noise.ts';
import * as normalizations from './normalizations.ts';
import * as pooling from './pooling.ts';
import * as recurrent from './recurrent.ts';
import * as rescaling from './rescaling.ts';
import * as reshaping from './reshaping.ts';
import * as resizing from './resizing.ts';
import * as rnn from './rnn.ts';
import * as stacked from './stacked-cells.ts';
import * as transposed from './transposed-convolution.ts';
import * as wrappers from './wrappers.ts';

type Named = { readonly name: string };
const isClass = (value: unknown): value is Named => typeof value === 'function' && value.prototype instanceof Layer;

let learned = false;

/** All layers of Keras by their class names, looked up when a config asks for one. */
export function learn(): void {
  if (learned) return;
  learned = true;
  const files: readonly Record<string, unknown>[] = [
    { ...activation, ...attention, ...batchNormalization, ...cells, ...convolution, ...dense, ...depthwise },
    { ...dropout, ...einsumDense, ...embedding, ...flatten, ...globalPooling, ...layerNormalization, ...masking, ...merging, ...multiHead },
    { ...encoding, ...lookup, ...rescaling, ...resizing },
    { ...noise, ...normalizations, ...pooling, ...recurrent, ...reshaping, ...rnn, ...stacked, ...transposed, ...wrappers },
  ];
  for (const file of files) for (const value of Object.values(file)) if (isClass(value)) knows(value);
}

/**
 * A layer as { module, class_name, config, registered_name }.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/serialize
 * @example tf.keras.layers.serialize(new tf.keras.layers.Dense(3)).class_name; // 'Dense'
 */
export const serialize = (layer: AnyLayer): unknown => serialized('layers', layer);

/**
 * The layer that `serialize` described, without its weights. Classes of one's own are given by name, unless one of them was made before.
 * @throws ValueError for an unknown class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/deserialize
 * @example tf.keras.layers.deserialize({ class_name: 'Dense', config: { units: 3 } }).units; // 3
 */
export function deserialize(config: object, options?: { readonly customObjects?: Readonly<Record<string, Named>> }): AnyLayer {
  learn();
  for (const [name, type] of Object.entries(options?.customObjects ?? {})) knows(type, name);
  return layerOf('layers.deserialize', config);
}
