import { bind } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { operand, operands, withOperand } from '../core/convert.ts';
import type { Aval, Machine, Ref } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { composed } from '../core/scope.ts';
import type { DType } from '../dtype.ts';
import { DTYPES, dtypeOf } from '../dtype.ts';
import { ShapeError, TensorError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, isKnown, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Align, Band } from './band.ts';
import { bandOf, lengthOf, linesOf, longestOf, packedDims } from './band.ts';
import { constant, ones, zeros } from './create.ts';
import type { Count, ShapeLike } from './dims.ts';
import { countOf, shapeOf } from './dims.ts';
import { concat } from './join.ts';
import { bitsOf, readStrided, writeStrided } from './movement.ts';
import { shape } from './query.ts';
import { range } from './range.ts';

// Matrices from diagonals and back. The last two axes are the matrix; axes before them are a batch.

interface BandOptions {
  /** Which diagonal: 0 is the main one, positive ones lie above it; or the lowest and the highest of several. */
  readonly k?: number | readonly [number, number];
  /** How shorter diagonals lie among several. */
  readonly align?: Align;
}
export interface DiagPartOptions extends BandOptions {
  /** What fills up shorter diagonals. */
  readonly paddingValue?: TensorLike;
}
export interface DiagOptions extends DiagPartOptions {
  readonly numRows?: number;
  readonly numCols?: number;
}
export type SetDiagOptions = BandOptions;

interface DiagAttrs {
  readonly band: Band;
  /** How many; -1: as many as the diagonals need. */
  readonly rows: number;
  readonly columns: number;
}

/** Copies every diagonal between matrices and their packed form. */
function copyLines(k: Machine, from: Ref, to: Ref, matrix: Ref, packed: Ref, band: Band): void {
  const [rows, columns] = matrix.dims.slice(-2);
  const packedSize = longestOf(rows, columns, band) * (band.high - band.low + 1);
  const batch = packedSize === 0 ? 0 : packed.size / packedSize;
  for (const { length, inMatrix, inPacked } of linesOf(rows, columns, band)) {
    if (length <= 0 || batch === 0) continue;
    const scratch = k.scratch(batch * length * DTYPES[to.dtype].bytes);
    const place = (x: Ref): [number, number[]] => (x === matrix ? [inMatrix, [rows * columns, columns + 1]] : [inPacked, [packedSize, 1]]);
    const [[readAt, readSteps], [writeAt, writeSteps]] = [place(from), place(to)];
    readStrided(k, from, readAt, [batch, length], readSteps, scratch);
    writeStrided(k, scratch, [batch, length], to, writeAt, writeSteps);
  }
}

const fillWith = (k: Machine, y: Ref, value: Ref): void => k[`fill_${bitsOf('diag', y.dtype)}`](y.ptr, y.size, value.ptr);

const diagOp = /* @__PURE__ */ defineOp<DiagAttrs>({
  name: 'MatrixDiagV3',
  label: 'diag',
  raw: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { band, rows, columns }) => [
    { dims: [...x.dims.slice(0, band.low === band.high ? -1 : -2), ...sizesOf(x.dims, band, rows, columns)], dtype: x.dtype },
  ],
  wasm(k, [x, padding], [y], { band }) {
    fillWith(k, y, padding);
    copyLines(k, x, y, y, x, band);
  },
  grad: ([dy], _x, _y, { band }) => [partOf(dy, band), null],
});

const diagPartOp = /* @__PURE__ */ defineOp<{ band: Band }>({
  name: 'MatrixDiagPartV3',
  label: 'diagPart',
  raw: true,
  saves: 'none',
  infer: ([x]: readonly Aval[], { band }) => [{ dims: packedDims('diagPart', x.dims, band), dtype: x.dtype }],
  wasm(k, [x, padding], [y], { band }) {
    fillWith(k, y, padding);
    copyLines(k, x, y, x, y, band);
  },
  grad: ([dy], [x], _y, { band }) => [setDiagonals(zerosOf(x), dy, band), null],
});

