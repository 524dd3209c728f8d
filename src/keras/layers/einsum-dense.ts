import { checkOptions, isOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { einsum } from '../../ops/einsum.ts';
import type { Tensor } from '../../tensor.ts';
import type { Variable } from '../../variable.ts';
import { Layer, layerOptions } from '../layer.ts';
import type { AffineOptions } from './affine.ts';
import { AFFINE_OPTIONS, Affine } from './affine.ts';

type Size = number | null;

/** Options of EinsumDense. */
export interface EinsumDenseOptions extends Omit<AffineOptions, 'useBias'> {
  readonly equation?: string;
  /** Sizes of the output without the batch; null for those of the input. */
  readonly outputShape?: Size | readonly Size[];
  /** Letters of the axes of the output that have biases; none unless said. */
  readonly biasAxes?: string | null;
}
const OPTIONS = ['equation', 'outputShape', 'biasAxes', ...AFFINE_OPTIONS.filter((name) => name !== 'useBias')] as const;

/** The sizes that letters stand for: from the batch on, or up to the last axis where the dots stand in front. */
function sizesBy(letters: string, sizes: readonly Size[]): Map<string, Size> {
  const names = [...letters.replace('...', '')];
  const from = letters.startsWith('...') ? sizes.length - names.length : 0;
  return new Map(names.map((name, i) => [name, sizes[from + i] ?? null]));
}

/**
 * activation(einsum(equation, x, kernel) + bias): Dense layers along any axes.
 * @throws ValueError for an equation that is not of the form 'ab,bc->ac', ShapeError for a size of the kernel that nothing tells
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/EinsumDense
 * @example new tf.keras.layers.EinsumDense('abc,cd->abd', [null, 64], { biasAxes: 'd' }).apply(tf.ones([2, 32, 128])).shape; // [2, 32, 64]
 */
export class EinsumDense extends Layer {
  readonly equation: string;
  readonly partialOutputShape: readonly Size[];
  kernel: Variable | null = null;
  bias: Variable | null = null;
  readonly #biasAxes: string | null;
  readonly #parts: readonly [string, string, string];
  readonly #affine: Affine;

  constructor(first: string | EinsumDenseOptions, shape?: Size | readonly Size[], options?: EinsumDenseOptions) {
    const all = isOptions(first) ? (first as EinsumDenseOptions) : { ...options, equation: first as string, outputShape: shape };
    const known = checkOptions<EinsumDenseOptions>('EinsumDense', all, OPTIONS);
    const { equation = '', outputShape = null, biasAxes = null, ...given } = known;
    super(layerOptions(given));
    const [, input, kernel, output] = /^([a-zA-Z.]+),([a-zA-Z]+)->([a-zA-Z.]+)$/.exec(String(equation).replace(/\s/g, '')) ?? [];
    if (input === undefined)
      throw new ValueError('EinsumDense', 'the equation must name input, kernel and output', `'${equation}'`, "Write 'ab,bc->ac'.");
    this.#parts = [input, kernel, output];
    this.equation = equation;
    this.partialOutputShape = Array.isArray(outputShape) ? (outputShape as readonly Size[]) : [outputShape as Size];
    const foreign = [...(biasAxes ?? '')].find((letter) => !output.includes(letter));
    if (foreign !== undefined)
      throw new ValueError(
        'EinsumDense',
        'biasAxes must be letters of the output',
        `'${foreign}' for '${output}'`,
        'Name axes of the output.',
      );
    this.#biasAxes = biasAxes;
    this.#affine = new Affine({ ...given, useBias: biasAxes !== null });
    this.inputSpec = {};
  }

  override build(inputShape: readonly Size[]): void {
    const [input, kernel, output] = this.#parts;
    const inputs = sizesBy(input, inputShape);
    const outputs = sizesBy(output, [inputShape[0] ?? null, ...this.partialOutputShape]);
    const sizeOf = (letter: string): number => {
      const size = inputs.get(letter) ?? outputs.get(letter) ?? null;
      if (size !== null) return size;
      throw new ShapeError(this.name, `nothing tells the size of '${letter}'`, this.equation, 'Give it in the output shape.');
    };
    this.kernel = this.#affine.kernel.make(this, 'kernel', [...kernel].map(sizeOf));
    if (this.#biasAxes === null) return;
    const axes = this.#biasAxes;
    const letters = [...output.replace('...', '')];
    const first = letters.findIndex((letter) => axes.includes(letter));
    const missing = output.includes('...') && !output.startsWith('...') ? inputShape.length - inputs.size : 0;
    const shape = letters.slice(first).map((letter) => (axes.includes(letter) ? (outputs.get(letter) ?? sizeOf(letter)) : 1));
    this.bias = this.#affine.makeBias(this, [...shape, ...new Array<number>(missing).fill(1)]);
  }

  call(x: Tensor): Tensor {
    return composed(() => this.#affine.finish(einsum(this.equation, x, this.kernel as Variable), this.bias));
  }

  override getConfig(): Record<string, unknown> {
    const { use_bias: _useBias, ...affine } = this.#affine.config();
    const { equation, partialOutputShape: output_shape } = this;
    return { ...super.getConfig(), equation, output_shape, bias_axes: this.#biasAxes, ...affine };
  }
}
