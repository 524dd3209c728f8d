import type { TensorLike } from '../../core/convert.ts';
import { convert, isConvertible } from '../../core/convert.ts';
import { composed } from '../../core/scope.ts';
import { isFloating } from '../../dtype.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { gather } from '../../ops/gather.ts';
import { range } from '../../ops/range.ts';
import { slice } from '../../ops/slice.ts';
import { shuffle } from '../../random/shuffle.ts';
import { showDims } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

/** What one step takes. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor | null;
  readonly weight: Tensor | null;
  /** Number of samples. */
  readonly size: number;
  /** Frees what was cut out for this batch. */
  free(): void;
}

/** Samples in batches, pass after pass. */
export interface Batches {
  /** Batches of one pass; null while that is not known. */
  readonly steps: number | null;
  pass(): Iterable<Batch> | AsyncIterable<Batch>;
}

/** Inputs, targets and weights with one sample per row. */
export interface Samples {
  readonly x: Tensor;
  readonly y: Tensor | null;
  readonly weight: Tensor | null;
}

/** Rows of a tensor-like; floats come as float32. */
function rowsOf(op: string, what: string, value: TensorLike): Tensor {
  const t = convert(op, value);
  if (t.rank === 0)
    throw new ShapeError(op, `${what} must have an axis of samples`, showDims(t.dims), 'Use [value] for a single sample.', {
      shape: t.dims,
    });
  return isFloating(t.dtype) && t.dtype !== 'float32' ? t.cast('float32') : t;
}

/**
 * The arguments of fit and evaluate as tensors that have as many rows.
 * @throws ValueError for other numbers of samples
 */
export function samplesOf(op: string, x: TensorLike, y: TensorLike | null | undefined, weight: TensorLike | null | undefined): Samples {
  const samples = {
    x: rowsOf(op, 'x', x),
    y: y === null || y === undefined ? null : rowsOf(op, 'y', y),
    weight: weight === null || weight === undefined ? null : rowsOf(op, 'sampleWeight', weight),
  };
  const [n] = samples.x.dims;
  for (const t of [samples.y, samples.weight]) {
    if (t !== null && t.dims[0] !== n) {
      throw new ValueError(op, 'all arrays must have as many samples', `x ${n}, another ${t.dims[0]}`, 'Make sure that each x has its y.', {
        sizes: [n, t.dims[0]],
      });
    }
  }
  return samples;
}

/** The samples from `begin` to before `end`. */
export const samplesBetween = ({ x, y, weight }: Samples, begin: number, end: number): Samples => ({
  x: rows(x, begin, end),
  y: y === null ? null : rows(y, begin, end),
  weight: weight === null ? null : rows(weight, begin, end),
});

const rows = (x: Tensor, begin: number, end: number): Tensor =>
  slice(x, [begin, ...new Array<number>(x.rank - 1).fill(0)], [end - begin, ...x.dims.slice(1)]);

/** Samples that lie in tensors: cut in order, or in a new order each pass. */
export class TensorBatches implements Batches {
  readonly steps: number;

  constructor(
    private readonly samples: Samples,
    private readonly batchSize: number,
    private readonly shuffled: boolean,
  ) {
    this.steps = Math.ceil(samples.x.dims[0] / batchSize);
  }

  *pass(): Generator<Batch, void, undefined> {
    const { samples, batchSize } = this;
    const count = samples.x.dims[0];
    const order = this.shuffled ? composed(() => shuffle(range(count, 'int32'))) : null;
    try {
      for (let begin = 0; begin < count; begin += batchSize) {
        const end = Math.min(count, begin + batchSize);
        const part = order === null ? null : rows(order, begin, end);
        const cut = (t: Tensor): Tensor => (part === null ? rows(t, begin, end) : gather(t, part));
        const batch = {
          x: cut(samples.x),
          y: samples.y === null ? null : cut(samples.y),
          weight: samples.weight === null ? null : cut(samples.weight),
        };
        part?.dispose();
        yield { ...batch, size: end - begin, free: () => free(batch) };
      }
    } finally {
      order?.dispose();
    }
  }
}

function free({ x, y, weight }: Samples): void {
  x.dispose();
  y?.dispose();
  weight?.dispose();
}

/** What datasets give: an element per batch, [x, y] or [x, y, weight] or x alone. */
export type BatchSource = Iterable<unknown> | AsyncIterable<unknown>;

export const isBatchSource = (value: unknown): value is BatchSource =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !ArrayBuffer.isView(value) &&
  !isConvertible(value) &&
  (Symbol.iterator in value || Symbol.asyncIterator in value);

/** The batches of a dataset, as they come. */
export class SourceBatches implements Batches {
  steps: number | null = null;

  constructor(
    private readonly op: string,
    private readonly source: BatchSource,
  ) {}

  pass(): Iterable<Batch> | AsyncIterable<Batch> {
    return Symbol.iterator in this.source ? this.inTurn(this.source) : this.awaited(this.source);
  }

  private *inTurn(source: Iterable<unknown>): Generator<Batch, void, undefined> {
    let count = 0;
    for (const element of source) {
      count++;
      yield this.batch(element);
    }
    this.steps = count;
  }

  private async *awaited(source: AsyncIterable<unknown>): AsyncGenerator<Batch, void, undefined> {
    let count = 0;
    for await (const element of source) {
      count++;
      yield this.batch(element);
    }
    this.steps = count;
  }

  private batch(element: unknown): Batch {
    const [x, y, weight] = Array.isArray(element) ? element : [element];
    const samples = samplesOf(this.op, x as TensorLike, y as TensorLike | undefined, weight as TensorLike | undefined);
    return { ...samples, size: samples.x.dims[0], free: () => undefined };
  }
}
