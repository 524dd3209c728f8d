import type { Kernel } from './wasm.ts';

/** Calls a kernel with the words from w[i] on, without a list of them for the usual counts. */
export function invoke(kernel: Kernel, w: Int32Array, i: number, count: number): void {
  switch (count) {
    case 2:
      kernel(w[i], w[i + 1]);
      break;
    case 3:
      kernel(w[i], w[i + 1], w[i + 2]);
      break;
    case 4:
      kernel(w[i], w[i + 1], w[i + 2], w[i + 3]);
      break;
    case 5:
      kernel(w[i], w[i + 1], w[i + 2], w[i + 3], w[i + 4]);
      break;
    case 6:
      kernel(w[i], w[i + 1], w[i + 2], w[i + 3], w[i + 4], w[i + 5]);
      break;
    case 11:
      kernel(w[i], w[i + 1], w[i + 2], w[i + 3], w[i + 4], w[i + 5], w[i + 6], w[i + 7], w[i + 8], w[i + 9], w[i + 10]);
      break;
    default:
      kernel(...w.subarray(i, i + count));
  }
}
