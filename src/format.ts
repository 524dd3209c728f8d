import type { DType } from './dtype.ts';

/** Text of a tensor. */
export const formatTensor = (values: ArrayLike<unknown>, dims: readonly number[], dtype: DType): string =>
  `tf.Tensor(${Array.from(values).join(' ')}, shape=(${dims}), dtype=${dtype})`;
/** Text of a variable. */
export const formatVariable = (name: string, values: ArrayLike<unknown>, dims: readonly number[], dtype: DType): string =>
  `<tf.Variable '${name}' shape=(${dims}) dtype=${dtype}, value=${Array.from(values).join(' ')}>`;
