import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions, isOptions } from '../core/options.ts';
import { scoped } from '../core/scope.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { toTensorProto } from '../io/tensor-proto.ts';
import { kindOf } from '../literal-kind.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { SummaryMetadata } from './event.ts';
import { EventFile } from './event-file.ts';

/** A step: a number, or a tensor or variable of one whole number. */
export type Step = TensorLike;

/** Where summaries go now. */
interface Place {
  readonly writer: SummaryWriter | null;
  readonly step: Step | null;
  readonly records: boolean | (() => boolean);
}
let place: Place = { writer: null, step: null, records: true };

function within<R>(next: Partial<Place>, fn: () => R): R {
  const before = place;
  place = { ...before, ...next };
  try {
    return fn();
  } finally {
    place = before;
  }
}

/**
 * Writes summaries to a file of events for TensorBoard.
 * Source: https://www.tensorflow.org/api_docs/python/tf/summary/SummaryWriter
 */
export class SummaryWriter {
  /** Where the events go; the writing op hands them over. */
  readonly file: EventFile;

  constructor(logdir: string, ending: string) {
    this.file = new EventFile('SummaryWriter', logdir, ending);
  }

  /**
   * Runs `fn`; the summaries in it go to this writer. It holds while `fn` runs, not while a promise of it is awaited.
   * @param options step: of summaries that do not say another
   */
  asDefault<R>(fn: () => R, options?: { readonly step?: Step | null }): R;
  asDefault<R>(options: { readonly step?: Step | null }, fn: () => R): R;
  asDefault<R>(first: (() => R) | { readonly step?: Step | null }, second?: (() => R) | { readonly step?: Step | null }): R {
    const fn = (typeof first === 'function' ? first : second) as () => R;
    const { step } = checkOptions('SummaryWriter.asDefault', (isOptions(first) ? first : second) as { step?: Step } | undefined, ['step']);
    if (typeof fn !== 'function') {
      throw new ValueError('SummaryWriter.asDefault', 'it takes a function', kindOf(fn), 'Write writer.asDefault(() => { … }).');
    }
    return within(step == null ? { writer: this } : { writer: this, step }, fn);
  }

  /** Makes it the writer from now on. */
  setAsDefault(step?: Step | null): void {
    place = { ...place, writer: this, ...(step == null ? {} : { step }) };
  }

  /** Nothing to do: the file begins by itself. */
  init(): void {}

  /** Writes what was gathered to the file. @throws UnsupportedError where there are no files */
  flush(): Promise<void> {
    return this.file.flush();
  }

  /** Writes the rest and ends. A second call does nothing. */
  async close(): Promise<void> {
    if (place.writer === this) place = { ...place, writer: null };
    await this.file.close();
  }
}

/**
 * A writer to a new file of events in a folder.
 * @param options filenameSuffix: the end of the file's name ('.v2'); maxQueue, flushMillis: taken, events gather in memory until flush or close
 * Source: https://www.tensorflow.org/api_docs/python/tf/summary/create_file_writer
 * @example
 * const writer = tf.summary.createFileWriter('logs');
 * writer.asDefault(() => tf.summary.experimental.getStep()); // null
 */
export function createFileWriter(
  logdir: string,
  options?: {
    readonly maxQueue?: number | null;
    readonly flushMillis?: number | null;
    readonly filenameSuffix?: string | null;
    readonly name?: string | null;
  },
): SummaryWriter {
  const { filenameSuffix } = checkOptions('createFileWriter', options, ['maxQueue', 'flushMillis', 'filenameSuffix', 'name']);
  if (typeof logdir !== 'string' || logdir === '') {
    throw new ValueError('createFileWriter', 'logdir must be the path of a folder', kindOf(logdir), "Write createFileWriter('logs').");
  }
  return new SummaryWriter(logdir, filenameSuffix ?? '.v2');
}

