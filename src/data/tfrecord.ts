import { decodeBytes } from '../bytes.ts';
import { interpreter } from '../core/bind.ts';
import { checkOptions } from '../core/options.ts';
import { LoadError, UnsupportedError, ValueError } from '../errors.ts';
import { framed } from '../io/record.ts';
import { readFileIfThere, readFileNow } from '../module/files.ts';
import { Tensor } from '../tensor.ts';
import { TensorSpec } from '../trace/spec.ts';
import { Dataset } from './dataset.ts';
import type { Items } from './items.ts';
import { Failure, Pending } from './items.ts';
import { UNKNOWN_CARDINALITY } from './pipeline.ts';

const OP = 'TFRecordDataset';

/** The bytes of a file; waits where it can be read only by awaiting. */
function* contentOf(path: string): Generator<unknown, Uint8Array, undefined> {
  let bytes = readFileNow(OP, path);
  if (bytes === undefined) {
    let failure: Failure | null = null;
    const arrival = readFileIfThere(OP, path).then(
      (read) => {
        bytes = read;
      },
      (error: unknown) => {
        failure = new Failure(error);
      },
    );
    while (bytes === undefined && failure === null) yield new Pending(arrival);
    if (failure !== null) throw (failure as Failure).error;
  }
  if (bytes != null) return bytes;
  throw new LoadError(OP, 'there is no such file', path, 'Check the path.', { path });
}

function* records(paths: readonly string[]): Items {
  try {
    for (const path of paths) {
      for (const data of framed(OP, yield* contentOf(path), path)) yield interpreter().constant([decodeBytes(data)], [], 'string');
    }
  } catch (error) {
    // What follows a damaged record cannot be found: its length may be wrong.
    yield new Failure(error);
  }
}

function pathsOf(filenames: string | readonly string[] | Tensor): readonly string[] {
  const list = filenames instanceof Tensor ? filenames.elements(OP) : typeof filenames === 'string' ? [filenames] : filenames;
  if (Array.isArray(list) && list.length > 0 && list.every((path) => typeof path === 'string')) return [...list];
  throw new ValueError(
    OP,
    'filenames must be texts',
    Array.isArray(list) ? `a list of ${list.length}` : typeof filenames,
    "Write 'rows.tfrecord' or a list of paths.",
  );
}

/**
 * The records of TFRecord files, one file after another, each as a scalar string tensor of its bytes. A file is read as a whole, when its
 * first record is asked for.
 * @param filenames a path, or a list or string tensor of them
 * @throws ValueError for what is no path; when read: LoadError for a missing file and for a damaged record, UnsupportedError without files
 * Source: https://www.tensorflow.org/api_docs/python/tf/data/TFRecordDataset
 * @example const ds = new tf.data.TFRecordDataset('rows.tfrecord'); // for (const row of ds) tf.io.parseSingleExample(row, features)
 */
export class TFRecordDataset extends Dataset<Tensor> {
  constructor(
    filenames: string | readonly string[] | Tensor,
    options?: {
      readonly compressionType?: string | null;
      readonly bufferSize?: number | null;
      readonly numParallelReads?: number | null;
      readonly name?: string | null;
    },
  ) {
    const { compressionType } = checkOptions(OP, options, ['compressionType', 'bufferSize', 'numParallelReads', 'name']);
    if (compressionType != null && compressionType !== '') {
      throw new UnsupportedError(OP, 'compressed files are not read', `'${compressionType}'`, 'Unpack the file first.', {
        compressionType,
      });
    }
    const paths = pathsOf(filenames);
    super(
      'TFRecord',
      () => new TensorSpec([], 'string'),
      UNKNOWN_CARDINALITY,
      () => records(paths),
    );
  }
}
