import { checkOptions } from '../../core/options.ts';
import type { Operation } from '../../trace/operation.ts';
import { GraphKeys } from './collections.ts';
import { writtenGraph } from './default-graph.ts';
import { group, noOp } from './group.ts';

/**
 * An operation that fills all tables of the graph: those that were made before this call.
 * @param options name ('init_all_tables')
 * @throws RuntimeError while ops compute at once: tables are filled where they are made then
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/tables_initializer
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const table = new v1.lookup.StaticHashTable(new v1.lookup.KeyValueTensorInitializer(['a'], [5]), -1);
 *   const session = new v1.Session();
 *   session.run(v1.tablesInitializer());
 *   return session.run(table.lookup(['a', 'b'])).arraySync();
 * }); // [5, -1]
 */
export function tablesInitializer(options?: { readonly name?: string }): Operation {
  const { name = 'init_all_tables' } = checkOptions('tablesInitializer', options, ['name']);
  const fills = writtenGraph('tablesInitializer').getCollection(GraphKeys.TABLE_INITIALIZERS);
  return fills.length === 0 ? noOp({ name }) : group(...fills, { name });
}
