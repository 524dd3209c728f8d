import type { Pass } from './listing.ts';

/** Passes that make one op of several, for where nodes run. */
export interface Lowering {
  /** Whether they are on: other devices have their own. */
  readonly on: boolean;
  /** For the CPU's kernels. */
  readonly cpu: Pass;
  /** What only plans know, after that (runtime/plan.ts). */
  readonly plan: Pass;
}

const asItIs: Pass = (listing) => listing;
/** For programs that run once, or as they were written. */
export const NO_LOWERING: Lowering = { on: false, cpu: asItIs, plan: asItIs };
