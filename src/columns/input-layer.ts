import { named, nameScope } from '../core/bind.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { FeatureSpec } from '../io/features.ts';
import { kindOf } from '../literal-kind.ts';
import { concat } from '../ops/join.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';
import { Variable } from '../variable.ts';
import type { DenseColumn } from './column.ts';
import { FeatureColumn, isDense } from './column.ts';
import type { Features } from './feature-reader.ts';
import { FeatureReader } from './feature-reader.ts';

/** The columns of a call, sorted by name. @throws ValueError */
function sortedColumns(op: string, given: FeatureColumn | readonly FeatureColumn[]): FeatureColumn[] {
  const list = given instanceof FeatureColumn ? [given] : given;
  if (!Array.isArray(list)) throw new ValueError(op, 'feature columns must be a list', kindOf(list), "Write [numericColumn('age')].");
  if (list.length === 0) throw new ValueError(op, 'feature columns must not be empty', 'none', "Write [numericColumn('age')].");
  for (const column of list) {
    if (!(column instanceof FeatureColumn)) {
      throw new ValueError(op, 'Items of feature columns must be feature columns', kindOf(column), "Write [numericColumn('age')].");
    }
  }
  // By code units, as Python sorts names.
  const sorted = [...(list as FeatureColumn[])].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  sorted.forEach((column, i) => {
    if (i === 0 || sorted[i - 1].name !== column.name) return;
    const repair = 'Leave one out, or give the features another copy under another name.';
    throw new ValueError(op, `Duplicate feature column name '${column.name}'`, `${sorted[i - 1]} and ${column}`, repair, {
      name: column.name,
    });
  });
  return sorted;
}

export interface InputLayerOptions {
  /** false: embeddings are not trained. */
  readonly trainable?: boolean;
  /** Filled with the variables of each column. */
  readonly colsToVars?: Map<FeatureColumn, Variable[]>;
  /** Filled with the rows of each column. */
  readonly colsToOutputTensors?: Map<FeatureColumn, Tensor>;
}

/**
 * One matrix of all columns side by side, a row for each example; the columns stand in the order of their names. Embeddings get new
 * variables at each call.
 * @param features tensors or plain values by name; one value or a row of values for each example
 * @param featureColumns dense columns: numeric, bucketized, indicator and embedding columns
 * @param options trainable (true), colsToVars, colsToOutputTensors: maps to fill
 * @throws ValueError for a missing feature, a categorical column, a name twice; ShapeError for batches that differ
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/feature_column/input_layer
 * @example
 * const { categoricalColumnWithVocabularyList, indicatorColumn, inputLayer, numericColumn } = tf.featureColumn;
 * const department = categoricalColumnWithVocabularyList('department', ['sports', 'gardening']);
 * inputLayer({ sales: [[5], [10]], department: ['sports', 'gardening'] }, [numericColumn('sales'), indicatorColumn(department)]).arraySync(); // [[1, 0, 5], [0, 1, 10]]
 */
export function inputLayer(
  features: Features,
  featureColumns: FeatureColumn | readonly FeatureColumn[],
  options?: InputLayerOptions,
): Tensor {
  const op = 'inputLayer';
  const {
    trainable = true,
    colsToVars,
    colsToOutputTensors,
  } = checkOptions(op, options, ['trainable', 'colsToVars', 'colsToOutputTensors']);
  const columns = sortedColumns(op, featureColumns).map((column): DenseColumn => {
    if (isDense(column)) return column;
    const repair = 'Wrap it in an indicatorColumn or embeddingColumn.';
    throw new ValueError(op, 'Items of feature columns must be dense columns', String(column), repair, { column: column.name });
  });
  const reader = new FeatureReader(op, features);
  return nameScope('input_layer', () =>
    composed(() => {
      const rows = columns.map((column) =>
        nameScope(column.name.replace(/[^A-Za-z0-9_.\-/]/g, '_'), () => {
          const variables: Variable[] = [];
          colsToVars?.set(column, variables);
          return column.rows(reader, (name, make, trains) => {
            const variable = new Variable(make, { name, trainable: trainable && trains });
            variables.push(variable);
            return variable;
          });
        }),
      );
      checkBatches(op, columns, rows);
      columns.forEach((column, i) => colsToOutputTensors?.set(column, rows[i].identity()));
      return named('concat', () => concat(rows, 1));
    }),
  );
}

function checkBatches(op: string, columns: readonly DenseColumn[], rows: readonly Tensor[]): void {
  const known = rows.findIndex((x) => !Number.isNaN(x.dims[0]));
  rows.forEach((x, i) => {
    if (known < 0 || Number.isNaN(x.dims[0]) || x.dims[0] === rows[known].dims[0]) return;
    const wrong = `Batch size (first dimension) of each feature must be same: '${columns[known].name}' and '${columns[i].name}' differ`;
    throw new ShapeError(op, wrong, `${rows[known].dims[0]} and ${x.dims[0]}`, 'Give as many examples of each feature.');
  });
}

/**
 * How examples keep the features that columns read, for tf.io.parseExample.
 * @throws ValueError where two columns want the same feature in different ways
 * Source: https://www.tensorflow.org/api_docs/python/tf/feature_column/make_parse_example_spec
 * @example Object.keys(tf.featureColumn.makeParseExampleSpec([tf.featureColumn.numericColumn('a')])); // ['a']
 */
export function makeParseExampleSpec(featureColumns: readonly FeatureColumn[]): Record<string, FeatureSpec> {
  const op = 'makeParseExampleSpec';
  const spec: Record<string, FeatureSpec> = {};
  for (const column of featureColumns) {
    if (!(column instanceof FeatureColumn)) {
      const got = isPlainObject(column) ? 'an object' : kindOf(column);
      throw new ValueError(op, 'All items must be feature columns', got, "Write [numericColumn('age')].");
    }
    for (const [key, feature] of Object.entries(column.parseExampleSpec)) {
      const before = spec[key];
      if (
        before !== undefined &&
        JSON.stringify([before.constructor.name, before]) !== JSON.stringify([feature.constructor.name, feature])
      ) {
        throw new ValueError(
          op,
          `feature '${key}' is wanted in two ways`,
          `${before.constructor.name} and ${feature.constructor.name}`,
          'Give the columns features of their own.',
          { key },
        );
      }
      spec[key] = feature;
    }
  }
  return spec;
}
