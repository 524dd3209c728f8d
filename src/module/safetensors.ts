import { checkOptions } from '../core/options.ts';
import { ValueError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';
import type { Entry } from './safetensors-format.ts';
import { entryOf, METADATA, pack, tensorOf, unpack } from './safetensors-format.ts';

// tf.io.safetensors

/**
 * Tensors as the bytes of a safetensors file, which other programs read too: every dtype but string and complex128.
 *
 * @param options metadata: names and strings that are kept beside the tensors
 * @throws UnsupportedError for a dtype that the format does not have, ValueError for a reserved name
 * Source: https://huggingface.co/docs/safetensors
 * @example
 * const bytes = tf.io.safetensors.write({ w: tf.constant([1, 2]) }, { metadata: { author: 'Ada' } });
 * tf.io.safetensors.read(bytes).w.arraySync(); // [1, 2]
 */
export function write(
  tensors: Readonly<Record<string, { toTensor(): Tensor }>>,
  options?: { metadata?: Readonly<Record<string, string>> },
): Uint8Array {
  const { metadata = {} } = checkOptions('safetensors.write', options, ['metadata']);
  if (!isPlainObject(metadata) || !Object.values(metadata).every((v) => typeof v === 'string')) {
    throw new ValueError(
      'safetensors.write',
      'metadata must map names to strings',
      String(metadata),
      'Use JSON.stringify for other values.',
      { metadata },
    );
  }
  const entries = new Map<string, Entry>();
  for (const name of Object.keys(tensors)) {
    if (name === METADATA)
      throw new ValueError('safetensors.write', 'the name is reserved', `'${name}'`, 'Use the option metadata.', { name });
    const tensor = tensors[name].toTensor();
    entries.set(name, entryOf('safetensors.write', tensor));
    if (tensor !== (tensors[name] as unknown)) tensor.dispose();
  }
  return pack(entries, metadata);
}

/**
 * The tensors of a safetensors file, by name.
 * @throws LoadError naming what is wrong with the bytes
 * Source: https://huggingface.co/docs/safetensors
 * @example
 * const bytes = tf.io.safetensors.write({ a: tf.constant([true, false]), b: tf.zeros([0, 3], 'int32') });
 * tf.io.safetensors.read(bytes).b.shape; // [0, 3]
 */
export function read(bytes: Uint8Array): Record<string, Tensor> {
  const out: Record<string, Tensor> = {};
  for (const [name, entry] of unpack(bytes).entries) {
    Object.defineProperty(out, name, { value: tensorOf(entry), enumerable: true, configurable: true, writable: true });
  }
  return out;
}

/**
 * What a safetensors file says beside its tensors.
 * @throws LoadError naming what is wrong with the bytes
 * @example tf.io.safetensors.metadata(tf.io.safetensors.write({}, { metadata: { step: '7' } })).step; // '7'
 */
export function metadata(bytes: Uint8Array): Readonly<Record<string, string>> {
  return unpack(bytes).metadata;
}
