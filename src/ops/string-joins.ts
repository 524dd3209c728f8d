import { decodeBytes, encodeBytes } from '../bytes.ts';
import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert, withOperand } from '../core/convert.ts';
import type { Aval } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import { UnsupportedError, ValueError } from '../errors.ts';
import { axesOf, axisOf, showDims, stridesOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { hostOp } from './host.ts';
import type { Axis } from './reduce.ts';
import { reducedDims } from './reduce.ts';

// Strings put together and taken apart. Each throws DTypeError where it meets no strings.

const joinOp = /* @__PURE__ */ hostOp<string>({
  name: 'StringJoin',
  label: 'join',
  takes: ['string'],
  gives: () => 'string',
  element: (parts, separator) => parts.join(separator),
});

/**
 * The strings of several tensors, which broadcast, one after the other.
 * @throws ShapeError when the shapes do not broadcast, ValueError for an empty list
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/join
 * @example tf.strings.join([['a', 'b'], 'c'], { separator: '-' }).arraySync(); // ['a-c', 'b-c']
 */
export function join(inputs: readonly TensorLike[], options?: { readonly separator?: string }): Tensor {
  const { separator } = checkOptions('join', options, ['separator']);
  if (inputs.length === 0) throw new ValueError('join', 'the list is empty', '0 tensors', 'Give at least one tensor.');
  return composed(() =>
    joinOp(
      inputs.map((x) => convert('join', x, 'string')),
      separator ?? '',
    ),
  );
}

interface ReduceJoinAttrs {
  /** In the order in which they are joined: the first one varies fastest. */
  readonly axes: readonly number[];
  readonly keepdims: boolean;
  readonly separator: string;
}

const reduceJoinOp = /* @__PURE__ */ defineOp<ReduceJoinAttrs>({
  name: 'ReduceJoin',
  label: 'reduceJoin',
  saves: 'none',
  infer: ([x]: readonly Aval[], { axes, keepdims }) => [{ dims: reducedDims(x.dims, axes, keepdims), dtype: 'string' }],
  expand(on, [x], { axes, keepdims, separator }) {
    const strings = x.elements('reduceJoin') as readonly string[];
    const strides = stridesOf(x.dims);
    /** Offsets of the places along some axes; the first axis of the list varies fastest. */
    const walk = (list: readonly number[]): number[] =>
      list.reduce<number[]>((at, axis) => Array.from({ length: x.dims[axis] }, (_, i) => at.map((o) => o + i * strides[axis])).flat(), [0]);
    const kept = x.dims.map((_, i) => i).filter((i) => !axes.includes(i));
    const inside = walk(axes);
    const joined = walk(kept.toReversed()).map((start) => inside.map((o) => strings[start + o]).join(separator));
    return [on.constant(joined, reducedDims(x.dims, axes, keepdims), 'string')];
  },
});

export interface ReduceJoinOptions {
  readonly axis?: Axis;
  readonly keepdims?: boolean;
  readonly separator?: string;
}

/**
 * The strings along some axes (all unless said) joined. Of several axes the first one named is joined first.
 * @throws IndexError for an axis out of range
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/reduce_join
 * @example tf.strings.reduceJoin([['a', 'b'], ['c', 'd']], { axis: 0 }).arraySync(); // ['ac', 'bd']
 */
export function reduceJoin(x: TensorLike, options?: ReduceJoinOptions): Tensor {
  const { axis, keepdims, separator } = checkOptions('reduceJoin', options, ['axis', 'keepdims', 'separator']);
  return withOperand(
    'reduceJoin',
    x,
    (t) => {
      const rank = t.dims.length;
      const sorted = axesOf('reduceJoin', axis, rank);
      const axes = Array.isArray(axis) ? axis.map((a: number) => axisOf('reduceJoin', a, rank)) : sorted.toReversed();
      return bind(reduceJoinOp, [t], { axes, keepdims: keepdims === true, separator: separator ?? '' })[0];
    },
    'string',
  );
}

interface SplitAttrs {
  readonly sep: string;
  readonly maxsplit: number;
}

/** The pieces of a string; without a separator those between white space, of which there are no empty ones. */
function pieces(text: string, { sep, maxsplit }: SplitAttrs): string[] {
  const out: string[] = [];
  let rest = sep === '' ? text.replace(/^[ \t\n\v\f\r]+/, '') : text;
  while (maxsplit < 0 || out.length < maxsplit) {
    const found = sep === '' ? /[ \t\n\v\f\r]+/.exec(rest) : null;
    const at = sep === '' ? (found?.index ?? -1) : rest.indexOf(sep);
    if (at < 0) break;
    out.push(rest.slice(0, at));
    rest = rest.slice(at + (found?.[0].length ?? sep.length));
  }
  return sep === '' && rest === '' ? out : [...out, rest];
}

/** An op that makes a vector of a single string. */
function scatterOp<A>(name: string, label: string, take: (text: string, attrs: A) => string[]): (x: TensorLike, attrs: A) => Tensor {
  const op = defineOp<A>({
    name,
    label,
    saves: 'none',
    infer([x]: readonly Aval[]) {
      if (x.dims.length === 0) return [{ dims: [Number.NaN], dtype: 'string' }];
      throw new UnsupportedError(
        label,
        'only one string at a time is split: several give rows of different lengths',
        showDims(x.dims),
        'Split them one by one, as in tf.unstack(x).map((s) => tf.strings.split(s)).',
        { shape: x.dims },
      );
    },
    expand(on, [x], attrs) {
      const found = take((x.elements(label) as readonly string[])[0], attrs);
      return [on.constant(found, [found.length], 'string')];
    },
  });
  return (x, attrs) => withOperand(label, x, (t) => bind(op, [t], attrs)[0], 'string');
}

const splitOp = /* @__PURE__ */ scatterOp<SplitAttrs>('StringSplitV2', 'split', pieces);

export interface SplitOptions {
  /** What stands between the pieces; white space of any length unless said. */
  readonly sep?: string | null;
  /** At most so many cuts. */
  readonly maxsplit?: number;
}

/**
 * A string in pieces.
 * @throws UnsupportedError for several strings at once, whose pieces would be ragged
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/split
 * @example tf.strings.split('a,b,,c', { sep: ',' }).arraySync(); // ['a', 'b', '', 'c']
 */
export function split(x: TensorLike, options?: SplitOptions): Tensor {
  const { sep, maxsplit } = checkOptions('split', options, ['sep', 'maxsplit']);
  return splitOp(x, { sep: sep ?? '', maxsplit: maxsplit ?? -1 });
}

const bytesOp = /* @__PURE__ */ scatterOp<undefined>('StringBytesSplit', 'bytesSplit', (text) =>
  Array.from(encodeBytes(text), (byte) => decodeBytes(Uint8Array.of(byte))),
);
const charactersOp = /* @__PURE__ */ scatterOp<undefined>('UnicodeSplit', 'unicodeSplit', (text) => [...text]);

/**
 * The bytes of a string, each as a string; those of longer characters as bytes.ts tells.
 * @throws UnsupportedError for several strings
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/bytes_split
 * @example tf.strings.bytesSplit('abc').arraySync(); // ['a', 'b', 'c']
 */
export const bytesSplit = (x: TensorLike): Tensor => bytesOp(x, undefined);

/**
 * The characters of a string, each as a string.
 * @throws UnsupportedError for several strings at once
 * Source: https://www.tensorflow.org/api_docs/python/tf/strings/unicode_split
 * @example tf.strings.unicodeSplit('aü😊').arraySync(); // ['a', 'ü', '😊']
 */
export const unicodeSplit = (x: TensorLike): Tensor => charactersOp(x, undefined);
