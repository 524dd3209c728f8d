import type { Tensor } from '../tensor.ts';

// Elementwise functions of complex tensors z = a + bi, made of real ones. Each is written so that nothing overflows on the way.

type Function = (z: Tensor) => Tensor;

/** √z with a real part from 0. Of the two parts the larger is computed first; the other follows without cancellation. */
export const sqrt: Function = (z) => {
  const [a, b] = [z.real(), z.imag()];
  const larger = z.abs().add(a.abs()).mul(0.5).sqrt();
  const smaller = b.abs().mul(0.5).divideNoNan(larger);
  const right = a.greaterEqual(0);
  return right.where(larger, smaller).complex(b.less(0).where(-1, b.onesLike()).mul(right.where(smaller, larger)));
};

/** ln z with an imaginary part from -π to π. */
export const log: Function = (z) => z.abs().log().complex(z.imag().atan2(z.real()));

/** ln(1 + z), exact near 0. */
export const log1p: Function = (z) => {
  const [a, b] = [z.real(), z.imag()];
  return a
    .mul(a.add(2))
    .add(b.square())
    .log1p()
    .mul(0.5)
    .complex(b.atan2(a.add(1)));
};

/** e^z - 1, exact near 0. */
export const expm1: Function = (z) => {
  const [a, b] = [z.real(), z.imag()];
  return a.expm1().mul(b.cos()).sub(b.mul(0.5).sin().square().mul(2)).complex(a.exp().mul(b.sin()));
};

export const sin: Function = (z) => {
  const [a, b] = [z.real(), z.imag()];
  return a.sin().mul(b.cosh()).complex(a.cos().mul(b.sinh()));
};

export const cos: Function = (z) => {
  const [a, b] = [z.real(), z.imag()];
  return a.cos().mul(b.cosh()).complex(a.sin().mul(b.sinh()).neg());
};

export const sinh: Function = (z) => {
  const [a, b] = [z.real(), z.imag()];
  return a.sinh().mul(b.cos()).complex(a.cosh().mul(b.sin()));
};

export const cosh: Function = (z) => {
  const [a, b] = [z.real(), z.imag()];
  return a.cosh().mul(b.cos()).complex(a.sinh().mul(b.sin()));
};

export const tan: Function = (z) => {
  const [t, h] = [z.real().tan(), z.imag().tanh()];
  return t.complex(h).div(t.onesLike().complex(t.mul(h).neg()));
};

export const tanh: Function = (z) => {
  const [h, t] = [z.real().tanh(), z.imag().tan()];
  return h.complex(t).div(h.onesLike().complex(h.mul(t)));
};

export const sigmoid: Function = (z) => z.mul(0.5).tanh().add(1).mul(0.5);
export const square: Function = (z) => z.mul(z);
export const reciprocal: Function = (z) => z.onesLike().div(z);
export const rsqrt: Function = (z) => z.onesLike().div(z.sqrt());

/** z / |z|, and 0 at 0. */
export const sign: Function = (z) => z.divideNoNan(z.abs().complex(0));

/** z / w, and 0 where w is 0. */
export const divideNoNan = (z: Tensor, w: Tensor): Tensor => {
  const zero = w.equal(0);
  return zero.where(0, z.div(zero.where(1, w)));
};

/** z^w = e^(w ln z); 0^w is 0, but 0^0 is 1. */
export const pow = (z: Tensor, w: Tensor): Tensor => {
  const zero = z.equal(0);
  return zero.where(w.equal(0).cast(w.dtype), w.mul(zero.where(1, z).log()).exp());
};

export const equal = (z: Tensor, w: Tensor): Tensor => z.real().equal(w.real()).logicalAnd(z.imag().equal(w.imag()));
export const notEqual = (z: Tensor, w: Tensor): Tensor => equal(z, w).logicalNot();

export const squaredDifference = (z: Tensor, w: Tensor): Tensor => {
  const d = z.sub(w);
  return d.mul(d.conj());
};

/** The product of matrices from four real ones. */
export const matmul = (a: Tensor, b: Tensor, real: (x: Tensor, y: Tensor) => Tensor): Tensor => {
  const [x, y, u, v] = [a.real(), a.imag(), b.real(), b.imag()];
  return real(x, u)
    .sub(real(y, v))
    .complex(real(x, v).add(real(y, u)));
};
