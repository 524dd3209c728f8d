import { BYTES } from './bytes.ts';
import { chain } from './chains.ts';
import { elementRules } from './elements.ts';
import { filterRules } from './filters.ts';
import type { Rule } from './linear.ts';
import { movementRules } from './movement.ts';
import { byProducts } from './products.ts';
import { randomRules } from './random-rules.ts';
import { reductionRules } from './reductions.ts';
import { rowRules } from './row-rules.ts';
import { strideRules } from './strides.ts';
import { windowRules } from './windows.ts';

// How calls of kernels are shared, by the names and signatures of docs/kernels.md. A kernel that is not named here runs on one thread;
// docs/threads.md has the table, and why.

/** What rules ask of the kernels. */
export interface Kernels {
  /** The bytes of workspace that a kernel needs. */
  scratch(name: 'matmul_scratch' | 'conv2d_scratch' | 'depthwise_conv2d_scratch', args: readonly number[]): number;
  /** A kernel's index in the function table of every thread. */
  index(name: string): number;
}

/** Nanoseconds a multiplication takes, by lane. */
const PRODUCTS = { f32: 0.025, f64: 0.05, i32: 0.1, i64: 0.4 };

/** The rules of all kernels by name. */
export function rulesOf(kernels: Kernels): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  const index = (name: string): number => kernels.index(name);
  elementRules(rules);
  rowRules(rules);
  reductionRules(rules, index);
  movementRules(rules, index);
  strideRules(rules);
  randomRules(rules);
  rules.set('chain', chain);
  const scratch = (m: number, n: number, k: number, flags: number): number => kernels.scratch('matmul_scratch', [m, n, k, flags]);
  for (const [lane, cost] of Object.entries(PRODUCTS)) {
    rules.set(`matmul_${lane}`, byProducts({ bytes: BYTES[lane], cost, wide: lane.startsWith('f'), scratch }));
  }
  rules.set('matmul_i8', byProducts({ bytes: 1, out: 4, cost: 0.015, scratch }));
  const conv = (spec: number): number => kernels.scratch('conv2d_scratch', [spec]);
  const depthwise = (spec: number): number => kernels.scratch('depthwise_conv2d_scratch', [spec]);
  windowRules(rules, conv, depthwise);
  filterRules(rules, conv, depthwise, scratch);
  return rules;
}
