import { checkOptions, isOptions } from '../../core/options.ts';
import { scoped } from '../../core/scope.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { concat } from '../../ops/join.ts';
import { reverse } from '../../ops/reverse.ts';
import { showDims } from '../../shape.ts';
import { Tensor } from '../../tensor.ts';
import { leavesOf } from '../../tree.ts';
import { optionsOf, serialized } from '../config.ts';
import type { CallContext, LayerOptions, Shape } from '../layer.ts';
import { LAYER_OPTIONS, Layer, layerOptions } from '../layer.ts';
import { layerOf } from '../registry.ts';
import type { LayerInput } from '../structure.ts';
import type { RecurrentCallOptions, RecurrentOutput } from './rnn.ts';
import { RNN } from './rnn.ts';

// Layers around layers.

const MODES = ['concat', 'sum', 'mul', 'ave', null] as const;
type MergeMode = (typeof MODES)[number];
type AnyRNN = RNN<boolean>;

/** Options of Bidirectional. */
export interface BidirectionalOptions extends LayerOptions {
  readonly layer?: AnyRNN;
  /** How the outputs of both directions become one; null gives both. */
  readonly mergeMode?: MergeMode;
  /** The layer for the way back, a like of the first unless given. */
  readonly backwardLayer?: AnyRNN | null;
}

/** What a Bidirectional gives: one tensor, or a list. */
export type BidirectionalOutput = Tensor & readonly Tensor[];

/**
 * A recurrent layer that reads series in both directions, and joins what comes out.
 * @throws ValueError for what is no recurrent layer, for an unknown mergeMode
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Bidirectional; Schuster & Paliwal (1997)
 * @example new tf.keras.layers.Bidirectional(new tf.keras.layers.LSTM(4)).apply(tf.ones([2, 5, 3])).shape; // [2, 8]
 */
export class Bidirectional<S extends boolean = false> extends Layer<Tensor, RecurrentOutput<S>> {
  override supportsMasking = true;
  readonly forwardLayer: AnyRNN;
  readonly backwardLayer: AnyRNN;
  readonly mergeMode: MergeMode;
  readonly #given: AnyRNN | null;

