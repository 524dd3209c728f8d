import { decodeBytes, encodeBytes } from '../../bytes.ts';
import { bind, named } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert, withOperand } from '../../core/convert.ts';
import type { AnyOp, Op } from '../../core/op.ts';
import { checkOptions } from '../../core/options.ts';
import { composed } from '../../core/scope.ts';
import { DTypeError, ShapeError, ValueError } from '../../errors.ts';
import { toTensorProto } from '../../io/tensor-proto.ts';
import { kindOf } from '../../literal-kind.ts';
import { showDims } from '../../shape.ts';
import type { SummaryValue } from '../../summary/event.ts';
import { summary } from '../../summary/event.ts';
import { pixelsOf } from '../../summary/kinds.ts';
import { encodePng } from '../../summary/png.ts';
import type { Tensor } from '../../tensor.ts';
import { GraphKeys } from './collections.ts';
import { currentGraph } from './default-graph.ts';
import { histogramOf } from './histogram.ts';

// Summaries as tensors: strings that hold a Summary message each, which sessions fetch and a FileWriter writes.

/** What else a summary op can be told. */
export interface SummaryOpOptions {
  /** Collections of the graph that it joins; that of the summaries, which mergeAll takes, unless said. */
  readonly collections?: readonly string[] | null;
  /** Goes in front of the name, where values are shown together. */
  readonly family?: string | null;
}

interface SummaryAttrs {
  /** Set from the name that the node gets. */
  tag: string;
  readonly label: string;
}

const message = (label: string, value: readonly SummaryValue[]): string => decodeBytes(summary.encode(label, { value }));

/** Only graphs of TensorFlow 1 write these ops, so that they are not in the table. */
function rowOf<A extends SummaryAttrs>(name: string, values: (x: Tensor, attrs: A) => readonly SummaryValue[]): Op<A> {
  return {
    name,
    label: name,
    saves: 'none',
    infer: () => [{ dims: [], dtype: 'string' }],
    expand: (on, [x], attrs) => [on.constant([message(attrs.label, values(x, attrs))], [], 'string')],
  };
}

/** Writes a summary under a name: its tag is the name that its node gets. */
function summarized<A extends SummaryAttrs>(op: Op<A>, name: string, options: SummaryOpOptions, attrs: A, make: () => Tensor): Tensor {
  if (typeof name !== 'string' || name === '')
    throw new ValueError(attrs.label, 'the name must be a text', kindOf(name), "Write scalar('loss', loss).");
  const { collections, family } = options;
  const clean = name.replace(/[^-/\w.]/g, '_');
  const y = composed(() => named(family == null ? clean : `${family}/${clean}`, () => bind(op as AnyOp, [make()], attrs)[0]));
  const full = 'name' in y ? String(y.name).replace(/:0$/, '') : clean;
  attrs.tag = family == null ? full : `${family}/${full}`;
  currentGraph()?.addToCollections(collections ?? [GraphKeys.SUMMARIES], y);
  return y;
}

const options = (op: string, given: SummaryOpOptions | undefined): SummaryOpOptions => checkOptions(op, given, ['collections', 'family']);

const scalarOp = /* @__PURE__ */ rowOf('ScalarSummary', (x, { tag, label }: SummaryAttrs) => [
  { tag, simpleValue: Number(x.elements(label)[0]) },
]);

/**
 * A number as a summary.
 * @throws ShapeError for more than one number
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/summary/scalar
 */
export function scalar(name: string, tensor: TensorLike, given?: SummaryOpOptions): Tensor {
  const label = 'summary.scalar';
  return summarized(scalarOp, name, options(label, given), { tag: name, label }, () => {
    const x = convert(label, tensor);
    if (x.dims.length === 0) return x;
    throw new ShapeError(label, `'${name}' must be one number`, showDims(x.dims), 'Use tf.reduceMean, or a histogram.', { shape: x.dims });
  });
}

const histogramOp = /* @__PURE__ */ rowOf('HistogramSummary', (x, { tag, label }: SummaryAttrs) => [
  { tag, histo: histogramOf(label, tag, Array.from(x.elements(label) as ArrayLike<number | bigint>, Number)) },
]);

/**
 * How numbers are distributed, as a summary.
 * @throws ValueError, when it runs, for NaN and infinite numbers
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/summary/histogram
 */
export function histogram(name: string, values: TensorLike, given?: SummaryOpOptions): Tensor {
  const label = 'summary.histogram';
  return summarized(histogramOp, name, options(label, given), { tag: name, label }, () => convert(label, values));
}

