import { initScope } from '../../core/bind.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { ones } from '../../ops/create.ts';
import { concat, split } from '../../ops/join.ts';
import { matmul } from '../../ops/matmul.ts';
import type { Dims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import { Initializer } from '../initializers/initializer.ts';
import type { CellOptions, GatedOptions, Stepped } from './cell.ts';
import { CELL_OPTIONS, Cell, GatedCell } from './cell.ts';

const withUnits = <O extends CellOptions>(type: string, units: number | O, options: O | undefined, own: readonly (keyof O & string)[]): O =>
  checkOptions<O>(type, isOptions(units) ? (units as O) : ({ ...options, units } as O), [...CELL_OPTIONS, ...own]);

/**
 * One step of a SimpleRNN: activation(x · kernel + bias + h · recurrentKernel).
 * @throws ValueError for units that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/SimpleRNNCell
 * @example new tf.keras.layers.SimpleRNNCell(4).apply(tf.ones([2, 3]), [tf.zeros([2, 4])])[0].shape; // [2, 4]
 */
export class SimpleRNNCell extends Cell {
  constructor(units: number | CellOptions, options?: CellOptions) {
    super('SimpleRNNCell', 1, withUnits('SimpleRNNCell', units, options, []));
  }

  advance(projected: Tensor, _states: readonly Tensor[], fed: Tensor): Stepped {
    const h = this.activation(projected.add(matmul(fed, this.recurrentKernel as Variable)));
    return [h, [h]];
  }
}

/** Options of LSTMs. */
export interface LSTMOptions extends GatedOptions {
  /** Gates that forget start open: their bias is 1. */
  readonly unitForgetBias?: boolean;
}
export const LSTM_OPTIONS = ['recurrentActivation', 'unitForgetBias'] as const;

/**
 * One step of an LSTM; gates lie in the order input, forget, candidate, output.
 * @throws ValueError for units that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/LSTMCell; Hochreiter & Schmidhuber (1997)
 * @example new tf.keras.layers.LSTMCell(4).apply(tf.ones([2, 3]), [tf.zeros([2, 4]), tf.zeros([2, 4])])[1].length; // 2
 */
export class LSTMCell extends GatedCell {
  readonly unitForgetBias: boolean;

  constructor(units: number | LSTMOptions, options?: LSTMOptions) {
    const given = withUnits('LSTMCell', units, options, LSTM_OPTIONS);
    super('LSTMCell', 4, given);
    this.unitForgetBias = given.unitForgetBias ?? true;
  }

  override get stateSize(): readonly number[] {
    return [this.units, this.units];
  }

  protected override makeBias(): Variable | null {
    if (!this.unitForgetBias || !this.affine.useBias) return super.makeBias();
    const { initializer, regularizer, constraint } = this.affine.bias;
    const part = (size: number, dtype: DType): Tensor =>
      initializer instanceof Initializer ? initializer.apply([size], { dtype }) : initializer([size], { dtype });
    const forgetful = (_shape: Dims, options?: { readonly dtype?: DType }): Tensor =>
      initScope(() => {
        const dtype = options?.dtype ?? 'float32';
        const parts = [part(this.units, dtype), ones([this.units], dtype), part(2 * this.units, dtype)];
        const bias = concat(parts, 0);
        for (const t of parts) t.dispose();
        return bias;
      });
    return this.addWeight({ name: 'bias', shape: this.biasShape, initializer: forgetful, regularizer, constraint });
  }

  advance(projected: Tensor, [, c]: readonly Tensor[], fed: Tensor): Stepped {
    const [i, f, candidate, o] = split(projected.add(matmul(fed, this.recurrentKernel as Variable)), 4, -1);
    const kept = this.recurrentActivation(f).mul(c);
    const next = kept.add(this.recurrentActivation(i).mul(this.activation(candidate)));
    const h = this.recurrentActivation(o).mul(this.activation(next));
    return [h, [h, next]];
  }

  override ownConfig(): Record<string, unknown> {
    return { ...super.ownConfig(), unit_forget_bias: this.unitForgetBias };
  }
}

/** Options of GRUs. */
export interface GRUOptions extends GatedOptions {
  /** The reset gate works behind the recurrent kernel, which then has a bias of its own. */
  readonly resetAfter?: boolean;
}
export const GRU_OPTIONS = ['recurrentActivation', 'resetAfter'] as const;

/**
 * One step of a GRU; gates lie in the order update, reset, candidate.
 * @throws ValueError for units that are not positive
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GRUCell; Cho et al. (2014)
 * @example new tf.keras.layers.GRUCell(4).apply(tf.ones([2, 3]), [tf.zeros([2, 4])])[0].shape; // [2, 4]
 */
export class GRUCell extends GatedCell {
  readonly resetAfter: boolean;

  constructor(units: number | GRUOptions, options?: GRUOptions) {
    const given = withUnits('GRUCell', units, options, GRU_OPTIONS);
    super('GRUCell', 3, given);
    this.resetAfter = given.resetAfter ?? true;
  }

  protected override get biasShape(): Dims {
    return this.resetAfter ? [2, 3 * this.units] : [3 * this.units];
  }

  protected override inputBias(): Tensor | null {
    if (this.bias === null) return null;
    return this.resetAfter ? this.bias.at(0) : this.bias.value();
  }

  advance(projected: Tensor, [before]: readonly Tensor[], h: Tensor): Stepped {
    const { units } = this;
    const kernel = this.recurrentKernel as Variable;
    let [z, r, candidate]: Tensor[] = [];
    if (this.resetAfter) {
      const inner = matmul(h, kernel);
      const seen = this.bias === null ? inner : inner.add(this.bias.at(1));
      const [innerGates, innerCandidate] = split(seen, [2 * units, units], -1);
      const [outerGates, outerCandidate] = split(projected, [2 * units, units], -1);
      [z, r] = split(this.recurrentActivation(outerGates.add(innerGates)), 2, -1);
      candidate = this.activation(outerCandidate.add(r.mul(innerCandidate)));
    } else {
      const [gates, own] = split(projected, [2 * units, units], -1);
      const [kernelGates, kernelOwn] = split(kernel, [2 * units, units], -1);
      [z, r] = split(this.recurrentActivation(gates.add(matmul(h, kernelGates))), 2, -1);
      candidate = this.activation(own.add(matmul(r.mul(h), kernelOwn)));
    }
    const next = z.mul(before).add(z.neg().add(1).mul(candidate));
    return [next, [next]];
  }

  override ownConfig(): Record<string, unknown> {
    return { ...super.ownConfig(), reset_after: this.resetAfter };
  }
}
