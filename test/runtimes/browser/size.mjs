// The smallest page that multiplies matrices and differentiates, as a bundler makes it. Its size is a promise.
import { constant, GradientTape, matmul, reduceSum, Variable } from 'tensorlane';

const w = new Variable(
  constant([
    [1, 2],
    [3, 4],
  ]),
);
const tape = new GradientTape();
const loss = tape.record(() => reduceSum(matmul(w, w)));
globalThis.gradient = tape.gradient(loss, w).arraySync();