interface ImageAttrs extends SummaryAttrs {
  readonly most: number;
}

const imageOp = /* @__PURE__ */ rowOf('ImageSummary', (x, { tag, label, most }: ImageAttrs) => {
  const [count, height, width, channels] = x.dims;
  const pixels = x.elements(label) as Uint8Array;
  const size = height * width * channels;
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, k) => ({
    tag: most > 1 ? `${tag}/image/${k}` : `${tag}/image`,
    image: {
      height,
      width,
      colorspace: channels,
      encodedImageString: encodePng(pixels.subarray(k * size, (k + 1) * size), height, width, channels),
    },
  }));
});

/**
 * Pictures as summaries of PNG files.
 * @param tensor shape [pictures, height, width, channels]; uint8, or floats from 0 to 1
 * @throws ShapeError, DTypeError
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/summary/image
 */
export function image(name: string, tensor: TensorLike, given?: SummaryOpOptions & { readonly maxOutputs?: number }): Tensor {
  const label = 'summary.image';
  const { maxOutputs = 3, ...rest } = checkOptions(label, given, ['maxOutputs', 'collections', 'family']);
  if (!Number.isInteger(maxOutputs) || maxOutputs < 1) {
    throw new ValueError(label, 'maxOutputs must be a whole number from 1', String(maxOutputs), 'Leave it out for 3.', { maxOutputs });
  }
  return summarized(imageOp, name, rest, { tag: name, label, most: maxOutputs }, () => pixelsOf(label, convert(label, tensor)));
}

const textOp = /* @__PURE__ */ rowOf('TensorSummaryV2', (x, { tag, label }: SummaryAttrs) => [
  { tag, tensor: toTensorProto(label, x), metadata: { pluginData: { pluginName: 'text' } } },
]);

/**
 * Texts as a summary.
 * @throws DTypeError for what is no text
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/summary/text
 */
export function text(name: string, tensor: TensorLike, given?: Pick<SummaryOpOptions, 'collections'>): Tensor {
  const label = 'summary.text';
  return summarized(textOp, name, checkOptions(label, given, ['collections']), { tag: name, label }, () => {
    const x = convert(label, tensor);
    if (x.dtype === 'string') return x;
    throw new DTypeError(label, `'${name}' must be text`, x.dtype, 'Use tf.strings.asString.', { dtype: x.dtype });
  });
}

const mergeOp: Op = {
  name: 'MergeSummary',
  label: 'summary.merge',
  saves: 'none',
  infer: () => [{ dims: [], dtype: 'string' }],
  expand(on, x) {
    const label = 'summary.merge';
    const texts = x.flatMap((t) => [...(t.elements(label) as readonly string[])]);
    const values = texts.flatMap((one) => summary.decode(label, encodeBytes(one)).value ?? []);
    const twice = values.find(({ tag }, i) => values.findIndex((v) => v.tag === tag) !== i);
    if (twice !== undefined) {
      throw new ValueError(label, 'Duplicate tag found in summary inputs', `'${twice.tag}'`, 'Give each summary a name of its own.', {
        tag: twice.tag,
      });
    }
    return [on.constant([message(label, values)], [], 'string')];
  },
};

/**
 * One summary of several.
 * @throws ValueError for none; when it runs, for a tag twice
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/summary/merge
 */
export function merge(
  inputs: readonly TensorLike[],
  given?: { readonly collections?: readonly string[] | null; readonly name?: string | null },
): Tensor {
  const label = 'summary.merge';
  const { collections, name } = checkOptions(label, given, ['collections', 'name']);
  if (!Array.isArray(inputs) || inputs.length === 0)
    throw new ValueError(label, 'there must be a summary to merge', 'none', 'Give a list of summaries.');
  const collect = (rest: readonly TensorLike[], before: readonly Tensor[]): Tensor =>
    rest.length === 0
      ? bind(mergeOp, before, undefined)[0]
      : withOperand(label, rest[0], (t) => collect(rest.slice(1), [...before, t]), 'string');
  const y = named(name ?? 'Merge', () => collect(inputs, []));
  if (collections != null) currentGraph()?.addToCollections(collections, y);
  return y;
}

/**
 * One summary of all that the graph has; null where it has none.
 * @param key the collection; that of the summaries unless said
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/summary/merge_all
 */
export function mergeAll(key: string = GraphKeys.SUMMARIES): Tensor | null {
  const all = currentGraph()?.getCollection(key) ?? [];
  return all.length === 0 ? null : merge(all as Tensor[], { name: `Merge/MergeSummary` });
}
