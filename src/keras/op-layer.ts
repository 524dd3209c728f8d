import type { Interpreter } from '../core/bind.ts';
import { bind, interpreter } from '../core/bind.ts';
import type { AnyOp } from '../core/op.ts';
import { table } from '../core/op.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { DTYPES, dtypeOfArray } from '../dtype.ts';
import { UnsupportedError, ValueError } from '../errors.ts';
import type { Json } from '../module/saved-value.ts';
import { decode, encode } from '../module/saved-value.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { viewOf } from '../views.ts';
import { holdsKerasTensors, KerasTensor, writeCall } from './keras-tensor.ts';
import { Layer } from './layer.ts';
import { nextName } from './names.ts';
import { knowClass } from './saving/registry.ts';
import type { LayerInput } from './structure.ts';

/** A tensor that an op on Keras tensors was given beside them: the model keeps its elements. */
export interface OpConstant {
  readonly data: TypedArray | readonly string[];
  readonly dims: Dims;
  readonly dtype: DType;
}

/** An op that was applied to Keras tensors, as a layer: x.add(y), tf.concat([x, y], 1). */
export class OpLayer extends Layer<readonly Tensor[], Tensor | readonly Tensor[]> {
  readonly #op: AnyOp;
  readonly #attrs: unknown;
  readonly #operands: readonly (OpConstant | null)[];

  /** @param operands null where a Keras tensor goes */
  constructor(op: AnyOp, attrs: unknown, operands: readonly (OpConstant | null)[], name?: string) {
    super({ name: name ?? nextName(op.label) });
    this.#op = op;
    this.#attrs = attrs;
    this.#operands = operands;
    this.build([]);
  }

  override get typeName(): string {
    return this.#op.label.charAt(0).toUpperCase() + this.#op.label.slice(1);
  }

  /** Nothing is cast: an op takes dtypes as they are. */
  override apply(input: LayerInput): Tensor | readonly Tensor[] {
    if (!holdsKerasTensors(input)) return this.call(input as readonly Tensor[]);
    const call = writeCall(this, [input], ([x]) => this.call(x as readonly Tensor[]));
    this.calls.push(call);
    return call.outputs as Tensor | readonly Tensor[];
  }

  call(inputs: readonly Tensor[]): Tensor | readonly Tensor[] {
    let next = 0;
    const x = this.#operands.map((operand) => {
      if (operand === null) return inputs[next++];
      const constant = interpreter().constant(operand.data, operand.dims, operand.dtype);
      constant.literal = true;
      return constant;
    });
    const attrs = this.#op.copied === undefined ? this.#attrs : this.#op.copied(this.#attrs);
    const outputs = bind(this.#op, x, attrs);
    return outputs.length === 1 ? outputs[0] : outputs;
  }

  override getConfig(): Record<string, unknown> {
    const written = (value: unknown): Json => encode(value, arrayJson, refuseToWrite);
    const { name } = super.getConfig();
    return { name, op: this.#op.name, attrs: written(this.#attrs), operands: written(this.#operands) };
  }

  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L;
  static override fromConfig({ name, op, attrs, operands }: Readonly<Record<string, unknown>>): OpLayer {
    const found = table.get(String(op));
    if (found === undefined) throw damaged(`the op '${String(op)}', which is not known here`);
    const read = (value: unknown): unknown => decode(value, arrayFrom, damaged);
    return new OpLayer(found, read(attrs), read(operands) as (OpConstant | null)[], name as string | undefined);
  }
}

/** Typed arrays as JSON. */
const arrayJson = (array: object): Json | undefined => {
  if (!ArrayBuffer.isView(array) || array instanceof DataView) return undefined;
  const elements = [...(array as unknown as Iterable<number | bigint>)];
  return { $array: [dtypeOfArray(array as TypedArray), elements.map((n) => encode(n, () => undefined, refuseToWrite))] };
};

const refuseToWrite = (what: string): UnsupportedError =>
  new UnsupportedError('getConfig', 'an op on Keras tensors holds what no config can hold', what, 'Do it in the call of a layer.');
const damaged = (what: string): ValueError =>
  new ValueError('fromConfig', 'an op on Keras tensors is not described', what, 'Save the model again.');

function arrayFrom(tag: string, value: unknown): TypedArray {
  const [dtype, elements] = Array.isArray(value) ? (value as unknown[]) : [];
  if (tag !== '$array' || typeof dtype !== 'string' || !Object.hasOwn(DTYPES, dtype) || !Array.isArray(elements)) throw damaged(tag);
  const bytes = new ArrayBuffer(elements.length * DTYPES[dtype as DType].bytes);
  const array = viewOf(dtype as DType, new Uint8Array(bytes));
  elements.forEach((n, i) => {
    array[i] = decode(n, () => undefined, damaged) as number;
  });
  return array;
}

/** Writes ops on Keras tensors down as layers. */
export const kerasOps: Interpreter = {
  eager: false,
  run(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): readonly Tensor[] {
    if (op.effect === 'write') {
      throw new UnsupportedError(
        op.label,
        'a Keras tensor cannot be assigned',
        String(inputs.find((x) => x instanceof KerasTensor)),
        'Do it in the call of a layer.',
      );
    }
    const operands = inputs.map((x): OpConstant | null =>
      x instanceof KerasTensor ? null : { data: x.elements(op.label).slice(), dims: x.dims, dtype: x.dtype },
    );
    const layer = new OpLayer(op, attrs, operands);
    layer.apply(inputs.filter((x) => x instanceof KerasTensor));
    return layer.calls[0].flat;
  },
  constant: (data, dims, dtype) => interpreter().constant(data, dims, dtype),
  initial: (value) => value,
};

knowClass('OpLayer', OpLayer);
