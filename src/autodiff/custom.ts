import type { Recorder } from '../core/bind.ts';
import { bind, interpreter, recording, recordingOnly } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import type { Aval, Gradient, Node } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { GradientError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { leavesOf, mapTree } from '../tree.ts';
import type { Variable } from '../variable.ts';
import { Handle } from '../variable.ts';
import { GradientTape } from './tape.ts';

/** Gradients of the arguments from those of the results; with variables: [gradients of arguments, gradients of variables]. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments are as many as the results, then { variables }
export type BackwardRule = (...args: any[]) => unknown;

interface CustomAttrs {
  readonly rule: BackwardRule;
  /** How many results come first among the inputs. */
  readonly results: number;
  readonly variables: readonly Variable[];
}

const customOp = defineOp<CustomAttrs>({
  name: 'CustomGradient',
  label: 'customGradient',
  saves: 'none',
  infer: (x: readonly Aval[], { results }) => x.slice(0, results).map(({ dims, dtype }) => ({ dims, dtype })),
  expand: (_on, x, { results }) => x.slice(0, results).map((y) => y.identity()),
  copied(attrs, elsewhere) {
    if (elsewhere === undefined) return attrs;
    const { rule, results } = attrs;
    // The rule closes over tensors of the graph that it was written in.
    return { ...attrs, rule: (...given) => elsewhere(given.slice(0, results), (dy) => rule(...dy, ...given.slice(results))) };
  },
  grad(dy, x, _y, { rule, results, variables }) {
    const count = x.length - results - variables.length;
    const given = variables.length > 0 ? rule(...dy, { variables }) : rule(...dy);
    const [dx, dv] = variables.length > 0 ? (given as [unknown, unknown]) : [given, []];
    const gradients = [...listOf(dx), ...listOf(dv)];
    if (gradients.length !== count + variables.length) {
      throw new GradientError(
        'customGradient',
        `the backward rule must give ${count + variables.length} gradients`,
        `${gradients.length}`,
        'Give one per argument, null where none flows.',
        { expected: count, got: gradients.length },
      );
    }
    return [...new Array<null>(results).fill(null), ...gradients];
  },
});

const listOf = (value: unknown): Gradient[] => (Array.isArray(value) ? value : [value]) as Gradient[];

/** Notes which variables are read. */
class Reads implements Recorder {
  readonly variables = new Set<Variable>();
  heard({ op, inputs }: Node): void {
    if (op.effect === 'read' && inputs[0] instanceof Handle && inputs[0].variable.trainable) this.variables.add(inputs[0].variable);
  }
}

/**
 * Gives a function its own backward rule: `f` returns its result and the rule. When `f` reads variables, the rule takes
 * `{ variables }` last and returns [gradients of arguments, gradients of variables].
 *
 * @throws GradientError when variables are read and the rule does not take them
 * Source: https://www.tensorflow.org/api_docs/python/tf/custom_gradient
 * @example
 * const clip = tf.customGradient((x) => [x, (dy) => tf.minimum(dy, 0.5)]);
 * tf.grad((x) => clip(x.mul(4)))(tf.constant(1)).item(); // 2
 */
export function customGradient<A extends TensorLike[], R>(
  f: (...args: { [K in keyof A]: Tensor }) => readonly [R, BackwardRule],
): (...args: A) => R {
  return (...args) => {
    // In a graph the rule closes over tensors of that graph, also where the arguments belong to one around it.
    const own = (t: Tensor): Tensor => (interpreter().eager ? t : t.identity());
    const x = args.map((arg) => own(convert('customGradient', arg)));
    const reads = new Reads();
    const [result, rule] = recordingOnly(
      () => false,
      () => recording(reads, () => f(...(x as { [K in keyof A]: Tensor }))),
    );
    const y = leavesOf(result).map((leaf) => convert('customGradient', leaf as TensorLike));
    const variables = [...reads.variables];
    if (variables.length > 0 && rule.length <= y.length) {
      throw new GradientError(
        'customGradient',
        'the backward rule must take { variables }, because the function reads some',
        variables.map((v) => v.toString()).join(', '),
        'Write (dy, { variables }) => [dx, dVariables].',
        { variables },
      );
    }
    const outputs = bind(customOp, [...y, ...x, ...variables.map((v) => v.handle)], { rule, results: y.length, variables });
    let next = 0;
    return mapTree(result, () => outputs[next++]) as R;
  };
}

/**
 * A function with the same values and gradients that keeps nothing for the backward walk but its arguments, and computes itself again there.
 * Source: https://www.tensorflow.org/api_docs/python/tf/recompute_grad
 * @example tf.grad(tf.recomputeGrad((x) => x.mul(x).mul(x)))(tf.constant(2)).item(); // 12
 */
export function recomputeGrad<A extends TensorLike[]>(f: (...args: { [K in keyof A]: Tensor }) => Tensor): (...args: A) => Tensor {
  return customGradient<A, Tensor>(
    (...x) =>
      [
        f(...x),
        (dy: Tensor, options?: { variables: readonly Variable[] }) => {
          const tape = new GradientTape();
          const y = tape.record(() => {
            tape.watch(...x);
            return f(...x);
          });
          const variables = options?.variables ?? [];
          const all = tape.gradient(y, [...x, ...variables], { outputGradients: dy }) as Gradient[];
          return variables.length > 0 ? [all.slice(0, x.length), all.slice(x.length)] : all;
        },
      ] as const,
  ) as (...args: A) => Tensor;
}
