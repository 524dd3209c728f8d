import { function as traced } from '../trace/function.ts';
import { eager } from './eager.ts';
import { prepare } from './plan.ts';

/** Lets traced programs run as lists of kernel calls. Only who names tf.function needs that: other pages do not download the planner. */
function planned<F>(made: F): F {
  eager.prepare = (nodes, inputs, outputs) => prepare(eager, nodes, inputs, outputs);
  return made;
}

/** tf.function, as trace/function.ts describes it, on the kernels. */
const planning: typeof traced = /* @__PURE__ */ planned(traced);

export { planning as function };
