// tf.keras.backend: what concerns all of Keras.
export { clearSession } from './names.ts';
