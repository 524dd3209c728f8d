import type { TensorLike } from './core/convert.ts';
import { Convertible } from './core/convert.ts';
import * as binary from './ops/binary.ts';
import * as compare from './ops/compare.ts';
import * as transcendental from './ops/transcendental.ts';
import * as unary from './ops/unary.ts';
import type { Tensor } from './tensor.ts';

/**
 * The elementwise functions as methods, for tensors and variables alike: `x.add(y)` is `tf.add(x, y)`, described there.
 * The four operators have short names: add, sub, mul, div.
 */
export abstract class ElementwiseMethods extends Convertible {
  negative(): Tensor {
    return unary.negative(this);
  }
  abs(): Tensor {
    return unary.abs(this);
  }
  sign(): Tensor {
    return unary.sign(this);
  }
  floor(): Tensor {
    return unary.floor(this);
  }
  ceil(): Tensor {
    return unary.ceil(this);
  }
  round(): Tensor {
    return unary.round(this);
  }
  rint(): Tensor {
    return unary.rint(this);
  }
  trunc(): Tensor {
    return unary.trunc(this);
  }
  square(): Tensor {
    return unary.square(this);
  }
  sqrt(): Tensor {
    return unary.sqrt(this);
  }
  rsqrt(): Tensor {
    return unary.rsqrt(this);
  }
  reciprocal(): Tensor {
    return unary.reciprocal(this);
  }
  exp(): Tensor {
    return transcendental.exp(this);
  }
  expm1(): Tensor {
    return transcendental.expm1(this);
  }
  log(): Tensor {
    return transcendental.log(this);
  }
  log1p(): Tensor {
    return transcendental.log1p(this);
  }
  sin(): Tensor {
    return transcendental.sin(this);
  }
  cos(): Tensor {
    return transcendental.cos(this);
  }
  tan(): Tensor {
    return transcendental.tan(this);
  }
  asin(): Tensor {
    return transcendental.asin(this);
  }
  acos(): Tensor {
    return transcendental.acos(this);
  }
  atan(): Tensor {
    return transcendental.atan(this);
  }
  sinh(): Tensor {
    return transcendental.sinh(this);
  }
  cosh(): Tensor {
    return transcendental.cosh(this);
  }
  tanh(): Tensor {
    return transcendental.tanh(this);
  }
  asinh(): Tensor {
    return transcendental.asinh(this);
  }
  acosh(): Tensor {
    return transcendental.acosh(this);
  }
  atanh(): Tensor {
    return transcendental.atanh(this);
  }
  sigmoid(): Tensor {
    return transcendental.sigmoid(this);
  }
  softplus(): Tensor {
    return transcendental.softplus(this);
  }
  relu(): Tensor {
    return unary.relu(this);
  }
  relu6(): Tensor {
    return unary.relu6(this);
  }
  elu(): Tensor {
    return transcendental.elu(this);
  }
  selu(): Tensor {
    return transcendental.selu(this);
  }
  erf(): Tensor {
    return transcendental.erf(this);
  }
  erfc(): Tensor {
    return transcendental.erfc(this);
  }
  erfinv(): Tensor {
    return transcendental.erfinv(this);
  }
  lgamma(): Tensor {
    return transcendental.lgamma(this);
  }
  digamma(): Tensor {
    return transcendental.digamma(this);
  }
  logicalNot(): Tensor {
    return unary.logicalNot(this);
  }
  isNan(): Tensor {
    return unary.isNan(this);
  }
  isInf(): Tensor {
    return unary.isInf(this);
  }
  isFinite(): Tensor {
    return unary.isFinite(this);
  }
  invert(): Tensor {
    return unary.invert(this);
  }
  neg(): Tensor {
    return unary.negative(this);
  }
  add(y: TensorLike): Tensor {
    return binary.add(this, y);
  }
  subtract(y: TensorLike): Tensor {
    return binary.subtract(this, y);
  }
  multiply(y: TensorLike): Tensor {
    return binary.multiply(this, y);
  }
  divide(y: TensorLike): Tensor {
    return binary.divide(this, y);
  }
  pow(y: TensorLike): Tensor {
    return binary.pow(this, y);
  }
  maximum(y: TensorLike): Tensor {
    return binary.maximum(this, y);
  }
  minimum(y: TensorLike): Tensor {
    return binary.minimum(this, y);
  }
  squaredDifference(y: TensorLike): Tensor {
    return binary.squaredDifference(this, y);
  }
  floordiv(y: TensorLike): Tensor {
    return binary.floordiv(this, y);
  }
  floormod(y: TensorLike): Tensor {
    return binary.floormod(this, y);
  }
  truncatediv(y: TensorLike): Tensor {
    return binary.truncatediv(this, y);
  }
  truncatemod(y: TensorLike): Tensor {
    return binary.truncatemod(this, y);
  }
  atan2(y: TensorLike): Tensor {
    return binary.atan2(this, y);
  }
  divideNoNan(y: TensorLike): Tensor {
    return binary.divideNoNan(this, y);
  }
  multiplyNoNan(y: TensorLike): Tensor {
    return binary.multiplyNoNan(this, y);
  }
  xdivy(y: TensorLike): Tensor {
    return binary.xdivy(this, y);
  }
  xlogy(y: TensorLike): Tensor {
    return binary.xlogy(this, y);
  }
  equal(y: TensorLike): Tensor {
    return compare.equal(this, y);
  }
  notEqual(y: TensorLike): Tensor {
    return compare.notEqual(this, y);
  }
  less(y: TensorLike): Tensor {
    return compare.less(this, y);
  }
  lessEqual(y: TensorLike): Tensor {
    return compare.lessEqual(this, y);
  }
  greater(y: TensorLike): Tensor {
    return compare.greater(this, y);
  }
  greaterEqual(y: TensorLike): Tensor {
    return compare.greaterEqual(this, y);
  }
  logicalAnd(y: TensorLike): Tensor {
    return compare.logicalAnd(this, y);
  }
  logicalOr(y: TensorLike): Tensor {
    return compare.logicalOr(this, y);
  }
  logicalXor(y: TensorLike): Tensor {
    return compare.logicalXor(this, y);
  }
  sub(y: TensorLike): Tensor {
    return binary.subtract(this, y);
  }
  mul(y: TensorLike): Tensor {
    return binary.multiply(this, y);
  }
  div(y: TensorLike): Tensor {
    return binary.divide(this, y);
  }
}
