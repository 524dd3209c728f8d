import type { TensorError } from '../errors.ts';
import { MemoryError, ShapeError } from '../errors.ts';
import type { Allocator } from './allocator.ts';
import { LARGEST } from './allocator.ts';

/** The error of an arena that has no room for so many bytes. */
export function full({ limit, used }: Allocator, op: string, bytes: number): TensorError {
  if (Number.isNaN(bytes)) {
    return new ShapeError(op, 'sizes are still not known', 'null in the shape of a result', 'Name sizes by tf.shape(x), not by x.shape.');
  }
  const room = Math.min(Math.max(0, limit - used), LARGEST);
  return new MemoryError(
    op,
    'the arena cannot hold the operands of this op',
    `${bytes} bytes asked, ${room} of ${limit} available`,
    bytes > LARGEST
      ? `A tensor holds at most ${LARGEST} bytes: use smaller tensors or batches.`
      : 'Use smaller tensors or batches, or raise memoryLimit in tf.config.setLogicalDeviceConfiguration.',
    { asked: bytes, available: room, limit },
  );
}
