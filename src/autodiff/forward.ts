import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { checkOptions } from '../core/options.ts';
import { ShapeError } from '../errors.ts';
import { sameDims, showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { leavesOf, mapTree } from '../tree.ts';
import type { Differentiable } from './jacobian.ts';
import type { GradientOptions, GradientsOf } from './tape.ts';
import { GradientTape, tensorOf, wantsZero } from './tape.ts';

type JvpOptions = Pick<GradientOptions, 'unconnectedGradients'>;

/**
 * Derivatives in a direction: `jvp(y)` is the jacobian of y by the primals times the tangents. A gradient is linear in what it is
 * seeded with, so differentiating it by the seed gives the product without building the jacobian.
 *
 * @throws ShapeError when a tangent does not have its primal's shape
 * Source: https://www.tensorflow.org/api_docs/python/tf/autodiff/ForwardAccumulator
 * @example
 * const v = new tf.Variable([1, 2]);
 * const acc = new tf.autodiff.ForwardAccumulator(v, tf.constant([1, 0]));
 * const y = acc.record(() => tf.square(v));
 * acc.jvp(y).arraySync(); // [2, 0]
 */
export class ForwardAccumulator {
  private readonly primals: readonly Differentiable[];
  private readonly tangents: readonly Tensor[];
  private readonly tape = new GradientTape({ persistent: true });

  constructor(primals: unknown, tangents: unknown) {
    this.primals = leavesOf(primals) as Differentiable[];
    this.tangents = (leavesOf(tangents) as TensorLike[]).map((t, i) => convert('ForwardAccumulator', t, this.primals[i]?.dtype));
    this.primals.forEach((primal, i) => {
      const tangent = this.tangents[i];
      if (tangent !== undefined && sameDims(tangent.dims, primal.shape)) return;
      throw new ShapeError(
        'ForwardAccumulator',
        'each primal needs a tangent of its shape',
        `${tangent === undefined ? 'none' : showDims(tangent.dims)} for ${showDims(primal.shape)}`,
        'Give as many tangents as primals.',
      );
    });
  }

  /** Runs `fn` while it listens, and gives what it returns. */
  record<R>(fn: () => R): R {
    return this.tape.record(() => {
      this.tape.watch(...this.primals);
      return fn();
    });
  }

  /** The directional derivative of a target, or of each in a structure of them; null where no primal has influence. */
  jvp(target: Tensor, options?: JvpOptions): Tensor | null;
  jvp<T>(targets: T, options?: JvpOptions): GradientsOf<T>;
  jvp(targets: unknown, options?: JvpOptions): unknown {
    const { unconnectedGradients } = checkOptions('jvp', options, ['unconnectedGradients']);
    const zero = wantsZero('jvp', unconnectedGradients);
    return mapTree(targets, (leaf) => {
      tensorOf('jvp', leaf);
      return this.along(leaf as Differentiable, zero);
    });
  }

  private along(target: Differentiable, zero: boolean): Tensor | null {
    const seed = target.onesLike();
    const outer = new GradientTape();
    const products = outer.record(() => {
      outer.watch(seed);
      const gradients = this.tape.gradient(target, this.primals, { outputGradients: seed }) as readonly (Tensor | null)[];
      return gradients.flatMap((g, i) => (g === null ? [] : [g.toTensor().mul(this.tangents[i]).sum()]));
    });
    const jvp = outer.gradient(products, seed) as Tensor | null;
    return jvp ?? (zero || products.length > 0 ? target.zerosLike() : null);
  }
}
