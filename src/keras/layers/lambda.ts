import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { isPlainObject } from '../../tree.ts';
import { optionsOf } from '../config.ts';
import type { CallContext, LayerOptions } from '../layer.ts';
import { LAYER_OPTIONS, Layer } from '../layer.ts';
import { loadedProgram, programOf } from '../saving/programs.ts';
import { namedObject } from '../saving/registry.ts';

/** What a Lambda does with its input. */
export type LambdaFunction = (x: Tensor, context: CallContext) => Tensor;

/**
 * Any function of a tensor as a layer.
 * @throws ValueError for what is no function
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/Lambda
 * @example new tf.keras.layers.Lambda((x) => tf.stack([x, tf.square(x)], 1)).apply([1, 2]).arraySync(); // [[1, 1], [2, 4]]
 */
export class Lambda extends Layer {
  readonly #function: LambdaFunction;

  constructor(fn: LambdaFunction, options?: LayerOptions) {
    super(checkOptions('Lambda', options, LAYER_OPTIONS));
    if (typeof fn !== 'function')
      throw new ValueError('Lambda', 'a function of a tensor is needed', typeof fn, 'Write new Lambda((x) => …).');
    this.#function = fn;
  }

  call(x: Tensor, context: CallContext): Tensor {
    return this.#function(x, context);
  }

  /** The function alone. */
  run(x: Tensor, training: boolean): Tensor {
    return this.#function(x, { training, mask: null });
  }

  /** Whether the function asks if it is trained. */
  get minds(): boolean {
    return this.#function.length > 1;
  }

  override getConfig(): Record<string, unknown> {
    const number = programOf(this);
    const written =
      number === null ? { class_name: 'function', config: this.#function.name } : { class_name: '__program__', config: number };
    return { ...super.getConfig(), function: { ...written, minds: this.minds } };
  }

  /** @throws ValueError where the function is neither part of the model that is loaded nor among customObjects */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L;
  static override fromConfig(config: Readonly<Record<string, unknown>>): Lambda {
    const { function: fn, ...rest } = config;
    const {
      class_name,
      config: which,
      minds,
    } = (isPlainObject(fn) ? fn : {}) as { class_name?: string; config?: unknown; minds?: boolean };
    const program = class_name === '__program__' ? loadedProgram(Number(which)) : namedObject(String(which));
    if (typeof program !== 'function') {
      throw new ValueError(
        'Lambda.fromConfig',
        'the function of a Lambda layer is not part of its config',
        `'${String(rest.name)}'${class_name === 'function' && which !== '' ? ` with the function '${String(which)}'` : ''}`,
        'Save the model by model.save, which keeps its program; or name the function and pass it in customObjects.',
      );
    }
    const run = program as (x: Tensor, training: boolean) => Tensor;
    const call: LambdaFunction =
      class_name !== '__program__'
        ? (program as LambdaFunction)
        : minds === true
          ? (x, { training }) => run(x, training)
          : (x) => run(x, false);
    return new Lambda(call, optionsOf(rest) as LayerOptions);
  }
}
