// tf.math.special
export { besselI0, besselI0e, besselI1, besselI1e } from './ops/bessel.ts';
