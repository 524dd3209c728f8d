import { BITS, stream } from './bytes.ts';
import type { Job } from './job.ts';
import type { Rule } from './linear.ts';

// Kernels that walk several axes by strides: a piece is a stretch of one axis, in one place of those before it, with sizes of its own.

/** Nanoseconds an element takes that a binary kernel computes, and that is moved alone. */
const [PAIR, ALONE] = [0.15, 0.3];
/** Integers of sizes and strides that a piece has room for. */
const MOST = 40;

interface Walk {
  /** Which argument points at sizes and strides, and which is the rank. */
  readonly spec: number;
  readonly rank: number;
  /** Words before the axes, and words of an axis: its size, then strides in bytes. */
  readonly head: number;
  readonly words: number;
  /** The operands that go by strides, in their order, and the one that lies as a whole. */
  readonly strided: readonly number[];
  readonly whole: number;
  /** Bytes of the whole one, and nanoseconds, for each turn of the innermost axis. */
  bytes(job: Job): number;
  cost(job: Job): number;
}

/** The size of an axis. */
const size = (job: Job, { spec, head, words }: Walk, axis: number): number => job.read(spec, head + words * axis);

function byAxes(walk: Walk): Rule {
  const { spec, head, words: each, strided, whole } = walk;
  return (job) => {
    const { args, words } = job;
    const rank = args[walk.rank];
    const count = head + each * rank;
    if (rank < 1 || count > MOST) return;
    let turns = 1;
    for (let axis = 0; axis < rank; axis++) turns *= size(job, walk, axis);
    const parts = job.worth(turns * walk.cost(job));
    if (parts < 2) return;
    // The first axis that makes enough pieces with those before it: their every place is a piece of its own.
    let [cut, before] = [0, 1];
    for (; cut < rank - 1 && before * size(job, walk, cut) < parts; cut++) before *= size(job, walk, cut);
    const stretch = Math.ceil(size(job, walk, cut) / Math.floor(parts / before));
    if (before === 1 && stretch >= size(job, walk, cut)) return;
    let below = walk.bytes(job);
    for (let axis = cut + 1; axis < rank; axis++) below *= size(job, walk, axis);
    for (let place = 0; place < before; place++) {
      for (let first = 0; first < size(job, walk, cut); first += stretch) {
        const piece = job.piece();
        const own = job.spec(spec, count) as number;
        words[own + head + each * cut] = Math.min(stretch, size(job, walk, cut) - first);
        words[piece + whole] += (place * size(job, walk, cut) + first) * below;
        for (let axis = cut, left = place, at = first; axis >= 0; axis--) {
          if (axis < cut) {
            at = left % size(job, walk, axis);
            left = Math.floor(left / size(job, walk, axis));
            words[own + head + each * axis] = 1;
          }
          for (let s = 0; s < strided.length; s++) words[piece + strided[s]] += at * job.read(spec, head + each * axis + 1 + s);
        }
      }
    }
  };
}

/** broadcast2(fn, a, b, y, spec, rank); spec begins with n, sa, sb, yRowBytes. */
const broadcast: Walk = {
  spec: 4,
  rank: 5,
  head: 4,
  words: 3,
  strided: [1, 2],
  whole: 3,
  bytes: (job) => job.read(4, 3),
  cost: (job) => PAIR * job.read(4, 0),
};

/** gather_strided(x, y, spec, rank), where y is whole; scatter_strided(x, y, spec, rank), where x is. */
const copy = (bytes: number, strided: number, whole: number): Walk => ({
  spec: 2,
  rank: 3,
  head: 0,
  words: 2,
  strided: [strided],
  whole,
  bytes: () => bytes,
  cost: (job) => (job.read(2, 2 * job.args[3] - 1) === bytes ? stream(bytes) / 2 : ALONE),
});

export function strideRules(rules: Map<string, Rule>): void {
  rules.set('broadcast2', byAxes(broadcast));
  for (const bits of BITS) {
    rules.set(`gather_strided_${bits}`, byAxes(copy(bits / 8, 0, 1)));
    rules.set(`scatter_strided_${bits}`, byAxes(copy(bits / 8, 1, 0)));
  }
}