const setDiagOp = /* @__PURE__ */ defineOp<{ band: Band }>({
  name: 'MatrixSetDiagV3',
  label: 'setDiag',
  raw: true,
  saves: 'none',
  infer([x, diagonal]: readonly Aval[], { band }) {
    const wanted = packedDims('setDiag', x.dims, band);
    if (!compatible(wanted, diagonal.dims)) {
      throw new ShapeError(
        'setDiag',
        `the diagonals of ${showDims(x.dims)} have shape ${showDims(wanted)}`,
        showDims(diagonal.dims),
        'Give the diagonals in that shape.',
        { shapes: [x.dims, diagonal.dims] },
      );
    }
    return [{ dims: x.dims, dtype: x.dtype }];
  },
  wasm(k, [x, diagonal], [y], { band }) {
    k.copy(x.ptr, y.ptr, y.size * DTYPES[y.dtype].bytes);
    copyLines(k, diagonal, y, y, diagonal, band);
  },
  grad: ([dy], [, diagonal], _y, { band }) => [() => setDiagonals(dy, zerosOf(diagonal), band), () => partOf(dy, band)],
});

/** Zeros of a shape that a gradient rule knows, though the tensor itself may be gone. */
const zerosOf = (x: Tensor): Tensor => (isKnown(x.dims) ? zeros(x.dims, x.dtype) : x.zerosLike());
const setDiagonals = (x: Tensor, diagonal: Tensor, band: Band): Tensor => bind(setDiagOp, [x, diagonal], { band })[0];
const partOf = (x: Tensor, band: Band): Tensor => bind(diagPartOp, [x, blank(x)], { band })[0];
const blank = (like: Tensor, value?: TensorLike): Tensor => operand('diag', value ?? (like.dtype === 'bool' ? false : 0), like.dtype);

/** Rows and columns of the matrices whose diagonals are given; as many as are needed where they are not named. @throws ShapeError */
function sizesOf(dims: Dims, band: Band, numRows: number, numCols: number): [number, number] {
  const several = band.low !== band.high;
  if (dims.length < (several ? 2 : 1) || (several && dims[dims.length - 2] !== band.high - band.low + 1)) {
    throw new ShapeError(
      'diag',
      `k [${band.low}, ${band.high}] needs ${several ? `rows of ${band.high - band.low + 1} diagonals` : 'a vector'}`,
      showDims(dims),
      'Give one row for each diagonal.',
      { shape: dims },
    );
  }
  const longest = dims[dims.length - 1];
  const [leastRows, leastColumns] = [longest - Math.min(band.high, 0), longest + Math.max(band.low, 0)];
  const square = Math.max(leastRows, leastColumns);
  const rows = numRows >= 0 ? numRows : numCols >= 0 ? leastRows : square;
  const columns = numCols >= 0 ? numCols : numRows >= 0 ? leastColumns : square;
  if (rows < leastRows || columns < leastColumns || (rows > leastRows && columns > leastColumns)) {
    throw new ShapeError(
      'diag',
      `a matrix of ${rows} rows and ${columns} columns has other diagonals`,
      showDims(dims),
      `Its longest in this band has ${longestOf(rows, columns, band)} entries.`,
      { shape: dims, rows, columns },
    );
  }
  return [rows, columns];
}

/**
 * Matrices with these entries on a diagonal (the main one unless `k` says otherwise) and paddingValue (0) elsewhere.
 * @throws ShapeError when rows and columns do not fit the diagonal
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/diag
 * @example tf.linalg.diag([1, 2]).arraySync(); // [[1, 0], [0, 2]]
 */
export function diag(diagonal: TensorLike, options?: DiagOptions): Tensor {
  const { k, align, paddingValue, numRows, numCols } = checkOptions('diag', options, ['k', 'align', 'paddingValue', 'numRows', 'numCols']);
  const band = bandOf('diag', k, align);
  return withOperand('diag', diagonal, (t) => {
    const attrs = { band, rows: numRows ?? -1, columns: numCols ?? -1 };
    return bind(diagOp, [t, blank(t, paddingValue)], attrs)[0];
  });
}

