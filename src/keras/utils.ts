// tf.keras.utils
export { setRandomSeed } from './default-seed.ts';
export type { PadSequencesOptions } from './pad-sequences.ts';
export { padSequences } from './pad-sequences.ts';
export type { CustomObjects } from './saving/registry.ts';
export { customObjectScope, getRegisteredName, getRegisteredObject, registerKerasSerializable } from './saving/registry.ts';
export { toCategorical } from './to-categorical.ts';
