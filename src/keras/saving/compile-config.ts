import { UnsupportedError, ValueError } from '../../errors.ts';
import * as losses from '../../losses/index.ts';
import * as metrics from '../../metrics/index.ts';
import * as optimizers from '../../optimizers/index.ts';
import type { Optimizer } from '../../optimizers/optimizer.ts';
import { isPlainObject } from '../../tree.ts';
import type { Configurable } from '../config.ts';
import { isSerialized, optionsOf } from '../config.ts';
import type { CompileOptions } from '../training/compiled.ts';
import { namedObject } from './registry.ts';

// What a model was compiled with, as a config: names stay, functions and objects of the library are named, others by their own name.

const tables: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { losses, metrics };

function nameIn(value: unknown): { readonly module: string; readonly name: string } | null {
  for (const [module, table] of Object.entries(tables)) {
    const found = Object.keys(table).find((key) => table[key] === value);
    if (found !== undefined) return { module, name: found };
  }
  return null;
}

const isConfigurable = (value: object): value is Configurable => 'getConfig' in value && typeof value.getConfig === 'function';

/** A loss, a metric, or arrays and objects of them. */
function written(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(written);
  if (typeof value === 'function') {
    const known = nameIn(value);
    return { module: known === null ? null : `keras.${known.module}`, class_name: 'function', config: known?.name ?? value.name };
  }
  if (typeof value !== 'object') return value;
  if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item)]));
  const known = nameIn(value.constructor);
  const name = known?.name ?? value.constructor.name;
  return {
    module: known === null ? null : `keras.${known.module}`,
    class_name: name,
    config: isConfigurable(value) ? value.getConfig() : {},
  };
}

function unknown(name: string): ValueError {
  return new ValueError(
    'loadModel',
    `the model was compiled with '${name}', which is not known here`,
    'a function or class of the program that saved it',
    `Pass { customObjects: { ${name} } }, or { compile: false }.`,
    { name },
  );
}

function read(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(read);
  if (!isPlainObject(json)) return json;
  if (!isSerialized(json)) return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, read(item)]));
  const {
    class_name: type,
    config,
    module,
  } = json as { readonly class_name: string; readonly config?: unknown; readonly module?: unknown };
  const name = type === 'function' ? String(config) : type;
  const table = typeof module === 'string' ? (tables[module.replace('keras.', '')] ?? {}) : {};
  const found = Object.hasOwn(table, name) ? table[name] : namedObject(name);
  if (typeof found !== 'function') throw unknown(name);
  if (type === 'function') return found;
  const fields = isPlainObject(config) ? config : {};
  if ('fromConfig' in found) return (found as unknown as FromConfig).fromConfig(fields);
  const options = optionsOf(fields);
  return new (found as new (options: Record<string, unknown>) => unknown)(options);
}

/** What `compile` was given. */
export function compileConfig({ optimizer: _optimizer, ...options }: CompileOptions, optimizer: Optimizer): Record<string, unknown> {
  return {
    optimizer: optimizerConfig(optimizer),
    loss: written(options.loss),
    loss_weights: options.lossWeights ?? null,
    metrics: written(options.metrics),
    weighted_metrics: written(options.weightedMetrics),
    run_eagerly: options.runEagerly === true,
  };
}

/** Options for `compile` as a config says. @throws ValueError for a function or a class that is not known */
export function compileOptionsFrom(config: Readonly<Record<string, unknown>>): CompileOptions {
  return {
    optimizer: optimizerFrom(config.optimizer),
    loss: read(config.loss) as CompileOptions['loss'],
    lossWeights: config.loss_weights as CompileOptions['lossWeights'],
    metrics: read(config.metrics) as CompileOptions['metrics'],
    weightedMetrics: read(config.weighted_metrics) as CompileOptions['weightedMetrics'],
    runEagerly: config.run_eagerly === true,
  };
}

export function optimizerConfig(optimizer: Optimizer): Record<string, unknown> {
  const name = Object.entries<unknown>(optimizers).find(([, value]) => value === optimizer.constructor)?.[0] ?? optimizer.constructor.name;
  if (!isConfigurable(optimizer)) throw new UnsupportedError('save', 'the optimizer has no config', name, 'Give it getConfig.');
  return { module: 'keras.optimizers', class_name: name, config: optimizer.getConfig() };
}

interface FromConfig {
  fromConfig(config: unknown): unknown;
}

export function optimizerFrom(json: unknown): Optimizer {
  const { class_name: name, config } = isSerialized(json) ? json : { class_name: 'none', config: {} };
  const table: Readonly<Record<string, unknown>> = optimizers;
  const type = Object.hasOwn(table, name) ? table[name] : namedObject(name);
  if (typeof type !== 'function') throw unknown(name);
  const options = isPlainObject(config) ? config : {};
  const { learning_rate: rate } = options;
  const schedule = isSerialized(rate) ? namedObject(rate.class_name) : null;
  const own = typeof schedule === 'function' ? (schedule as unknown as FromConfig).fromConfig((rate as { config?: unknown }).config) : rate;
  return (type as unknown as FromConfig).fromConfig({ ...options, learning_rate: own }) as Optimizer;
}
