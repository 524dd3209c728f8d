// tf.keras.saving

export type { LoadModelOptions } from './saving/load.ts';
export { loadModel } from './saving/load.ts';
export type { CustomObjects } from './saving/registry.ts';
export { customObjectScope, getRegisteredName, getRegisteredObject, registerKerasSerializable } from './saving/registry.ts';
