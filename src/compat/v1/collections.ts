import { checkOptions } from '../../core/options.ts';

/**
 * The usual keys of a graph's collections.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/GraphKeys
 */
export const GraphKeys = {
  GLOBAL_VARIABLES: 'variables',
  LOCAL_VARIABLES: 'local_variables',
  METRIC_VARIABLES: 'metric_variables',
  MODEL_VARIABLES: 'model_variables',
  TRAINABLE_VARIABLES: 'trainable_variables',
  MOVING_AVERAGE_VARIABLES: 'moving_average_variables',
  SUMMARIES: 'summaries',
  TABLE_INITIALIZERS: 'table_initializer',
  WEIGHTS: 'weights',
  BIASES: 'biases',
  ACTIVATIONS: 'activations',
  UPDATE_OPS: 'update_ops',
  LOSSES: 'losses',
  REGULARIZATION_LOSSES: 'regularization_losses',
  TRAIN_OP: 'train_op',
  GLOBAL_STEP: 'global_step',
  COND_CONTEXT: 'cond_context',
  WHILE_CONTEXT: 'while_context',
} as const;

/** What a graph remembers by name. */
export class Collections {
  private readonly lists = new Map<string, unknown[]>();

  add(name: string, value: unknown): void {
    const list = this.lists.get(name);
    if (list === undefined) this.lists.set(name, [value]);
    else list.push(value);
  }

  remove(name: string, value: unknown): void {
    const list = this.lists.get(name) ?? [];
    const at = list.indexOf(value);
    if (at >= 0) list.splice(at, 1);
  }

  get(name: string, options?: { readonly scope?: string }): unknown[] {
    const { scope } = checkOptions('getCollection', options, ['scope']);
    const list = this.lists.get(name) ?? [];
    if (scope === undefined) return [...list];
    return list.filter((item) => {
      const known = typeof item === 'object' && item !== null && 'name' in item ? String(item.name) : null;
      return known !== null && new RegExp(`^(?:${scope})`).test(known);
    });
  }

  keys(): string[] {
    return [...this.lists].filter(([, list]) => list.length > 0).map(([name]) => name);
  }

  clear(name: string): void {
    this.lists.delete(name);
  }
}
