// tf.io
export * as safetensors from './safetensors.ts';
