// tf.config.threading
import { ValueError } from '../errors.ts';
import { cores } from '../runtime/threads/host.ts';
import { pool } from '../runtime/threads/pool.ts';

/** More than any machine has that this runs on. */
const MOST = 64;

/**
 * Starts (or lets go of) threads that share the work of large kernels. Results do not change by a bit. Resolves to how many threads are
 * at work, the calling one included: 1 where the runtime cannot share memory, which getIntraOpParallelismReason explains.
 * May be called at any time and again; until it resolves, ops run as before.
 *
 * @param threads 1 is one thread, as it is at first; 0 is one for each core
 * @throws ValueError for a number that is negative, broken or above 64
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/threading/set_intra_op_parallelism_threads
 * @example await tf.config.threading.setIntraOpParallelismThreads(1); // 1
 */
export async function setIntraOpParallelismThreads(threads: number): Promise<number> {
  if (!Number.isInteger(threads) || threads < 0 || threads > MOST) {
    throw new ValueError(
      'setIntraOpParallelismThreads',
      `the number of threads must be a whole number from 0 to ${MOST}`,
      typeof threads === 'string' ? `'${threads}'` : String(threads),
      'Use 0 for one thread for each core.',
      { threads },
    );
  }
  return pool.resize(threads === 0 ? Math.min(MOST, await cores()) : threads);
}

/**
 * Threads that share the work of a kernel now, the calling one included.
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/threading/get_intra_op_parallelism_threads
 * @example tf.config.threading.getIntraOpParallelismThreads(); // 1
 */
export const getIntraOpParallelismThreads = (): number => pool.threads;

/**
 * Why fewer threads are at work than were asked for; '' where all are.
 * @example tf.config.threading.getIntraOpParallelismReason(); // ''
 */
export const getIntraOpParallelismReason = (): string => pool.reason;
