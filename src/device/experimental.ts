// tf.config.experimental
export { getMemoryInfo, relaxedSimd, setMemoryGrowth } from './limits.ts';
