import { checkOptions } from '../../core/options.ts';
import { broadcasts } from './broadcasts.ts';
import { commonSubexpressions } from './common-subexpressions.ts';
import { constantFolding } from './constant-folding.ts';
import { deadCode } from './dead-code.ts';
import { fusion } from './fusion.ts';
import { identities } from './identities.ts';
import type { Listing, Pass } from './listing.ts';
import type { Lowering } from './lowering.ts';
import { NO_LOWERING } from './lowering.ts';
import { products } from './products.ts';

/** Which rewritings traced programs get, by TensorFlow's names for them. */
export interface OptimizerOptions {
  readonly constantFolding?: boolean;
  readonly arithmeticOptimization?: boolean;
  readonly commonSubgraphElimination?: boolean;
  /** Several ops as one. */
  readonly remapping?: boolean;
  /** Switches all of them off. */
  readonly disableMetaOptimizer?: boolean;
}

let options: OptimizerOptions = {};

/**
 * Switches rewritings of traced programs on or off, for debugging: all are on. Programs that are made already stay.
 * Source: https://www.tensorflow.org/api_docs/python/tf/config/optimizer/set_experimental_options
 * @example tf.config.optimizer.setExperimentalOptions({ constantFolding: true });
 */
export function setExperimentalOptions(given: OptimizerOptions): void {
  const names = ['constantFolding', 'arithmeticOptimization', 'commonSubgraphElimination', 'remapping', 'disableMetaOptimizer'] as const;
  options = { ...options, ...checkOptions('setExperimentalOptions', given, names) };
}

/** The rewritings that were switched. @example tf.config.optimizer.getExperimentalOptions(); // { constantFolding: true } */
export const getExperimentalOptions = (): OptimizerOptions => ({ ...options });

const on = (name: keyof OptimizerOptions): boolean => options.disableMetaOptimizer !== true && options[name] !== false;

/** The passes that are on, in their order: each leaves the next one less to do. */
function passes(): readonly Pass[] {
  const list: Pass[] = [deadCode];
  if (on('arithmeticOptimization')) list.push(identities, broadcasts);
  if (on('constantFolding')) list.push(constantFolding);
  if (on('commonSubgraphElimination')) list.push(commonSubexpressions);
  list.push(deadCode);
  return list;
}

const FUSING: Lowering = { on: true, cpu: (listing) => products(listing), plan: fusion };

/** What makes one op of several, as it is on now. */
export const lowering = (): Lowering => (on('remapping') ? FUSING : NO_LOWERING);

/** The listing after all passes that are on: the same bits from fewer nodes. */
export const optimised = (listing: Listing): Listing => through(passes(), listing);

/** The listing after these passes, one after the other. */
export const through = (passes: readonly Pass[], listing: Listing): Listing => passes.reduce((now, pass) => pass(now), listing);
