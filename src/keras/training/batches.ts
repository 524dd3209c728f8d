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
import { isPlainObject, leavesOf, mapTree } from '../../tree.ts';
import type { LayerInput, Tensors } from '../structure.ts';

/** Inputs, targets and weights with one sample per row; each a tensor, or arrays and objects of tensors. */
export interface Samples {
  readonly x: Tensors;
  readonly y: Tensors | null;
  readonly weight: Tensors | null;
  /** What had to be made of the arguments; whoever uses the samples frees it. */
  readonly made: readonly Tensor[];
}

/** What one step takes. */
export interface Batch extends Samples {
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
  /** Frees what was made for them: after the last pass. */
  free(): void;
}

/** How many inputs or targets a model has, where that is known: it tells a list of arrays from an array. */
export type Places = readonly string[] | null;

/** Rows of a tensor-like; floats come as float32. */
function rowsOf(op: string, what: string, value: TensorLike, made: Tensor[]): Tensor {
  const t = convert(op, value);
  if (t !== value) made.push(t);
  if (t.rank === 0)
    throw new ShapeError(op, `${what} must have an axis of samples`, showDims(t.dims), 'Use [value] for a single sample.', {
      shape: t.dims,
    });
  if (!isFloating(t.dtype) || t.dtype === 'float32') return t;
  made.push(t.cast('float32'));
  return made[made.length - 1];
}

/** Whether an array is several arrays of samples: the model has as many places, or whole tensors stand in it. */
function isList(value: unknown, places: Places): value is readonly LayerInput[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  if (places !== null && places.length > 1) return value.length === places.length && value.every((item) => typeof item === 'object');
  return value.every((item) => isConvertible(item) && item.toTensor().dims.length > 0) && places === null;
}

/** The tensors of an argument: one, or as its structure says. */
function treeOf(op: string, what: string, value: LayerInput, places: Places, made: Tensor[]): Tensors {
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, treeOf(op, `${what}.${key}`, item as LayerInput, null, made)]),
    );
  }
  if (isList(value, places)) return value.map((item, i) => treeOf(op, `${what}[${i}]`, item, null, made));
  return rowsOf(op, what, value as TensorLike, made);
}

const present = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/**
 * The arguments of fit and evaluate as tensors that have as many rows.
 * @throws ValueError for other numbers of samples
 */
export function samplesOf(
  op: string,
  x: LayerInput,
  y: LayerInput | null | undefined,
  weight: LayerInput | null | undefined,
  inputs: Places = null,
  outputs: Places = null,
): Samples {
  const made: Tensor[] = [];
  try {
    const samples = {
      x: treeOf(op, 'x', x, inputs, made),
      y: present(y) ? treeOf(op, 'y', y, outputs, made) : null,
      weight: present(weight) ? treeOf(op, 'sampleWeight', weight, outputs, made) : null,
      made,
    };
    mustAgree(op, samples);
    return samples;
  } catch (error) {
    for (const t of made) t.dispose();
    throw error;
  }
}

/** @throws ValueError for other numbers of samples */
function mustAgree(op: string, samples: Samples): void {
  const n = sizeOf(samples);
  for (const t of leavesOf([samples.x, samples.y, samples.weight])) {
    if (t === null || (t as Tensor).dims[0] === n) continue;
    throw new ValueError(
      op,
      'all arrays must have as many samples',
      `x ${n}, another ${(t as Tensor).dims[0]}`,
      'Make sure that each x has its y; a dataset must give batches: dataset.batch(32).',
      {
        sizes: [n, (t as Tensor).dims[0]],
      },
    );
  }
}

/** Number of samples. */
export const sizeOf = ({ x }: Samples): number => (leavesOf(x)[0] as Tensor).dims[0];

const mapSamples = ({ x, y, weight }: Samples, leaf: (t: Tensor) => Tensor): Samples => {
  const made: Tensor[] = [];
  const each = (tree: Tensors): Tensors => mapTree(tree, (t) => made[made.push(leaf(t as Tensor)) - 1]) as Tensors;
  return { x: each(x), y: y === null ? null : each(y), weight: weight === null ? null : each(weight), made };
};

/** The samples from `begin` to before `end`. */
export const samplesBetween = (samples: Samples, begin: number, end: number): Samples => mapSamples(samples, (t) => rows(t, begin, end));

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
    this.steps = Math.ceil(sizeOf(samples) / batchSize);
  }

  free(): void {
    free(this.samples);
  }

  *pass(): Generator<Batch, void, undefined> {
    const { samples, batchSize } = this;
    const count = sizeOf(samples);
    const order = this.shuffled ? composed(() => shuffle(range(count, 'int32'))) : null;
    try {
      for (let begin = 0; begin < count; begin += batchSize) {
        const end = Math.min(count, begin + batchSize);
        const part = order === null ? null : rows(order, begin, end);
        const batch = mapSamples(samples, (t) => (part === null ? rows(t, begin, end) : gather(t, part)));
        part?.dispose();
        yield { ...batch, size: end - begin, free: () => free(batch) };
      }
    } finally {
      order?.dispose();
    }
  }
}

const free = ({ made }: Samples): void => {
  for (const t of made) t.dispose();
};

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
    private readonly inputs: Places,
    private readonly outputs: Places,
    private readonly finish: (samples: Samples) => Samples = (samples) => samples,
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
    const [x, y, weight] = (Array.isArray(element) ? element : [element]) as LayerInput[];
    const samples = this.finish(samplesOf(this.op, x, y, weight, this.inputs, this.outputs));
    return { ...samples, size: sizeOf(samples), free: () => free(samples) };
  }

  free(): void {}
}

/** So many batches a pass: a source is read on where the pass before ended, and anew when it is at its end. */
export class CountedBatches implements Batches {
  private reading: Iterator<Batch> | AsyncIterator<Batch> | null = null;
  private atOnce = true;

  constructor(
    private readonly batches: Batches,
    readonly steps: number,
  ) {}

  free(): void {
    this.batches.free();
  }

  pass(): Iterable<Batch> | AsyncIterable<Batch> {
    if (this.reading === null) {
      const pass = this.batches.pass();
      this.atOnce = Symbol.iterator in pass;
      this.reading = Symbol.iterator in pass ? pass[Symbol.iterator]() : pass[Symbol.asyncIterator]();
    }
    const { reading } = this;
    return this.atOnce ? this.inTurn(reading as Iterator<Batch>) : this.awaited(reading as AsyncIterator<Batch>);
  }

  private *inTurn(reading: Iterator<Batch>): Generator<Batch, void, undefined> {
    for (let step = 0; step < this.steps; step++) {
      const next = reading.next();
      if (next.done === true) break;
      yield next.value;
      if (step === this.steps - 1) return;
    }
    this.reading = null;
  }

  private async *awaited(reading: AsyncIterator<Batch>): AsyncGenerator<Batch, void, undefined> {
    for (let step = 0; step < this.steps; step++) {
      const next = await reading.next();
      if (next.done === true) break;
      yield next.value;
      if (step === this.steps - 1) return;
    }
    this.reading = null;
  }
}
