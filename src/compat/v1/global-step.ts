import { ValueError } from '../../errors.ts';
import type { Variable as CoreVariable } from '../../variable.ts';
import { GraphKeys } from './collections.ts';
import { writtenGraph } from './default-graph.ts';
import type { Graph } from './graph.ts';
import { zerosInitializer } from './initializers.ts';
import type { Session } from './session.ts';
import { getVariable } from './variable-scope.ts';

/** The variable of the graph that counts training steps; null where there is none. */
export function getGlobalStep(graph: Graph = writtenGraph('getGlobalStep')): CoreVariable | null {
  return (graph.getCollection(GraphKeys.GLOBAL_STEP)[0] as CoreVariable | undefined) ?? null;
}

/** Makes the variable that counts training steps, an int64 from 0. @throws ValueError for a second one */
export function createGlobalStep(graph: Graph = writtenGraph('createGlobalStep')): CoreVariable {
  if (getGlobalStep(graph) !== null)
    throw new ValueError('createGlobalStep', '"global_step" already exists', 'a second one', 'Use getOrCreateGlobalStep.');
  return graph.asDefault(() =>
    getVariable('global_step', [], {
      dtype: 'int64',
      initializer: zerosInitializer(),
      trainable: false,
      collections: [GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
    }),
  );
}

/**
 * The variable that counts training steps, made where there is none.
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/train/get_or_create_global_step
 */
export function getOrCreateGlobalStep(graph: Graph = writtenGraph('getOrCreateGlobalStep')): CoreVariable {
  return getGlobalStep(graph) ?? createGlobalStep(graph);
}

/** The number of steps that a session has taken. */
export const globalStep = (session: Session, globalStepTensor: CoreVariable): number => Number(session.run(globalStepTensor).item());
