// tf.compat.v1.initializers

export {
  constantInitializer as constant,
  glorotNormalInitializer as glorotNormal,
  glorotUniformInitializer as glorotUniform,
  onesInitializer as ones,
  randomNormalInitializer as randomNormal,
  randomUniformInitializer as randomUniform,
  truncatedNormalInitializer as truncatedNormal,
  varianceScalingInitializer as varianceScaling,
  zerosInitializer as zeros,
} from './initializers.ts';
export {
  globalVariablesInitializer as globalVariables,
  localVariablesInitializer as localVariables,
  variablesInitializer as variables,
} from './variable.ts';
