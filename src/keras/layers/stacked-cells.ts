import { checkOptions, isOptions } from '../../core/options.ts';
import { scoped } from '../../core/scope.ts';
import { ValueError } from '../../errors.ts';
import { Tensor } from '../../tensor.ts';
import { leavesOf } from '../../tree.ts';
import { optionsOf, serialized } from '../config.ts';
import type { CallContext, LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import { layerOf } from '../registry.ts';
import type { CellContext, RecurrentCell, Stepped } from './cell.ts';
import { sizesOfStates } from './cell.ts';

/** Options of StackedRNNCells. */
export interface StackedOptions extends LayerOptions {
  readonly cells?: readonly RecurrentCell[];
}

/**
 * Cells on top of each other, as one: each takes the output of the one below.
 * @throws ValueError for what is no list of cells
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/StackedRNNCells
 * @example
 * const cells = [4, 5].map((units) => new tf.keras.layers.GRUCell(units));
 * new tf.keras.layers.RNN(new tf.keras.layers.StackedRNNCells(cells)).apply(tf.ones([2, 3, 1])).shape; // [2, 5]
 */
export class StackedRNNCells extends Layer<Tensor, Stepped> implements RecurrentCell {
  readonly cells: readonly RecurrentCell[];

  constructor(cells: readonly RecurrentCell[] | StackedOptions, options?: StackedOptions) {
    const all = isOptions(cells) ? (cells as StackedOptions) : { ...options, cells: cells as readonly RecurrentCell[] };
    const given = checkOptions<StackedOptions>('StackedRNNCells', all, ['cells', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    const list = given.cells;
    if (!Array.isArray(list) || list.length === 0 || list.some((cell: unknown) => !(cell instanceof Layer))) {
      throw new ValueError('StackedRNNCells', 'a list of cells is needed', typeof list, 'Write new StackedRNNCells([new GRUCell(4)]).');
    }
    this.cells = list;
  }

  get stateSize(): readonly number[] {
    return this.cells.flatMap(sizesOfStates);
  }

  get outputSize(): number {
    const last = this.cells[this.cells.length - 1];
    return last.outputSize ?? sizesOfStates(last)[0];
  }

  override build(inputShape: Shape): void {
    let shape = inputShape;
    for (const cell of this.cells) {
      cell.build(shape);
      shape = [inputShape[0], cell.outputSize ?? sizesOfStates(cell)[0]];
    }
  }

  protected override get callOptions(): readonly string[] {
    return ['states'];
  }

  call(x: Tensor, context: CallContext): Stepped {
    const { states, training } = context as CellContext;
    return scoped(
      () => {
        const next: Tensor[] = [];
        let y = x;
        let at = 0;
        for (const cell of this.cells) {
          const count = sizesOfStates(cell).length;
          const call = cell.call.bind(cell) as (x: Tensor, context: object) => readonly [Tensor, Tensor | readonly Tensor[]];
          const [output, after] = call(y, { states: states.slice(at, at + count), training, mask: null });
          next.push(...(after instanceof Tensor ? [after] : after));
          y = output;
          at += count;
        }
        return [y, next];
      },
      (result) => leavesOf(result),
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cells: this.cells.map((cell) => serialized('layers', cell)) };
  }

  /** Cells like those whose `getConfig` this is. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const cells = (config.cells as readonly unknown[]).map((cell) => layerOf('StackedRNNCells', cell));
    return new this({ ...optionsOf(config), cells } as never);
  }
}
