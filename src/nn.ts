// tf.nn: activations and what networks are made of.
export { elu, selu, sigmoid, softplus, tanh } from './ops/transcendental.ts';
export { relu, relu6 } from './ops/unary.ts';
