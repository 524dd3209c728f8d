// tf.config.optimizer
export { getExperimentalOptions, setExperimentalOptions } from '../trace/passes/all.ts';
