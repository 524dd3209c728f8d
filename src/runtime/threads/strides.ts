import type { Job } from './job.ts';
import type { Rule } from './linear.ts';

// Kernels that walk several axes by strides are shared by the outermost axis that is long enough: a piece has sizes of its own.

/** Nanoseconds an element takes. */
const COST = 0.3;
/** Integers before the axes of broadcast2, and those of one axis there and of a strided copy. */
const [HEAD, AXIS, PAIR] = [4, 3, 2];

/** broadcast2(fn, a, b, y, spec, rank) */
export const broadcast: Rule = (job: Job): void => {
  const { args, words } = job;
  const rank = args[5];
  if (rank < 1) return;
  let below = 1;
  for (let axis = 1; axis < rank; axis++) below *= job.read(4, HEAD + AXIS * axis);
  const size = job.read(4, HEAD);
  const parts = job.worth(size * below * job.read(4, 0) * COST);
  const each = Math.ceil(size / parts);
  if (parts < 2 || each >= size || HEAD + AXIS * rank > 40) return;
  for (let row = 0; row < size; row += each) {
    const piece = job.piece();
    const own = job.spec(4, HEAD + AXIS * rank) as number;
    words[own + HEAD] = Math.min(each, size - row);
    words[piece + 1] += row * job.read(4, HEAD + 1);
    words[piece + 2] += row * job.read(4, HEAD + 2);
    words[piece + 3] += row * below * job.read(4, 3);
  }
};

/** gather_strided(x, y, spec, rank), where y is contiguous. */
export function stridedCopy(bytes: number): Rule {
  return (job) => {
    const { args, words } = job;
    const rank = args[3];
    if (rank < 1) return;
    let below = 1;
    for (let axis = 1; axis < rank; axis++) below *= job.read(2, PAIR * axis);
    const size = job.read(2, 0);
    const parts = job.worth(size * below * COST);
    const each = Math.ceil(size / parts);
    if (parts < 2 || each >= size || PAIR * rank > 40) return;
    for (let row = 0; row < size; row += each) {
      const piece = job.piece();
      words[job.spec(2, PAIR * rank) as number] = Math.min(each, size - row);
      words[piece] += row * job.read(2, 1);
      words[piece + 1] += row * below * bytes;
    }
  };
}
