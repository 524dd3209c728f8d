import { nameScope } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { checkOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { dtypeOf, isFloating } from '../../dtype.ts';
import { DTypeError, ValueError } from '../../errors.ts';
import { showShape } from '../../format.ts';
import type { Dims } from '../../shape.ts';
import { compatible } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable as CoreVariable } from '../../variable.ts';
import { GraphKeys } from './collections.ts';
import { getDefaultGraph, writtenGraph } from './default-graph.ts';
import type { Graph } from './graph.ts';
import type { InitializerLike } from './initializers.ts';
import { initialValueOf } from './initializers.ts';
import { Variable } from './variable.ts';

/** For `reuse`: takes the variable that is there, makes it where there is none. */
export const AUTO_REUSE = 'AUTO_REUSE';
export type Reuse = boolean | typeof AUTO_REUSE | null;
export type Regularizer = (variable: CoreVariable) => Tensor | null;

interface ScopeDefaults {
  readonly initializer?: InitializerLike | null;
  readonly regularizer?: Regularizer | null;
  readonly dtype?: DType;
}
export interface VariableScopeOptions extends ScopeDefaults {
  readonly reuse?: Reuse;
  /** The name where none is given; it gets a number where it is taken. */
  readonly defaultName?: string;
}
export interface GetVariableOptions extends ScopeDefaults {
  readonly shape?: readonly number[];
  readonly trainable?: boolean;
  readonly collections?: readonly string[];
  readonly validateShape?: boolean;
  readonly constraint?: ((value: Tensor) => Tensor) | null;
}

/** Where `getVariable` makes and finds variables: a name in front, whether they must be there, defaults for new ones. */
export class VariableScope {
  constructor(
    readonly name: string,
    public reuse: Reuse,
    readonly defaults: ScopeDefaults,
  ) {}

  /** From here on variables of this scope are taken, not made. */
  reuseVariables(): void {
    this.reuse = true;
  }
}

/** The variables of one graph by name, and the scope that is open. */
class VariableStore {
  scope = new VariableScope('', false, {});
  readonly variables = new Map<string, CoreVariable>();
  readonly scopes = new Map<string, number>();
}

const stores = new WeakMap<Graph, VariableStore>();
function storeOf(graph: Graph): VariableStore {
  let store = stores.get(graph);
  if (store === undefined) {
    store = new VariableStore();
    stores.set(graph, store);
  }
  return store;
}

/** The variable scope that is open in the default graph. */
export const getVariableScope = (): VariableScope => storeOf(getDefaultGraph()).scope;

/** The first of name, name_1, … that no scope inside the open one has. */
function freeScope(store: VariableStore, wanted: string): string {
  const full = store.scope.name === '' ? wanted : `${store.scope.name}/${wanted}`;
  const used = store.scopes.get(full) ?? 0;
  return used === 0 ? wanted : `${wanted}_${used}`;
}

const OPTIONS = ['initializer', 'regularizer', 'dtype', 'reuse', 'defaultName'] as const;

/**
 * Runs `fn` in a scope of variables: `getVariable` puts its name in front, nodes get a name scope of that name.
 * @param nameOrScope a name, a scope to open again, or null with { defaultName }
 * @param options reuse (true: variables must be there; AUTO_REUSE: they may), initializer, regularizer, dtype for new variables
 * @throws ValueError without a name
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/variable_scope
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => v1.variableScope('layer', () => v1.getVariable('w', [2]).name)); // 'layer/w:0'
 */
export function variableScope<R>(
  nameOrScope: string | VariableScope | null,
  options: VariableScopeOptions | ((scope: VariableScope) => R),
  fn?: (scope: VariableScope) => R,
): R {
  const given = checkOptions('variableScope', typeof options === 'function' ? {} : options, OPTIONS);
  const run = typeof options === 'function' ? options : (fn as (scope: VariableScope) => R);
  if (typeof run !== 'function')
    throw new ValueError('variableScope', 'the last argument must be a function', typeof run, "Write variableScope('name', () => …).");
  const store = storeOf(writtenGraph('variableScope'));
  const outer = store.scope;
  const wanted = nameOrScope ?? (given.defaultName === undefined ? null : freeScope(store, given.defaultName));
  if (wanted === null) throw new ValueError('variableScope', 'the scope has no name', 'null', 'Give a name, or { defaultName }.');
  const again = wanted instanceof VariableScope;
  const name = again ? wanted.name : outer.name === '' ? wanted : `${outer.name}/${wanted}`;
  store.scopes.set(name, (store.scopes.get(name) ?? 0) + 1);
  const from = again ? wanted : outer;
  const reuse = given.reuse === undefined || given.reuse === null || given.reuse === false ? from.reuse || outer.reuse : given.reuse;
  const { initializer, regularizer, dtype } = given;
  const defaults = {
    ...from.defaults,
    ...(initializer === undefined ? {} : { initializer }),
    ...(regularizer === undefined ? {} : { regularizer }),
    ...(dtype === undefined ? {} : { dtype }),
  };
  const scope = new VariableScope(name, reuse, defaults);
  store.scope = scope;
  try {
    return nameScope(again ? name.slice(name.lastIndexOf('/') + 1) : wanted, () => run(scope));
  } finally {
    store.scope = outer;
  }
}

