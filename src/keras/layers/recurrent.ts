import { checkOptions, isOptions } from '../../core/options.ts';
import type { CellOptions } from './cell.ts';
import { CELL_OPTIONS, type Cell } from './cell.ts';
import type { GRUOptions, LSTMOptions } from './cells.ts';
import { GRU_OPTIONS, GRUCell, LSTM_OPTIONS, LSTMCell, SimpleRNNCell } from './cells.ts';
import type { RNNOptions } from './rnn.ts';
import { RNN, RNN_OPTIONS } from './rnn.ts';
import { countOf } from './sizes.ts';

// The recurrent layers with a cell of their own.

type Of<O extends CellOptions, S extends boolean> = O & Omit<RNNOptions<S>, 'cell'>;

/** Options of a layer, apart: what the cell takes, what the layer takes. */
function parted<O extends CellOptions, S extends boolean>(
  type: string,
  units: number | Of<O, S>,
  options: Of<O, S> | undefined,
  own: readonly (keyof O & string)[],
): { readonly cell: O; readonly layer: RNNOptions<S> } {
  const given = isOptions(units) ? (units as Of<O, S>) : ({ ...options, units } as Of<O, S>);
  const cellNames: readonly string[] = [...CELL_OPTIONS, ...own];
  checkOptions<Record<string, unknown>>(type, given as Record<string, unknown>, [...new Set([...cellNames, ...RNN_OPTIONS])]);
  countOf(type, 'units', given.units, 'Say how many numbers the state has.');
  const ofLayer: readonly string[] = RNN_OPTIONS;
  const entries = Object.entries(given);
  return {
    cell: Object.fromEntries(
      entries.filter(([key]) => (cellNames.includes(key) && !ofLayer.includes(key)) || key === 'dtype'),
    ) as unknown as O,
    layer: Object.fromEntries(entries.filter(([key]) => ofLayer.includes(key))) as RNNOptions<S>,
  };
}

/** What layers with a cell of Keras share. */
abstract class Recurrent<S extends boolean> extends RNN<S> {
  get units(): number {
    return (this.cell as Cell).units;
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.baseConfig(), ...(this.cell as Cell).ownConfig() };
  }
}

/**
 * A recurrent layer whose output is its only state: [batch, time, features] gives [batch, units].
 * @throws ValueError for units that are not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/SimpleRNN
 * @example new tf.keras.layers.SimpleRNN(4, { returnSequences: true }).apply(tf.ones([2, 5, 3])).shape; // [2, 5, 4]
 */
export class SimpleRNN<S extends boolean = false> extends Recurrent<S> {
  constructor(units: number | Of<CellOptions, S>, options?: Of<CellOptions, S>) {
    const { cell, layer } = parted('SimpleRNN', units, options, []);
    super(new SimpleRNNCell(cell), layer);
  }
}

/**
 * Long short-term memory: [batch, time, features] gives [batch, units]; its states are the output h and the memory c.
 * @throws ValueError for units that are not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/LSTM; Hochreiter & Schmidhuber (1997)
 * @example
 * const [sequence, h, c] = new tf.keras.layers.LSTM(4, { returnSequences: true, returnState: true }).apply(tf.ones([2, 5, 3]));
 * [sequence.shape, h.shape, c.shape]; // [[2, 5, 4], [2, 4], [2, 4]]
 */
export class LSTM<S extends boolean = false> extends Recurrent<S> {
  constructor(units: number | Of<LSTMOptions, S>, options?: Of<LSTMOptions, S>) {
    const { cell, layer } = parted('LSTM', units, options, LSTM_OPTIONS);
    super(new LSTMCell(cell), layer);
  }
}

/**
 * A gated recurrent unit: [batch, time, features] gives [batch, units].
 * @throws ValueError for units that are not positive, ShapeError for another rank
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/GRU; Cho et al. (2014)
 * @example new tf.keras.layers.GRU(4).apply(tf.ones([2, 5, 3])).shape; // [2, 4]
 */
export class GRU<S extends boolean = false> extends Recurrent<S> {
  constructor(units: number | Of<GRUOptions, S>, options?: Of<GRUOptions, S>) {
    const { cell, layer } = parted('GRU', units, options, GRU_OPTIONS);
    super(new GRUCell(cell), layer);
  }
}
