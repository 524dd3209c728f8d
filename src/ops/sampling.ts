import { bind } from '../core/bind.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { ShapeError, ValueError } from '../errors.ts';
import type { State } from '../philox.ts';
import type { Dims } from '../shape.ts';
import { showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Source, Sourced, Stream } from './random.ts';
import { BLOCKS_PER_ELEMENT } from './random.ts';
import { binomialSamples, categoricalSamples, gammaSamples, poissonSamples } from './samplers.ts';

// Random ops whose parameters are tensors and may differ from element to element. They compute in float64, as TensorFlow does;
// the public functions cast.

type Draw<A> = (stream: Stream, x: readonly Tensor[], attrs: A) => Tensor;

interface HostRules<A> {
  /** x here and below: the inputs without the state. */
  infer(x: readonly Aval[], attrs: A): Aval;
  /** How many blocks the stateful op moves on by. */
  blocks(x: readonly Aval[], y: Aval, attrs: A): number;
  samples(data: readonly TypedArray[], attrs: A, state: State, x: readonly Aval[]): TypedArray;
}

/** The two rows of a random op that runs on the host, as one function. */
function hostOp<A extends object>(stateful: string, stateless: string, label: string, rules: HostRules<A>): Draw<A> {
  const common = { label, raw: true, saves: 'none', grad: (_dy: unknown, x: readonly Tensor[]) => x.map(() => null) } as const;
  const own: Op<A & Sourced> = defineOp<A & Sourced>({
    ...common,
    name: stateful,
    effect: 'random',
    copied: (attrs) => ({ ...attrs, source: (attrs.source as Source).again() }),
    infer: (x, attrs) => [rules.infer(x, attrs)],
    expand(on, x, attrs) {
      const y = rules.infer(x, attrs);
      const state = Uint32Array.from((attrs.source as Source).reserve(rules.blocks(x, y, attrs)));
      return [
        on.constant(
          rules.samples(
            x.map((t) => t.dataSync()),
            attrs,
            state,
            x,
          ),
          y.dims,
          y.dtype,
        ),
      ];
    },
  });
  const given: Op<A> = defineOp<A>({
    ...common,
    name: stateless,
    infer: (x, attrs) => [rules.infer(x.slice(1), attrs)],
    expand(on, [state, ...x], attrs) {
      const y = rules.infer(x, attrs);
      const words = new Uint32Array((state.dataSync() as BigInt64Array).buffer);
      return [
        on.constant(
          rules.samples(
            x.map((t) => t.dataSync()),
            attrs,
            words,
            x,
          ),
          y.dims,
          y.dtype,
        ),
      ];
    },
  });
  return (stream, x, attrs: A & Sourced) => {
    if (!('reserve' in stream)) return bind(given, [stream, ...x], attrs)[0];
    attrs.source = stream;
    return bind(own, x, attrs)[0];
  };
}

interface SampleAttrs {
  /** How many samples of each parameter, as a shape. */
  readonly dims: Dims;
}

/** Gamma(x, 1) samples [...dims, ...x]. */
export const gammaDraw: Draw<SampleAttrs> = /* @__PURE__ */ hostOp<SampleAttrs>('RandomGamma', 'StatelessRandomGammaV3', 'gamma', {
  infer: ([x], { dims }) => ({ dims: [...dims, ...x.dims], dtype: 'float64' }),
  blocks: (_x, y) => sizeOf(y.dims) * BLOCKS_PER_ELEMENT,
  samples: ([x], { dims }, state) => gammaSamples(x as Float64Array, sizeOf(dims), state),
});

/** Poisson(x) samples [...dims, ...x]. */
export const poissonDraw: Draw<SampleAttrs> = /* @__PURE__ */ hostOp<SampleAttrs>('RandomPoissonV2', 'StatelessRandomPoisson', 'poisson', {
  infer: ([x], { dims }) => ({ dims: [...dims, ...x.dims], dtype: 'float64' }),
  blocks: (_x, y) => sizeOf(y.dims) * BLOCKS_PER_ELEMENT,
  samples: ([x], { dims }, state) => poissonSamples(x as Float64Array, sizeOf(dims), state),
});

interface BinomialAttrs extends SampleAttrs {
  /** The dtype that the parameters had before they were cast. */
  readonly dtype: DType;
}

/** The exact mean from which on TensorFlow counts one as 10 or more: the product is rounded to the parameters' dtype. */
const LARGE: Partial<Record<DType, number>> = { float16: 10 - 2 ** -8, float32: 10 - 2 ** -21, float64: 10 };

/** Binomial(counts, probabilities) samples [...dims, ...counts]. Both inputs have one shape. */
export const binomialDraw: Draw<BinomialAttrs> = /* @__PURE__ */ hostOp<BinomialAttrs>(
  'StatefulRandomBinomial',
  'StatelessRandomBinomial',
  'binomial',
  {
    infer: ([counts], { dims }) => ({ dims: [...dims, ...counts.dims], dtype: 'float64' }),
    blocks: ([counts], _y, { dims }) => Number(binomialCount(sizeOf(counts.dims), sizeOf(dims))) * BLOCKS_PER_ELEMENT,
    samples: ([counts, p], { dims, dtype }, state) =>
      binomialSamples(counts as Float64Array, p as Float64Array, sizeOf(dims), state, LARGE[dtype] as number),
  },
);

/** How many elements' blocks TensorFlow reserves for binomial samples. */
export const binomialCount = (batch: number, samples: number): bigint => BigInt(Math.floor((batch * 200 * (samples + 3)) / 4));

interface CategoricalAttrs {
  readonly samples: number;
}

/** Classes drawn with the unnormalized log-probabilities of each row, as int64 [rows, samples]. */
export const categoricalDraw: Draw<CategoricalAttrs> = /* @__PURE__ */ hostOp<CategoricalAttrs>(
  'Multinomial',
  'StatelessMultinomial',
  'categorical',
  {
    infer([x], { samples }) {
      if (x.dims.length !== 2)
        throw new ShapeError('categorical', 'logits must be a matrix', showDims(x.dims), 'Give one row of logits for each batch entry.', {
          shape: x.dims,
        });
      if (x.dims[1] === 0)
        throw new ShapeError('categorical', 'there must be at least one class', showDims(x.dims), 'Give logits [batch, classes].', {
          shape: x.dims,
        });
      if (!Number.isInteger(samples) || samples < 0) {
        throw new ValueError('categorical', 'the number of samples must be a whole number from 0', `${samples}`, 'Use numSamples like 5.', {
          samples,
        });
      }
      return { dims: [x.dims[0], samples], dtype: 'int64' };
    },
    // Two words for a value, made up to whole blocks of each row. Nothing is drawn for an empty result.
    blocks: (_x, y, { samples }) => (sizeOf(y.dims) === 0 ? 0 : y.dims[0] * Math.ceil(samples / 4) * 8 * BLOCKS_PER_ELEMENT),
    samples: ([logits], { samples }, state, [x]) => categoricalSamples(logits as Float64Array, x.dims[1], samples, state),
  },
);