/**
 * The variable of that name in the open scope: a new one, or with `reuse` the one that is there.
 * @param shape may be left out where the initializer is a value
 * @param options dtype, initializer (glorot uniform for floats, zeros otherwise), regularizer, trainable, collections, constraint
 * @throws ValueError for a name that is taken, or with `reuse` one that is not; for a shape that is not the variable's
 * @throws DTypeError for a dtype that is not the variable's
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/get_variable
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const v = v1.getVariable('v', [2], { initializer: v1.zerosInitializer() });
 *   const session = new v1.Session();
 *   session.run(v.initializer);
 *   return session.run(v).arraySync();
 * }); // [0, 0]
 */
export function getVariable(
  name: string,
  shape?: readonly number[] | number | GetVariableOptions,
  options?: GetVariableOptions,
): CoreVariable {
  const asShape = typeof shape === 'number' ? [shape] : Array.isArray(shape) ? (shape as readonly number[]) : undefined;
  const given = checkOptions('getVariable', asShape === undefined ? ((shape ?? options) as GetVariableOptions | undefined) : options, [
    'shape',
    'dtype',
    'initializer',
    'regularizer',
    'trainable',
    'collections',
    'validateShape',
    'constraint',
  ]);
  const graph = writtenGraph('getVariable');
  const store = storeOf(graph);
  const { scope } = store;
  const full = scope.name === '' ? name : `${scope.name}/${name}`;
  const dims = asShape ?? given.shape;
  const asked = given.dtype ?? scope.defaults.dtype;
  const known = store.variables.get(full);
  if (known !== undefined) {
    if (scope.reuse === false || scope.reuse === null) throw taken(full);
    mustBeLike(full, known, dims, asked);
    return known;
  }
  if (scope.reuse === true) throw missing(full);
  const dtype = asked === undefined ? 'float32' : dtypeOf('getVariable', asked);
  const initializer = given.initializer ?? scope.defaults.initializer ?? null;
  const variable = graph.inScope('', () => {
    const start = (): TensorLike => initialValueOf('getVariable', full, initializer, dims, dtype);
    const { trainable, collections, validateShape, constraint } = given;
    return new Variable(start, {
      name: full,
      ...(asked === undefined && initializer !== null && dims === undefined ? {} : { dtype }),
      ...(trainable === undefined ? {} : { trainable }),
      ...(collections === undefined ? {} : { collections }),
      ...(validateShape === undefined ? {} : { validateShape }),
      ...(constraint === undefined ? {} : { constraint }),
    });
  });
  store.variables.set(full, variable);
  const regularizer = given.regularizer === undefined ? scope.defaults.regularizer : given.regularizer;
  if (regularizer !== undefined && regularizer !== null && isFloating(variable.dtype)) {
    const loss = graph.inScope(`${full}/Regularizer/`, () => regularizer(variable));
    if (loss !== null) graph.addToCollection(GraphKeys.REGULARIZATION_LOSSES, loss);
  }
  return variable;
}

const taken = (name: string): ValueError =>
  new ValueError(
    'getVariable',
    `Variable ${name} already exists, disallowed`,
    'a second one',
    'Did you mean to set reuse: true or reuse: v1.AUTO_REUSE in variableScope?',
    { variable: name },
  );

const missing = (name: string): ValueError =>
  new ValueError(
    'getVariable',
    `Variable ${name} does not exist, or was not created with getVariable`,
    'reuse: true',
    'Did you mean to set reuse: v1.AUTO_REUSE in variableScope?',
    { variable: name },
  );

/** @throws ValueError, DTypeError */
function mustBeLike(name: string, variable: CoreVariable, dims: Dims | undefined, dtype: DType | undefined): void {
  const found = variable.handle.holds;
  if (dims !== undefined && !compatible(dims, found.dims)) {
    throw new ValueError(
      'getVariable',
      `Trying to share variable ${name}, but specified shape ${showShape(dims)} and found shape ${showShape(found.dims)}`,
      showShape(dims),
      'Ask for the shape that it has, or use another name.',
      { shapes: [dims, found.dims] },
    );
  }
  if (dtype !== undefined && dtype !== found.dtype) {
    throw new DTypeError(
      'getVariable',
      `Trying to share variable ${name}, but specified dtype ${dtype} and found dtype ${found.dtype}`,
      dtype,
      'Ask for the dtype that it has, or use another name.',
      { dtypes: [dtype, found.dtype] },
    );
  }
}
