import { LoadError } from '../errors.ts';
import { crc32c } from '../module/checksum.ts';

// The frames of TFRecord and event files: length (8 bytes), its checksum (4), the data, its checksum (4), little-endian.
// Source: https://www.tensorflow.org/tutorials/load_data/tfrecord

const HEADER = 12;
const FOOTER = 4;

/** A checksum as files hold it: turned by 15 bits, so that a checksum of bytes that hold checksums stays a good one. */
function masked(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Data with its frame. */
export function frame(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER + data.length + FOOTER);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(data, HEADER);
  view.setUint32(HEADER + data.length, masked(data), true);
  return record;
}

/**
 * The data of each record of a file.
 * @throws LoadError where a record is damaged or cut off, naming the byte
 */
export function* framed(op: string, file: Uint8Array, path: string): Generator<Uint8Array, void, undefined> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const fault = (kind: 'corrupted' | 'truncated', at: number): LoadError =>
    new LoadError(op, `${kind} record at ${at}`, `${path} of ${file.length} bytes`, 'The file is damaged: write it again.', { path, at });
  for (let at = 0; at < file.length; ) {
    if (file.length - at < HEADER) throw fault('truncated', at);
    if (view.getUint32(at + 8, true) !== masked(file.subarray(at, at + 8))) throw fault('corrupted', at);
    const start = at + HEADER;
    const length = view.getBigUint64(at, true);
    if (length > BigInt(file.length - start - FOOTER)) throw fault('truncated', start);
    const end = start + Number(length);
    const data = file.subarray(start, end);
    if (view.getUint32(end, true) !== masked(data)) throw fault('corrupted', start);
    yield data;
    at = end + FOOTER;
  }
}
