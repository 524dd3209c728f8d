import type { Interpreter } from '../core/bind.ts';
import type { Aval } from '../core/op.ts';
import type { DType } from '../dtype.ts';
import { TraceError, ValueError } from '../errors.ts';
import { showShape } from '../format.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { outline } from '../trace/outline.ts';
import { Slot } from '../trace/signature.ts';
import { UnvaluedTensor } from '../trace/unvalued.ts';
import { leavesOf, mapTree } from '../tree.ts';
import type { AnyLayer } from './layer.ts';

let opsRunOn: Interpreter | null = null;

/** Says what runs ops on Keras tensors (op-layer.ts), which knows layers and so stands above this file. */
export function runOpsOn(interpreter: Interpreter): void {
  opsRunOn = interpreter;
}

/** A Keras tensor, or arrays and plain objects of them. */
export type KerasTensors = KerasTensor | readonly KerasTensors[] | { readonly [name: string]: KerasTensors };

/** Shape and dtype of an output. */
export class Described implements Aval {
  constructor(
    readonly dims: Dims,
    readonly dtype: DType,
  ) {}
}

/** One application of a layer to Keras tensors: what functional models are made of. */
export class LayerCall {
  readonly outputs: KerasTensors;
  /** The outputs in order. */
  readonly flat: readonly KerasTensor[];

  constructor(
    readonly layer: AnyLayer,
    /** The arguments, with Keras tensors in them. */
    readonly args: readonly unknown[],
    /** Tensors or descriptions of them, or a structure of these. */
    results: unknown,
  ) {
    const flat: KerasTensor[] = [];
    this.outputs = mapTree(results, (leaf) => {
      const { dims, dtype } = leaf as Aval;
      flat.push(new KerasTensor(dims, dtype, this, flat.length));
      return flat[flat.length - 1];
    }) as KerasTensors;
    this.flat = flat;
  }

  /** The Keras tensors among the arguments. */
  get inputs(): readonly KerasTensor[] {
    return leavesOf(this.args).filter((leaf): leaf is KerasTensor => leaf instanceof KerasTensor);
  }
}

/**
 * A tensor of a model that is being put together: it has a shape, null for the batch, and a dtype; data comes when the model is applied.
 * Layers and ops take it and give such tensors.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/KerasTensor
 * @example
 * const x = tf.keras.Input([3]);
 * new tf.keras.layers.Dense(2).apply(x).shape; // [null, 2]
 */
export class KerasTensor extends UnvaluedTensor {
  constructor(
    dims: Dims,
    dtype: DType,
    /** What makes it. */
    readonly maker: LayerCall,
    /** Its place among the outputs of that. */
    readonly index: number,
  ) {
    super(index === 0 ? maker.layer.name : `${maker.layer.name}_${index}`, dims, dtype);
  }

  override get elsewhere(): Interpreter | null {
    return opsRunOn;
  }

  protected refuse(asked: string): never {
    throw new TraceError(
      asked,
      'a Keras tensor has no elements',
      this.toString(),
      'Make a model of it, new tf.keras.Model({ inputs, outputs }), and apply that to data.',
      { tensor: this.name },
    );
  }

  override toString(): string {
    return `<KerasTensor shape=${showShape(this.dims)}, dtype=${this.dtype}, name=${this.name}>`;
  }
}

export const holdsKerasTensors = (args: unknown): boolean => leavesOf(args).some((leaf) => leaf instanceof KerasTensor);

/** Writes a call of a layer down. @param run what the layer does with the arguments, tensors without elements in place of Keras tensors */
export function writeCall(layer: AnyLayer, args: readonly unknown[], run: (args: readonly unknown[]) => unknown): LayerCall {
  const inputs: KerasTensor[] = [];
  const template = mapTree(args, (leaf) => (leaf instanceof KerasTensor ? new Slot(inputs.push(leaf) - 1) : leaf));
  const filled = (given: readonly Tensor[]): readonly unknown[] =>
    mapTree(template, (leaf) => (leaf instanceof Slot ? given[leaf.index] : leaf)) as readonly unknown[];
  return new LayerCall(
    layer,
    args,
    outline(layer.name, inputs, (given) => run(filled(given))),
  );
}

/** The first application of a layer to Keras tensors. @throws ValueError where there was none */
export function firstCall({ name, calls }: AnyLayer): LayerCall {
  if (calls.length > 0) return calls[0];
  throw new ValueError(
    name,
    'the layer was never applied to a Keras tensor',
    'no inbound call',
    'Apply it to tf.keras.Input(shape), or build the Sequential model that it stands in.',
  );
}
