import type { TensorLike } from '../../core/convert.ts';
import type { NameOption } from '../../core/options.ts';
import { checkOptions } from '../../core/options.ts';
import { constant } from '../../ops/create.ts';
import { stack } from '../../ops/join.ts';
import { booleanMask } from '../../ops/mask.ts';
import { identity } from '../../ops/shape.ts';
import type { Tensor } from '../../tensor.ts';
import { TensorShape } from '../../tensor-shape.ts';
import { cond } from '../../trace/cond.ts';
import type { Operation } from '../../trace/operation.ts';
import type { SymbolicTensor } from '../../trace/symbolic.ts';
import type { VariableOptions } from '../../variable.ts';
import { Variable as CoreVariable } from '../../variable.ts';
import { GraphKeys } from './collections.ts';
import { getDefaultGraph, writtenGraph } from './default-graph.ts';
import type { Runner } from './graph.ts';
import { group, noOp } from './group.ts';
import { isInitialized } from './variable-nodes.ts';

export interface V1VariableOptions extends VariableOptions {
  /** Collections of the graph that it joins; that of the global variables unless said. */
  readonly collections?: readonly string[];
  /** false: values of any shape. */
  readonly validateShape?: boolean;
}

/**
 * A variable of a graph: a session gives it its first value by its `initializer`, each session for itself. While ops compute at once, a `tf.Variable`.
 *
 * @throws FailedPreconditionError (from Session.run) when it is read before it has a value
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/Variable
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const v = new v1.Variable(1);
 *   const session = new v1.Session();
 *   session.run(v.initializer);
 *   return session.run(v.assignAdd(2)).item();
 * }); // 3
 */
export class Variable extends CoreVariable {
  constructor(initialValue: TensorLike | (() => TensorLike), trainable?: boolean | V1VariableOptions, options?: V1VariableOptions) {
    const given = typeof trainable === 'object' ? trainable : { ...options, ...(trainable === undefined ? {} : { trainable }) };
    const { collections, validateShape, ...rest } = checkOptions('Variable', given, [
      'name',
      'trainable',
      'dtype',
      'shape',
      'constraint',
      'collections',
      'validateShape',
    ]);
    super(initialValue, validateShape === false ? { ...rest, shape: new TensorShape(null) } : rest);
    if (this.handle.declared !== null && collections !== undefined) {
      const graph = getDefaultGraph();
      graph.collections.remove(GraphKeys.GLOBAL_VARIABLES, this);
      graph.addToCollections(collections, this);
    }
  }

  /**
   * The value, or what it starts from where the session has given it none: for the initial values of other variables.
   * @throws RuntimeError for a variable of no graph
   */
  initializedValue(): Tensor {
    const start = this.initialValue;
    if (start === null) return this.value();
    return cond(
      isVariableInitialized(this),
      () => this.value(),
      () => identity(start),
    );
  }

  /** The value in the default session, or in one that is named. @throws ValueError without a session */
  eval(session?: Runner): Tensor {
    return getDefaultGraph().evaluated(getDefaultGraph().asGraphElement(this) as SymbolicTensor, { session }) as Tensor;
  }

  /** Gives it a value in the default session, or in one that is named. @throws ShapeError, DTypeError, ValueError without a session */
  load(value: TensorLike, session?: Runner): void {
    getDefaultGraph().evaluated(this.initializer as Operation, { session, feedDict: [[this.initialValue as Tensor, value]] });
  }
}

const listed = (key: string, scope?: string): CoreVariable[] =>
  getDefaultGraph().getCollection(key, scope === undefined ? {} : { scope }) as CoreVariable[];

/** The variables that sessions share when they are distributed: all but local ones. */
export const globalVariables = (scope?: string): CoreVariable[] => listed(GraphKeys.GLOBAL_VARIABLES, scope);
/** The variables that optimizers change unless told others. */
export const trainableVariables = (scope?: string): CoreVariable[] => listed(GraphKeys.TRAINABLE_VARIABLES, scope);
/** The variables that were made for one process: counters and the like. */
export const localVariables = (scope?: string): CoreVariable[] => listed(GraphKeys.LOCAL_VARIABLES, scope);
/** The variables that a model needs for its predictions. */
export const modelVariables = (scope?: string): CoreVariable[] => listed(GraphKeys.MODEL_VARIABLES, scope);

/** An operation that gives these variables their first values. Nothing changes before a session runs it. */
export function variablesInitializer(variables: readonly CoreVariable[], options?: NameOption): Operation {
  const { name } = checkOptions('variablesInitializer', options, ['name']);
  writtenGraph('variablesInitializer');
  return variables.length === 0 ? noOp({ name: name ?? 'init' }) : group(...variables.map((v) => v.initializer), { name: name ?? 'init' });
}

/**
 * An operation that gives all global variables their first values: those that were made before this call.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/global_variables_initializer
 */
export const globalVariablesInitializer = (): Operation => variablesInitializer(globalVariables(), { name: 'init' });

/** An operation that gives all local variables their first values. */
export const localVariablesInitializer = (): Operation => variablesInitializer(localVariables(), { name: 'init' });

/**
 * The names of the variables that have no value yet, when it runs: an empty vector once all have been initialized.
 * @param variables all global and local ones unless given
 */
export function reportUninitializedVariables(variables?: readonly CoreVariable[]): Tensor {
  const list = variables ?? [...globalVariables(), ...localVariables()];
  if (list.length === 0) return constant([], 'string', [0]);
  const without = stack(list.map((v) => isVariableInitialized(v).logicalNot()));
  return booleanMask(
    constant(
      list.map((v) => v.name.replace(/:0$/, '')),
      'string',
    ),
    without,
  );
}

/** A boolean tensor that tells, when it runs, whether the variable has a value. */
export function isVariableInitialized(variable: CoreVariable): SymbolicTensor {
  return isInitialized(writtenGraph('isVariableInitialized'), variable.handle);
}
