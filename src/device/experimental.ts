// tf.config.experimental
export { autoPlacement } from './auto-placement.ts';
export { getMemoryInfo, relaxedSimd, setMemoryGrowth } from './limits.ts';
