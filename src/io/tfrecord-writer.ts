import { encodeBytes } from '../bytes.ts';
import { checkOptions } from '../core/options.ts';
import { DTypeError, UnsupportedError } from '../errors.ts';
import { Appender } from '../module/appender.ts';
import { Tensor } from '../tensor.ts';
import { frame } from './record.ts';

/** What a record may be given as: bytes, a text (UTF-8), or a tensor of one string. */
export type RecordLike = Uint8Array | string | Tensor;

/** The bytes of a record. @throws DTypeError */
export function recordBytes(op: string, record: RecordLike): Uint8Array {
  if (typeof record === 'string') return encodeBytes(record);
  if (record instanceof Uint8Array) return record;
  if (record instanceof Tensor && record.dtype === 'string') return encodeBytes(record.item<string>());
  const got = record instanceof Tensor ? record.dtype : typeof record;
  throw new DTypeError(op, 'a record is bytes, a text, or a tensor of one string', got, 'Use tf.io.serializeTensor for other tensors.');
}

/**
 * Writes a TFRecord file, which holds any bytes one after another with checksums. An older file of that name is replaced.
 * @param options compressionType: '' (none; others are not written)
 * @throws UnsupportedError for compression, and (when awaited) where there are no files; RuntimeError after close
 * Source: https://www.tensorflow.org/api_docs/python/tf/io/TFRecordWriter
 * @example const writer = new tf.io.TFRecordWriter('rows.tfrecord'); // writer.write(bytes); await writer.close();
 */
export class TFRecordWriter {
  private readonly file: Appender;

  constructor(path: string, options?: { readonly compressionType?: string | null }) {
    const { compressionType } = checkOptions('TFRecordWriter', options, ['compressionType']);
    if (compressionType != null && compressionType !== '') {
      throw new UnsupportedError(
        'TFRecordWriter',
        'compressed files are not written',
        `'${compressionType}'`,
        'Leave compressionType out.',
      );
    }
    this.file = new Appender('TFRecordWriter', path);
  }

  /** Adds a record, which is written with the next flush or close. @throws RuntimeError after close, DTypeError for what is no record */
  async write(record: RecordLike): Promise<void> {
    this.file.append(frame(recordBytes('TFRecordWriter.write', record)));
  }

  /** Writes what was gathered to the file. */
  flush(): Promise<void> {
    return this.file.flush();
  }

  /** Writes the rest and ends. A second call does nothing. */
  close(): Promise<void> {
    return this.file.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
