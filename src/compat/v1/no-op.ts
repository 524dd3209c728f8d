import type { Op } from '../../core/op.ts';

/** Does nothing itself: what counts is what runs before it. Only graphs of TensorFlow 1 write it, so it is not in the table. */
export const noOpOp: Op = {
  name: 'NoOp',
  label: 'noOp',
  saves: 'none',
  infer: () => [],
  expand: () => [],
};
