// tf.keras.utils
export { setRandomSeed } from './default-seed.ts';
