// What program.mjs must give, by plain loops in double precision.
import { inputs } from './program.mjs';

function matmul() {
  const result = [];
  for (let i = 0; i < 24; i++) {
    for (let j = 0; j < 18; j++) {
      let sum = 0;
      for (let k = 0; k < 40; k++) sum += inputs.left[i * 40 + k] * inputs.right[k * 18 + j];
      result.push(sum);
    }
  }
  return result;
}

function softmax() {
  return inputs.logits.flatMap((row) => {
    const most = Math.max(...row);
    const powers = row.map((x) => Math.exp(x - most));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map((p) => p / sum);
  });
}

function gradient() {
  return inputs.point.map((x) => {
    const t = Math.tanh(x);
    return (2 * t * (1 - t * t) * x + t * t + 2 * x) / inputs.point.length;
  });
}

function training() {
  const { xs, ys, learningRate, momentum } = inputs;
  const losses = [];
  let [w, b, vw, vb] = [0, 0, 0, 0];
  for (let step = 0; step < 10; step++) {
    const errors = xs.map((x, i) => w * x + b - ys[i]);
    const mean = (values) => values.reduce((a, v) => a + v, 0) / values.length;
    losses.push(mean(errors.map((e) => e * e)));
    vw = momentum * vw - learningRate * mean(errors.map((e, i) => 2 * e * xs[i]));
    vb = momentum * vb - learningRate * mean(errors.map((e) => 2 * e));
    w += vw;
    b += vb;
  }
  return [...losses, w, b];
}

/** The numbers of program.mjs in double precision. */
export const reference = {
  matmul: matmul(),
  softmax: softmax(),
  gradient: gradient(),
  training: training(),
  traced: training(),
  restored: softmax(),
};

/** Throws where two results differ by more than `tolerance` (relative above 1), in names or in length. */
export function mustAgree(what, got, wanted, tolerance) {
  if (Object.keys(got).join() !== Object.keys(wanted).join())
    throw new Error(`${what}: has ${Object.keys(got)}, not ${Object.keys(wanted)}`);
  for (const [name, values] of Object.entries(wanted)) {
    if (got[name].length !== values.length) throw new Error(`${what}: ${name} has ${got[name].length} numbers, not ${values.length}`);
    values.forEach((value, i) => {
      const difference = Math.abs(got[name][i] - value);
      if (!(difference <= tolerance * Math.max(1, Math.abs(value)))) {
        throw new Error(`${what}: ${name}[${i}] is ${got[name][i]}, not ${value}`);
      }
    });
  }
}
