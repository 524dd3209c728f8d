// tf.random

export { Algorithm } from './arguments.ts';
export { setSeed } from './context.ts';
export { categorical, poisson, statelessBinomial, statelessCategorical, statelessPoisson } from './discrete.ts';
export * as experimental from './experimental.ts';
export { foldIn, split } from './fold.ts';
export { gamma, statelessGamma } from './gamma.ts';
export { Generator, getGlobalGenerator, setGlobalGenerator } from './generator.ts';
export { createRngState } from './generator-state.ts';
export { normal, statelessNormal, statelessTruncatedNormal, truncatedNormal } from './normal.ts';
export { shuffle } from './shuffle.ts';
export { statelessUniform, uniform } from './uniform.ts';
