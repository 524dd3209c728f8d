import { initScope } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert } from '../../core/convert.ts';
import { checkOptions, isOptions } from '../../core/options.ts';
import { scoped } from '../../core/scope.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { zeros } from '../../ops/create.ts';
import { Tensor } from '../../tensor.ts';
import { leavesOf } from '../../tree.ts';
import { Variable } from '../../variable.ts';
import { optionsOf, serialized } from '../config.ts';
import type { CallContext, CallOptions, LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import { layerOf } from '../registry.ts';
import type { LayerInput } from '../structure.ts';
import type { RecurrentCell, Stepped } from './cell.ts';
import { Cell, sizesOfStates, zerosFor } from './cell.ts';
import type { Step } from './sequence.ts';
import { along } from './sequence.ts';
import { StackedRNNCells } from './stacked-cells.ts';

/** Options of recurrent layers. */
export interface RNNOptions<S extends boolean = boolean> extends LayerOptions {
  readonly cell?: RecurrentCell | readonly RecurrentCell[];
  /** The outputs of all steps instead of that of the last. */
  readonly returnSequences?: boolean;
  /** The states behind the output. */
  readonly returnState?: S;
  readonly goBackwards?: boolean;
  /** Each batch starts where the one before ended. */
  readonly stateful?: boolean;
  /** Steps are written out wherever their number is known: this changes nothing. */
  readonly unroll?: boolean;
  readonly zeroOutputForMask?: boolean;
}
export const RNN_OPTIONS = [
  'returnSequences',
  'returnState',
  'goBackwards',
  'stateful',
  'unroll',
  'zeroOutputForMask',
  ...LAYER_OPTIONS,
] as const;

export interface RecurrentCallOptions extends CallOptions {
  /** States to start with, zeros unless given. */
  readonly initialState?: TensorLike | readonly TensorLike[] | null;
}
interface RecurrentContext extends CallContext {
  readonly initialState?: TensorLike | readonly TensorLike[] | null;
}

/** What a recurrent layer gives: an output, or with `returnState` a list of the output and the states. */
export type RecurrentOutput<S extends boolean> = S extends true ? Tensor[] : Tensor;

/**
 * A cell applied to each step of [batch, time, features], with states that go from step to step. Gives the last output [batch, units], or
 * all [batch, time, units]. Steps that a mask hides leave output and states as they were.
 *
 * @throws ShapeError for another rank, ValueError for what is no cell
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/RNN
 * @example
 * const rnn = new tf.keras.layers.RNN(new tf.keras.layers.LSTMCell(4), { returnState: true });
 * rnn.apply(tf.ones([2, 5, 3])).map((t) => t.shape); // [[2, 4], [2, 4], [2, 4]]
 */
export class RNN<S extends boolean = false> extends Layer<Tensor, RecurrentOutput<S>> {
  override supportsMasking = true;
  readonly cell: RecurrentCell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly zeroOutputForMask: boolean;
  #states: Variable[] | null = null;

  constructor(cell: RecurrentCell | readonly RecurrentCell[] | RNNOptions<S>, options?: RNNOptions<S>) {
    const all = isOptions(cell) ? (cell as RNNOptions<S>) : { ...options, cell: cell as RecurrentCell };
    const given = checkOptions<RNNOptions<S>>(new.target.name, all, ['cell', ...RNN_OPTIONS]);
    super(layerOptions(given));
    const one = Array.isArray(given.cell) ? new StackedRNNCells(given.cell as readonly RecurrentCell[]) : (given.cell as RecurrentCell);
    if (!(one instanceof Layer) || one.stateSize === undefined) {
      throw new ValueError(
        new.target.name,
        'a cell must be a layer with a stateSize',
        typeof given.cell,
        'Write new RNN(new tf.keras.layers.LSTMCell(4)).',
      );
    }
    this.cell = one;
    this.returnSequences = given.returnSequences ?? false;
    this.returnState = given.returnState ?? false;
    this.goBackwards = given.goBackwards ?? false;
    this.stateful = given.stateful ?? false;
    this.zeroOutputForMask = given.zeroOutputForMask ?? false;
    this.inputSpec = { minRank: 3 };
  }

  override build(inputShape: Shape): void {
    this.cell.build([inputShape[0], ...inputShape.slice(2)]);
    const features = inputShape.at(-1);
    if (typeof features === 'number') this.inputSpec = { rank: inputShape.length, axes: { [inputShape.length - 1]: features } };
  }

  protected override get callOptions(): readonly string[] {
    return ['initialState'];
  }

  override apply(input: LayerInput, options?: RecurrentCallOptions): RecurrentOutput<S> {
    return super.apply(input, options);
  }

  #started(x: Tensor, given: TensorLike | readonly TensorLike[] | null | undefined): Tensor[] {
    const sizes = sizesOfStates(this.cell);
    if (given === null || given === undefined) {
      if (!this.stateful) return sizes.map((size) => zerosFor(x, size));
      return this.#kept(x).map((state) => state.value());
    }
    const isList = Array.isArray(given) && (sizes.length > 1 || given.length === 1) && given.length === sizes.length;
    const list = (isList ? given : [given]) as readonly TensorLike[];
    if (list.length !== sizes.length)
      throw new ValueError(this.name, `the layer has ${sizes.length} states`, `${list.length}`, 'Give initialState: [h, c].');
    return list.map((state) => {
      const t = convert(this.name, state);
      return t.dtype === x.dtype ? t : t.cast(x.dtype);
    });
  }

  /** What a stateful layer remembers. */
  #kept(x: Tensor): readonly Variable[] {
    const [batch] = x.dims;
    if (Number.isNaN(batch)) {
      throw new ShapeError(this.name, 'a stateful layer needs to know its batch', 'null', 'Call it with batches of one size.', {
        shape: x.dims,
      });
    }
    this.#states ??= initScope(() =>
      sizesOfStates(this.cell).map((size) => new Variable(zeros([batch, size], x.dtype), { name: 'state', trainable: false })),
    );
    const [had] = this.#states[0].shape;
    if (had !== batch) {
      throw new ShapeError(
        this.name,
        'a stateful layer takes batches of one size',
        `${batch} after ${had}`,
        'Call resetState() for another.',
        {
          shape: x.dims,
        },
      );
    }
    return this.#states;
  }

  /** Lets a stateful layer start anew, with any size of batches. */
  resetState(): void {
    for (const state of this.#states ?? []) state.dispose();
    this.#states = null;
  }

  /** What a stateful layer starts the next batch with; null before the first. */
  get states(): readonly Variable[] | null {
    return this.#states;
  }

  #step(x: Tensor, states: readonly Tensor[], training: boolean): { readonly input: Tensor; readonly step: Step } {
    const { cell } = this;
    if (cell instanceof Cell) {
      // The kernel meets all steps at once: one large product instead of many small ones.
      const forInput = cell.inputNoise(x.at(':', 0), training);
      const forState = cell.stateNoise(states[0], training);
      const input = cell.project(forInput === null ? x : x.mul(forInput.expandDims(1)));
      return { input, step: (xt, s) => cell.advance(xt, s, forState === null ? s[0] : s[0].mul(forState)) };
    }
    const call = cell.call.bind(cell) as (x: Tensor, context: object) => readonly [Tensor, Tensor | readonly Tensor[]];
    return {
      input: x,
      step: (xt, s): Stepped => {
        const [output, next] = call(xt, { states: s, training, mask: null });
        return [output, next instanceof Tensor ? [next] : next];
      },
    };
  }

  call(x: Tensor, context: CallContext): RecurrentOutput<S> {
    const { training, mask, initialState } = context as RecurrentContext;
    return scoped(
      () => {
        const initial = this.#started(x, initialState);
        const { input, step } = this.#step(x, initial, training);
        const { output, states } = along(input, initial, step, {
          mask: mask instanceof Tensor ? mask : null,
          backwards: this.goBackwards,
          all: this.returnSequences,
          zeroForMask: this.zeroOutputForMask,
        });
        if (this.stateful) {
          const kept = this.#kept(x);
          for (let i = 0; i < kept.length; i++) kept[i].assign(states[i]);
        }
        return (this.returnState ? [output, ...states] : output) as RecurrentOutput<S>;
      },
      (result) => leavesOf(result),
    );
  }

  override computeMask(_x: unknown, mask?: unknown): unknown {
    const output = this.returnSequences && mask instanceof Tensor ? mask : null;
    return this.returnState ? [output, ...sizesOfStates(this.cell).map(() => null)] : output;
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.baseConfig(), cell: serialized('layers', this.cell) };
  }

  protected baseConfig(): Record<string, unknown> {
    const { returnSequences: return_sequences, returnState: return_state, goBackwards: go_backwards, stateful } = this;
    const base = super.getConfig();
    return { ...base, return_sequences, return_state, go_backwards, stateful, unroll: false, zero_output_for_mask: this.zeroOutputForMask };
  }

  /** A layer like the one whose `getConfig` this is. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const cell = 'cell' in config ? { cell: layerOf('RNN', config.cell) } : {};
    return new this({ ...optionsOf(config), ...cell } as never);
  }
}
