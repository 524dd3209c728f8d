import type { AnyOp, Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp, table } from '../core/op.ts';
import { DTypeError, ShapeError, ValueError } from '../errors.ts';
import { program } from '../packs/program.ts';
import { showDims } from '../shape.ts';

/** What comes after the product, in TensorFlow's words: BiasAdd, then one activation or none. */
export interface FusedAttrs {
  readonly fusedOps: readonly string[];
}

/** The activations that may follow, by the names of their ops. */
export const ACTIVATIONS: readonly string[] = ['Relu', 'Relu6', 'Elu', 'Selu', 'Sigmoid', 'Tanh', 'Softplus', 'Gelu', 'GeluTanh'];

const rowOf = (name: string): AnyOp => {
  const row = table.get(name);
  if (row === undefined) throw new ValueError('function', 'the program needs an op that is not there', name, 'Import what it is part of.');
  return row;
};

/** @throws ValueError, ShapeError, DTypeError: a saved file may say anything */
function check(name: string, y: Aval, bias: Aval | undefined, { fusedOps }: FusedAttrs): void {
  const [first, activation, ...more] = Array.isArray(fusedOps) ? (fusedOps as readonly unknown[]) : [];
  const known = activation === undefined || ACTIVATIONS.some((one) => one === activation);
  if (first !== 'BiasAdd' || !known || more.length > 0) {
    throw new ValueError(
      name,
      'what follows the product must be BiasAdd and an activation',
      String(fusedOps),
      `Use one of ${ACTIVATIONS.join(', ')}.`,
    );
  }
  const columns = y.dims[y.dims.length - 1];
  if (bias?.dims[bias.dims.length - 1] !== columns || bias.dims.some((size, i) => size !== 1 && i < bias.dims.length - 1)) {
    throw new ShapeError(
      name,
      'the bias must be a row of the result',
      bias === undefined ? 'none' : `${showDims(bias.dims)} for ${showDims(y.dims)}`,
      'Give one number per column.',
    );
  }
  if (y.dtype !== 'float32' || bias.dtype !== 'float32') {
    throw new DTypeError(name, 'only float32 is fused', `${y.dtype} and ${bias.dtype}`, 'Run the ops one by one.', { dtype: y.dtype });
  }
}

/** y = activation(y + bias), in place. */
function finish(k: Machine, y: Ref, bias: Ref, activation: string | undefined): void {
  const columns = y.dims[y.dims.length - 1];
  k.bias_f32(y.ptr, bias.ptr, y.size / columns, columns, activation === 'Relu' ? 1 : 0);
  if (activation === undefined || activation === 'Relu') return;
  const { needs, wasm } = rowOf(activation);
  if (needs !== undefined) k.load(needs);
  wasm?.(k, [y], [y], undefined);
}

/**
 * A product with what follows it: the operands of the op `base`, then the bias, which is a row of the result; the attrs of `base`, and
 * `fusedOps`. The bits are those of the ops one by one. Only passes write it, into programs that nobody differentiates any more.
 */
function fusedOp(name: string, base: string): Op<FusedAttrs> {
  return defineOp<FusedAttrs>({
    name,
    label: name,
    needs: program,
    saves: 'none',
    infer(x, attrs) {
      const [y] = rowOf(base).infer(x.slice(0, 2), attrs);
      check(name, y, x[2], attrs);
      return [y];
    },
    wasm(k: Machine, [a, b, bias]: readonly Ref[], y: readonly Ref[], attrs) {
      if (y[0].size === 0) return;
      const { needs, wasm } = rowOf(base);
      if (needs !== undefined) k.load(needs);
      wasm?.(k, [a, b], y, attrs);
      finish(k, y[0], bias, attrs.fusedOps[1]);
    },
  });
}

/** By the op that is fused with what follows it. Sources: TensorFlow's core/ops/math_ops.cc, nn_ops.cc. */
export const FUSED: Readonly<Record<string, Op<FusedAttrs>>> = {
  BatchMatMulV2: /* @__PURE__ */ fusedOp('_FusedMatMul', 'BatchMatMulV2'),
  Conv2D: /* @__PURE__ */ fusedOp('_FusedConv2D', 'Conv2D'),
  DepthwiseConv2dNative: /* @__PURE__ */ fusedOp('_FusedDepthwiseConv2dNative', 'DepthwiseConv2dNative'),
};
