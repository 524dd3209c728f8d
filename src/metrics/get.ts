import { objectOf, serialized } from '../config.ts';
import * as accuracy from './accuracy.ts';
import * as confusion from './confusion.ts';
import * as correlation from './correlation.ts';
import * as curves from './curves.ts';
import * as errors from './errors.ts';
import type { MetricFunction } from './metric.ts';
import * as base from './metric.ts';
import { Metric } from './metric.ts';
import * as overlap from './overlap.ts';
import * as scores from './scores.ts';

type MetricClass = new (options: never) => Metric;
const isClass = (value: unknown): value is MetricClass => typeof value === 'function' && value.prototype instanceof Metric;
const isOne = (value: unknown): value is Metric => value instanceof Metric;

const SHORT: Readonly<Record<string, string>> = {
  bce: 'BinaryCrossentropy',
  mse: 'MeanSquaredError',
  mae: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  msle: 'MeanSquaredLogarithmicError',
  rmse: 'RootMeanSquaredError',
  kld: 'KLDivergence',
  logcosh: 'LogCoshError',
};

/** All classes by name, found when somebody asks for one. */
function classes(more: Readonly<Record<string, unknown>> = {}): Record<string, MetricClass> {
  const table: Record<string, MetricClass> = {};
  for (const file of [accuracy, confusion, correlation, curves, errors, { Mean: base.Mean, Sum: base.Sum }, overlap, scores, more]) {
    for (const [key, value] of Object.entries<unknown>(file as Record<string, unknown>))
      if (isClass(value) && key !== 'Confusion') table[key] = value;
  }
  for (const [short, name] of Object.entries(SHORT)) table[short] = table[name];
  return table;
}

/**
 * A metric by name in any spelling, of a config, or what was given; null for null.
 * @throws ValueError for an unknown name
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/get
 * @example tf.keras.metrics.get('mae').name; // 'mean_absolute_error'
 */
export function get(identifier: string | Metric | MetricFunction | object | null): Metric | MetricFunction | null {
  if (identifier === null || identifier === undefined) return null;
  if (isClass(identifier)) return new (identifier as new () => Metric)();
  if (typeof identifier === 'function') return identifier as MetricFunction;
  return objectOf<Metric>('metric', identifier, classes(), isOne);
}

/**
 * A metric as { module, class_name, config, registered_name }.
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/serialize
 * @example tf.keras.metrics.serialize(new tf.keras.metrics.AUC()).config.curve; // 'ROC'
 */
export const serialize = (metric: Metric): unknown => serialized('metrics', metric);

/**
 * The metric that `serialize` described.
 * @throws ValueError for an unknown class
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/metrics/deserialize
 * @example tf.keras.metrics.deserialize({ class_name: 'AUC', config: { curve: 'PR' } }).name; // 'auc'
 */
export const deserialize = (config: object, options?: { readonly customObjects?: Readonly<Record<string, unknown>> }): Metric =>
  objectOf<Metric>('metric', config, classes(options?.customObjects), isOne);