/**
 * The diagonals of matrices: the main one unless `k` says otherwise.
 * @throws ShapeError for rank below 2, ValueError for a diagonal that the matrix does not have
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/diag_part
 * @example tf.linalg.diagPart([[1, 2], [3, 4]]).arraySync(); // [1, 4]
 */
export function diagPart(x: TensorLike, options?: DiagPartOptions): Tensor {
  const { k, align, paddingValue } = checkOptions('diagPart', options, ['k', 'align', 'paddingValue']);
  const band = bandOf('diagPart', k, align);
  return withOperand('diagPart', x, (t) => bind(diagPartOp, [t, blank(t, paddingValue)], { band })[0]);
}

/**
 * x with other diagonals: the main one unless `k` says otherwise.
 * @throws ShapeError when the diagonals do not have the shape of x's, DTypeError for two dtypes
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/set_diag
 * @example tf.linalg.setDiag([[1, 2], [3, 4]], [8, 9]).arraySync(); // [[8, 2], [3, 9]]
 */
export function setDiag(x: TensorLike, diagonal: TensorLike, options?: SetDiagOptions): Tensor {
  const { k, align } = checkOptions('setDiag', options, ['k', 'align']);
  const band = bandOf('setDiag', k, align);
  const [t, d] = operands('setDiag', x, diagonal);
  return bind(setDiagOp, [t, d], { band })[0];
}

/**
 * The sum of the main diagonal of each matrix.
 * Source: https://www.tensorflow.org/api_docs/python/tf/linalg/trace
 * @example tf.linalg.trace([[1, 2], [3, 4]]).item(); // 5
 */
export const trace = (x: TensorLike): Tensor => composed(() => diagPart(x).sum(-1));

export interface EyeOptions {
  /** As many as rows unless said. */
  readonly numColumns?: Count | null;
  /** So many of them, in this shape. */
  readonly batchShape?: ShapeLike;
  readonly dtype?: DType;
}

/**
 * Identity matrices: ones on the main diagonal, zeros elsewhere; float32 unless said.
 * @throws ShapeError for a negative size
 * Source: https://www.tensorflow.org/api_docs/python/tf/eye
 * @example tf.eye(2, { numColumns: 3 }).arraySync(); // [[1, 0, 0], [0, 1, 0]]
 */
export function eye(numRows: Count, options?: EyeOptions): Tensor {
  const { numColumns, batchShape, dtype } = checkOptions('eye', options, ['numColumns', 'batchShape', 'dtype']);
  const type = dtypeOf('eye', dtype ?? 'float32');
  const [rows, columns] = [countOf('eye', numRows), countOf('eye', numColumns ?? numRows)];
  for (const size of [rows, columns]) {
    if (typeof size !== 'number' || (Number.isInteger(size) && size >= 0)) continue;
    throw new ShapeError('eye', 'sizes must be whole numbers from 0', `${rows} rows and ${columns} columns`, 'Use sizes like 3.');
  }
  const around = shapeOf('eye', batchShape ?? []);
  if (typeof rows !== 'number' || typeof columns !== 'number' || around.sizes !== null) {
    return composed(() => {
      const matrix = range(rows, 'int32').expandDims(1).equal(range(columns, 'int32')).cast(type);
      return batchShape === undefined
        ? matrix
        : matrix.broadcastTo(concat([around.sizes ?? constant([...around.dims], 'int32'), shape(matrix)], 0));
    });
  }
  const batch = around.dims;
  const length = lengthOf(rows, columns, 0);
  if (sizeOf(batch) * length === 0) return ones([...batch, rows, columns], type);
  try {
    return composed(() => diag(ones([...batch, length], type), { numRows: rows, numCols: columns }));
  } catch (error) {
    throw error instanceof TensorError ? error.as('eye') : error;
  }
}
