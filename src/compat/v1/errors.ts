// tf.compat.v1.errors: the library's errors under TensorFlow's names.

export {
  FailedPreconditionError,
  LoadError as DataLossError,
  MemoryError as ResourceExhaustedError,
  OutOfRangeError,
  TensorError as OpError,
  UnsupportedError as UnimplementedError,
  ValueError as InvalidArgumentError,
} from '../../errors.ts';