interface WriteAttrs {
  readonly writer: SummaryWriter;
  readonly tag: string;
  readonly metadata: SummaryMetadata | null;
}

const writeOp = /* @__PURE__ */ defineOp<WriteAttrs>({
  name: 'WriteSummary',
  label: 'summary.write',
  effect: 'print',
  saves: 'none',
  infer([, step]) {
    if (step.dims.length === 0) return [];
    throw new ShapeError('summary.write', 'step must be one whole number', showDims(step.dims), 'Give a scalar.', { shape: step.dims });
  },
  expand(_on, [x, step], { writer, tag, metadata }) {
    const value = { tag, tensor: toTensorProto('summary.write', x), ...(metadata === null ? {} : { metadata }) };
    writer.file.add({ step: Number((step.elements('summary.write') as ArrayLike<number | bigint>)[0]), summary: { value: [value] } });
    return [];
  },
});

export interface WriteOptions {
  /** The step of the value; that of the writer, or of setStep, unless said. */
  readonly step?: Step | null;
  readonly metadata?: SummaryMetadata | null;
  readonly name?: string | null;
}

/** Whether summaries are written now, by recordIf. */
export const shouldRecordSummaries = (): boolean =>
  place.writer !== null && (typeof place.records === 'function' ? place.records() : place.records);

/**
 * Runs `fn`; summaries in it are written only where the condition holds: true or false, or a function that tells at each of them.
 * @example tf.summary.recordIf(false, () => tf.summary.scalar('loss', 1, { step: 0 })); // false
 */
export const recordIf = <R>(condition: boolean | (() => boolean), fn: () => R): R => within({ records: condition }, fn);

/** The step of summaries that do not say another; null for none. @example tf.summary.experimental.getStep(); // null */
export const getStep = (): Step | null => place.step;

/** Sets the step of summaries that do not say another; a variable counts as what it is at each of them. @example tf.summary.experimental.setStep(null); */
export function setStep(step: Step | null): void {
  place = { ...place, step };
}

/** Hands a value to the writer of now, with the kind that `op` gives it; false where there is none. */
export function writeWith(
  op: string,
  tag: string,
  options: WriteOptions | undefined,
  make: () => { readonly tensor: Tensor; readonly metadata: SummaryMetadata | null },
): boolean {
  if (typeof tag !== 'string') throw new ValueError(op, 'the name must be a text', kindOf(tag), "Write scalar('loss', value, { step }).");
  const { writer } = place;
  if (writer === null || !shouldRecordSummaries()) return false;
  const step = options?.step ?? place.step;
  if (step === null) {
    throw new ValueError(op, 'No step set', `'${tag}' without one`, 'Give { step }, or call tf.summary.experimental.setStep(step).', {
      tag,
    });
  }
  scoped(
    () => {
      const { tensor, metadata } = make();
      const at = convert(op, step, typeof step === 'number' || typeof step === 'bigint' ? 'int64' : undefined).cast('int64');
      bind(writeOp, [tensor, at], { writer, tag, metadata });
    },
    () => [],
  );
  return true;
}

/**
 * Writes any tensor under a name.
 * @param options step, metadata (which plugin of TensorBoard shows it)
 * @returns whether it was written: false where no writer is the default
 * @throws ValueError where no step is known
 * Source: https://www.tensorflow.org/api_docs/python/tf/summary/write
 * @example tf.summary.write('weights', tf.ones([2]), { step: 0 }); // false
 */
export function write(tag: string, tensor: TensorLike, options?: WriteOptions): boolean {
  const { metadata } = checkOptions('summary.write', options, ['step', 'metadata', 'name']);
  return writeWith('summary.write', tag, options, () => ({ tensor: convert('summary.write', tensor), metadata: metadata ?? null }));
}

/** Writes what the default writer (or the given one) gathered. */
export async function flush(writer?: SummaryWriter | null): Promise<void> {
  await (writer ?? place.writer)?.flush();
}
