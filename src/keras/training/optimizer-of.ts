import { ValueError } from '../../errors.ts';
import * as optimizers from '../../optimizers/index.ts';
import { Optimizer } from '../../optimizers/optimizer.ts';
import { plainName } from '../identifier.ts';

/** An optimizer or its name: 'sgd', 'adam'. */
export type OptimizerLike = Optimizer | string;

/** The optimizer of a name with its defaults, or the one given. @throws ValueError for an unknown name */
export function optimizerOf(identifier: OptimizerLike): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  const all: Readonly<Record<string, unknown>> = optimizers;
  const names = Object.keys(all).filter((key) => {
    const item = all[key];
    return typeof item === 'function' && item.prototype instanceof Optimizer;
  });
  const found = typeof identifier === 'string' ? names.find((key) => plainName(key) === plainName(identifier)) : undefined;
  if (found === undefined) {
    throw new ValueError(
      'optimizers.get',
      'could not interpret optimizer identifier',
      String(identifier),
      `Known: ${names.join(', ').toLowerCase()}.`,
      { identifier },
    );
  }
  return new (all[found] as new () => Optimizer)();
}
