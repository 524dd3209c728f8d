import { bind } from '../core/bind.ts';
import type { Aval, Machine, Op, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType } from '../dtype.ts';
import { random } from '../packs/random.ts';
import type { Dims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';

// Ops that fill a tensor with random elements. Each comes twice: one whose stream belongs to the op (seeds, and how far it
// has come), and a stateless one whose first input is the state: three int64, both halves of the counter and the key.

/** Where the numbers of a stateful op come from. */
export interface Source {
  /** The two seeds; null where the stream differs from run to run. */
  readonly seeds: readonly [number, number] | null;
  /** The state now, as six 32-bit words; it then moves on by that many blocks. */
  reserve(blocks: number): readonly number[];
  /** The same stream from its start, for a copy of the node that has it. */
  again(): Source;
}

/** Where a random op takes its numbers: a source of its own, or a state tensor. */
export type Stream = Source | Tensor;

/** Blocks that TensorFlow reserves for each element, whatever a distribution takes of them. */
export const BLOCKS_PER_ELEMENT = 256;

/** What the stateful rows have beside their own attrs. `randomOp` sets it in the attrs that it is given, which it owns. */
export interface Sourced {
  source?: Source;
}

interface RandomRules<A> {
  /** x here and below: the inputs without the state. */
  infer(x: readonly Aval[], attrs: A): Aval;
  /** How many blocks the stateful op moves on by. */
  blocks(x: readonly Aval[], y: Ref, attrs: A): number;
  wasm(k: Machine, x: readonly Ref[], y: Ref, attrs: A, state: number): void;
}

type RandomOp<A> = (stream: Stream, x: readonly Tensor[], attrs: A) => Tensor;

/** The two rows of a random op, as one function. */
export function randomOp<A extends object>(stateful: string, stateless: string, label: string, rules: RandomRules<A>): RandomOp<A> {
  const common = {
    label,
    needs: random,
    raw: true,
    saves: 'none',
    grad: (_dy: unknown, x: readonly Tensor[]) => x.map(() => null),
  } as const;
  const own: Op<A & Sourced> = defineOp<A & Sourced>({
    ...common,
    name: stateful,
    effect: 'random',
    copied: (attrs) => ({ ...attrs, source: (attrs.source as Source).again() }),
    infer: (x, attrs) => [rules.infer(x, attrs)],
    wasm(k, x, [y], attrs) {
      const blocks = rules.blocks(x, y, attrs);
      const state = k.fresh(() => (attrs.source as Source).reserve(blocks));
      if (y.size > 0) rules.wasm(k, x, y, attrs, state);
    },
  });
  const given: Op<A> = defineOp<A>({
    ...common,
    name: stateless,
    infer: (x, attrs) => [rules.infer(x.slice(1), attrs)],
    wasm(k, x, [y], attrs) {
      if (y.size > 0) rules.wasm(k, x.slice(1), y, attrs, x[0].ptr);
    },
  });
  return (stream, x, attrs: A & Sourced) => {
    if (!('reserve' in stream)) return bind(given, [stream, ...x], attrs)[0];
    attrs.source = stream;
    return bind(own, x, attrs)[0];
  };
}

export interface FillAttrs {
  /** null: the shape of the input, which may be known only when the op runs. */
  readonly dims: Dims | null;
  readonly dtype: DType;
  /** The parameters of the distribution as they lie in memory, in 32-bit words. */
  readonly params: readonly number[];
}

type FillKernel =
  | 'uniform_f32'
  | 'uniform_f64'
  | 'uniform_i32'
  | 'uniform_i64'
  | 'normal_f32'
  | 'normal_f64'
  | 'truncated_f32'
  | 'truncated_f64';

function fillOp(stateful: string, stateless: string, label: string, kernels: Partial<Record<DType, FillKernel>>): RandomOp<FillAttrs> {
  return randomOp<FillAttrs>(stateful, stateless, label, {
    infer: (x, { dims, dtype }) => ({ dims: dims ?? x[0].dims, dtype }),
    blocks: (_x, y) => y.size * BLOCKS_PER_ELEMENT,
    wasm(k, _x, y, { params }, state) {
      k[`philox_${kernels[y.dtype] as FillKernel}`](y.ptr, y.size, state, k.ints(params));
    },
  });
}

/** Floats of [low, high). params: [low, high], for float32 then how many random bits a fraction has. */
export const uniformFill: RandomOp<FillAttrs> = /* @__PURE__ */ fillOp('RandomUniform', 'StatelessRandomUniformV2', 'uniform', {
  float32: 'uniform_f32',
  float64: 'uniform_f64',
});

/** Integers of [low, high). params: [low, high]. */
export const uniformIntFill: RandomOp<FillAttrs> = /* @__PURE__ */ fillOp('RandomUniformInt', 'StatelessRandomUniformIntV2', 'uniform', {
  int32: 'uniform_i32',
  int64: 'uniform_i64',
});

/** params: [mean, standard deviation]. */
export const normalFill: RandomOp<FillAttrs> = /* @__PURE__ */ fillOp('RandomStandardNormal', 'StatelessRandomNormalV2', 'normal', {
  float32: 'normal_f32',
  float64: 'normal_f64',
});

/** Normal values within two standard deviations. params: [mean, standard deviation]. */
export const truncatedFill: RandomOp<FillAttrs> = /* @__PURE__ */ fillOp(
  'TruncatedNormal',
  'StatelessTruncatedNormalV2',
  'truncatedNormal',
  { float32: 'truncated_f32', float64: 'truncated_f64' },
);

/** Integers of the whole range of int32, uint32, int64 or uint64: the words as they come. params: none. */
export const bitsFill: RandomOp<FillAttrs> = /* @__PURE__ */ randomOp<FillAttrs>(
  'RandomUniformFullInt',
  'StatelessRandomUniformFullIntV2',
  'uniform',
  {
    infer: (x, { dims, dtype }) => ({ dims: dims ?? x[0].dims, dtype }),
    blocks: (_x, y) => y.size * BLOCKS_PER_ELEMENT,
    wasm(k, _x, y, _attrs, state) {
      k.philox_bits(y.ptr, y.dtype === 'int32' || y.dtype === 'uint32' ? y.size : 2 * y.size, state);
    },
  },
);

const scrambleOp = /* @__PURE__ */ defineOp({
  name: 'StatelessRandomGetKeyCounter',
  label: 'seed',
  needs: random,
  saves: 'none',
  infer: () => [{ dims: [3], dtype: 'int64' as const }],
  wasm: (k, [seed], [y]) => k.philox_scramble(seed.ptr, y.ptr),
  grad: () => [null],
});

/** The state that a seed of two int64 stands for. */
export const scramble = (seed: Tensor): Tensor => bind(scrambleOp, [seed], undefined)[0];

const skipOp = /* @__PURE__ */ defineOp<{ readonly count: bigint }>({
  name: 'RngSkip',
  label: 'skip',
  needs: random,
  saves: 'none',
  infer: ([state]: readonly Aval[]) => [state],
  wasm: (k, [state], [y], { count }) =>
    k.philox_skip(state.ptr, y.ptr, k.ints([Number(BigInt.asIntN(32, count)), Number(BigInt.asIntN(32, count >> 32n))])),
  grad: () => [null],
});

/** The state after the numbers of `count` elements. */
const skipped = (state: Tensor, count: bigint): Tensor => bind(skipOp, [state], { count })[0];

const readAndSkipOp = /* @__PURE__ */ defineOp<{ readonly count: bigint | null }>({
  name: 'RngReadAndSkip',
  label: 'Generator',
  effect: 'write',
  saves: 'none',
  infer: ([handle]: readonly Aval[]) => [(handle as Handle).holds],
  expand(_on, [handle, like], { count }) {
    const state = (handle as Handle).current();
    const before = state.identity();
    const next = skipped(state, count ?? BigInt(like.size));
    (handle as Handle).replace(next);
    next.dispose();
    return [before];
  },
  grad: (_dy, x) => x.map(() => null),
});

/** The state of a generator's variable, which then moves on by the numbers of `count` elements (null: of the tensor `like`). */
export const readAndSkip = (handle: Handle, count: bigint | null, like: readonly Tensor[] = []): Tensor =>
  bind(readAndSkipOp, [handle, ...like], { count })[0];