  constructor(layer: RNN<S> | BidirectionalOptions, options?: BidirectionalOptions) {
    const all = isOptions(layer) ? (layer as BidirectionalOptions) : { ...options, layer: layer as AnyRNN };
    const given = checkOptions<BidirectionalOptions>('Bidirectional', all, ['layer', 'mergeMode', 'backwardLayer', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    const { layer: forward, mergeMode = 'concat', backwardLayer = null } = given;
    if (!(forward instanceof RNN) || (backwardLayer !== null && !(backwardLayer instanceof RNN)))
      throw new ValueError('Bidirectional', 'a recurrent layer is needed', typeof forward, 'Write new Bidirectional(new LSTM(4)).');
    if (!MODES.includes(mergeMode))
      throw new ValueError('Bidirectional', 'unknown mergeMode', `'${String(mergeMode)}'`, `Use one of ${MODES.map(String).join(', ')}.`);
    const like = (name: string, backwards: boolean): AnyRNN => {
      const type = forward.constructor as unknown as { fromConfig(config: object): AnyRNN };
      return type.fromConfig({ ...forward.getConfig(), name, go_backwards: backwards });
    };
    this.forwardLayer = like(`forward_${forward.name}`, forward.goBackwards);
    this.backwardLayer = backwardLayer ?? like(`backward_${forward.name}`, !forward.goBackwards);
    this.#given = backwardLayer;
    if (this.forwardLayer.goBackwards === this.backwardLayer.goBackwards)
      throw new ValueError(
        'Bidirectional',
        'the two layers must read in opposite directions',
        `goBackwards ${this.backwardLayer.goBackwards} in both`,
        'Give the backwardLayer the other goBackwards.',
      );
    this.mergeMode = mergeMode;
    this.inputSpec = { minRank: 3 };
  }

  override build(inputShape: Shape): void {
    this.forwardLayer.build(inputShape);
    this.backwardLayer.build(inputShape);
  }

  protected override get callOptions(): readonly string[] {
    return ['initialState'];
  }

  override apply(input: LayerInput, options?: RecurrentCallOptions): RecurrentOutput<S> {
    return super.apply(input, options);
  }

  call(x: Tensor, context: CallContext): RecurrentOutput<S> {
    const { training, mask, initialState } = context as CallContext & RecurrentCallOptions;
    return scoped(
      () => {
        const states = initialState == null ? null : (initialState as readonly Tensor[]);
        if (states !== null && (!Array.isArray(states) || states.length % 2 !== 0))
          throw new ValueError(this.name, 'initialState must be a list of the states of both directions', typeof states, 'Use [h, h].');
        const half = states === null ? 0 : states.length / 2;
        const run = (layer: AnyRNN, given: readonly Tensor[] | null): readonly Tensor[] => {
          const y = layer.call(x, { training, mask, initialState: given } as CallContext);
          return (Array.isArray(y) ? y : [y]) as readonly Tensor[];
        };
        const [forward, ...forwardStates] = run(this.forwardLayer, states?.slice(0, half) ?? null);
        const [reversed, ...backwardStates] = run(this.backwardLayer, states?.slice(half) ?? null);
        const backward = this.forwardLayer.returnSequences ? reverse(reversed, [1]) : reversed;
        const merged = this.#merge(forward, backward);
        const after = [...forwardStates, ...backwardStates];
        return (merged.length + after.length === 1 ? merged[0] : [...merged, ...after]) as RecurrentOutput<S>;
      },
      (result) => leavesOf(result),
    );
  }

  #merge(a: Tensor, b: Tensor): readonly Tensor[] {
    if (this.mergeMode === 'concat') return [concat([a, b], -1)];
    if (this.mergeMode === 'sum') return [a.add(b)];
    if (this.mergeMode === 'mul') return [a.mul(b)];
    return this.mergeMode === 'ave' ? [a.add(b).div(2)] : [a, b];
  }

  /** Lets stateful layers start anew. */
  resetState(): void {
    this.forwardLayer.resetState();
    this.backwardLayer.resetState();
  }

  override computeMask(_x: unknown, mask?: unknown): unknown {
    const output = this.forwardLayer.returnSequences && mask instanceof Tensor ? mask : null;
    return this.mergeMode === null ? [output, output] : output;
  }

  override getConfig(): Record<string, unknown> {
    const layer = this.forwardLayer;
    // Without the prefix, so that a like of this gets the same names.
    const config = { ...layer.getConfig(), name: layer.name.replace(/^forward_/, '') };
    const described = { ...(serialized('layers', layer) as object), config };
    return {
      ...super.getConfig(),
      merge_mode: this.mergeMode,
      layer: described,
      ...(this.#given === null ? {} : { backward_layer: serialized('layers', this.#given) }),
    };
  }

  /** A layer like the one whose `getConfig` this is. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const { layer, backward_layer: backward, merge_mode: mergeMode, ...rest } = config;
    const options = {
      ...optionsOf(rest),
      layer: layerOf('Bidirectional', layer),
      ...(backward == null ? {} : { backwardLayer: layerOf('Bidirectional', backward) }),
    };
    return new this({ ...options, ...(mergeMode === undefined ? {} : { mergeMode }) } as never);
  }
}

/** Options of TimeDistributed. */
export interface TimeDistributedOptions extends LayerOptions {
  readonly layer?: Layer;
}

/**
 * A layer applied to each step of [batch, time, …] by itself.
 * @throws ValueError for what is no layer, ShapeError for inputs without time or of unknown length
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/TimeDistributed
 * @example new tf.keras.layers.TimeDistributed(new tf.keras.layers.Flatten()).apply(tf.ones([2, 5, 3, 4])).shape; // [2, 5, 12]
 */
export class TimeDistributed extends Layer {
  override supportsMasking = true;
  readonly layer: Layer;

  constructor(layer: Layer | TimeDistributedOptions, options?: TimeDistributedOptions) {
    const all = isOptions(layer) ? (layer as TimeDistributedOptions) : { ...options, layer: layer as Layer };
    const given = checkOptions<TimeDistributedOptions>('TimeDistributed', all, ['layer', ...LAYER_OPTIONS]);
    super(layerOptions(given));
    if (!(given.layer instanceof Layer))
      throw new ValueError('TimeDistributed', 'a layer is needed', typeof given.layer, 'Write new TimeDistributed(new Dense(4)).');
    this.layer = given.layer;
    this.inputSpec = { minRank: 3 };
  }

  override build(inputShape: Shape): void {
    this.layer.build([inputShape[0], ...inputShape.slice(2)]);
  }

  call(x: Tensor, { training, mask }: CallContext): Tensor {
    const [batch, time, ...sizes] = x.dims;
    if (Number.isNaN(time) || sizes.some(Number.isNaN))
      throw new ShapeError(
        this.name,
        'the number of steps must be known',
        showDims(x.dims),
        'Give inputs whose sizes are known, the batch excepted.',
        {
          shape: x.dims,
        },
      );
    return scoped(
      () => {
        const rows = Number.isNaN(batch) ? -1 : batch * time;
        const wide = mask instanceof Tensor && mask.rank > 2 ? mask.reshape([rows, ...mask.dims.slice(2)]) : undefined;
        const y = this.layer.apply(x.reshape([rows, ...sizes]), { training, ...(wide === undefined ? {} : { mask: wide }) });
        const steps = y.reshape([Number.isNaN(batch) ? -1 : batch, time, ...y.dims.slice(1)]);
        if (!(mask instanceof Tensor) || mask.rank !== 2) return steps;
        let shown = mask;
        while (shown.rank < steps.rank) shown = shown.expandDims(-1);
        return shown.broadcastLike(steps).where(steps, steps.zerosLike());
      },
      (result) => [result],
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: serialized('layers', this.layer) };
  }

  /** A layer like the one whose `getConfig` this is. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    return new this({ ...optionsOf(config), layer: layerOf('TimeDistributed', config.layer) } as never);
  }
}
