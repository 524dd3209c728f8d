// tf.random.experimental: what is not in tf.random yet, and the former names of what is.
export { Algorithm } from './arguments.ts';
export { foldIn as statelessFoldIn, split as statelessSplit } from './fold.ts';
export { Generator, getGlobalGenerator, setGlobalGenerator } from './generator.ts';
export { createRngState } from './generator-state.ts';
export { indexShuffle, statelessShuffle } from './shuffle.ts';
