import { bind, interpreter } from '../core/bind.ts';
import type { Aval, Op } from '../core/op.ts';
import { defineOp } from '../core/op.ts';
import type { DType } from '../dtype.ts';
import { DTypeError, FailedPreconditionError, ShapeError, UnsupportedError } from '../errors.ts';
import type { Dims } from '../shape.ts';
import { compatible, showDims, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Element } from './host.ts';
import { packed } from './host.ts';

// Tables from keys to values, kept on the host. A table is an attribute of the ops that read and change it; what it holds may be exchanged
// (sessions each have their own contents).

/** Rows of values by key. */
export class Contents {
  readonly rows = new Map<Element, readonly Element[]>();

  dispose(): void {
    this.rows.clear();
  }
}

const HELD: readonly DType[] = ['string', 'bool', 'int32', 'int64', 'float32', 'float64'];
let lastId = 0;

/** What the ops know of a table: its dtypes, the shape of a value, and the contents of now. */
export class Table {
  /** Identity among all that sessions keep, which handles count upwards. */
  readonly id = --lastId;
  private contents: Contents | null;

  /**
   * @param label the class that users see
   * @param starts whether it begins empty; otherwise reading it before it got its contents is an error
   * @throws UnsupportedError for dtypes that no table holds
   */
  constructor(
    readonly label: string,
    readonly keyDtype: DType,
    readonly valueDtype: DType,
    readonly valueDims: Dims,
    readonly starts: boolean,
  ) {
    for (const dtype of [keyDtype, valueDtype]) {
      if (HELD.includes(dtype)) continue;
      throw new UnsupportedError(label, `tables hold ${HELD.join(', ')}`, dtype, 'Use one of these and tf.cast.', { dtype });
    }
    this.contents = starts ? new Contents() : null;
  }

  /** Puts other contents in place (null: none yet) and gives those of before. */
  exchange(contents: { dispose(): void } | null): Contents | null {
    const before = this.contents;
    this.contents = (contents as Contents | null) ?? (this.starts ? new Contents() : null);
    return before;
  }

  /** @throws FailedPreconditionError where it was not initialized */
  rows(op: string): Map<Element, readonly Element[]> {
    if (this.contents !== null) return this.contents.rows;
    throw new FailedPreconditionError(
      op,
      'Table not initialized',
      `a ${this.label} without contents`,
      'Run session.run(v1.tablesInitializer()) first.',
    );
  }
}

export interface TableAttrs {
  readonly table: Table;
}

function checkKeys(op: string, { table }: TableAttrs, keys: Aval): void {
  if (keys.dtype === table.keyDtype) return;
  const repair = `The table was made for ${table.keyDtype} keys: give such keys, or use tf.cast or tf.strings.asString.`;
  throw new DTypeError(op, `keys must be ${table.keyDtype}`, keys.dtype, repair, { dtypes: [table.keyDtype, keys.dtype] });
}

/** Values must have the table's dtype and one value for each key. */
function checkValues(op: string, attrs: TableAttrs, [keys, values]: readonly Aval[]): void {
  checkKeys(op, attrs, keys);
  const { valueDtype, valueDims } = attrs.table;
  if (values.dtype !== valueDtype) {
    throw new DTypeError(op, `values must be ${valueDtype}`, values.dtype, 'Use tf.cast.', { dtypes: [valueDtype, values.dtype] });
  }
  const wanted = [...keys.dims, ...valueDims];
  if (wanted.length === values.dims.length && compatible(wanted, values.dims)) return;
  throw new ShapeError(
    op,
    `values must have shape ${showDims(wanted)} for keys of shape ${showDims(keys.dims)}`,
    showDims(values.dims),
    'Give one value for each key.',
    { shapes: [keys.dims, values.dims] },
  );
}

const keysOf = (op: string, keys: Tensor): readonly Element[] => Array.from(keys.elements(op) as ArrayLike<Element>);

/** The row of each key that values make. */
function rowsOf(op: string, { table }: TableAttrs, keys: Tensor, values: Tensor): (readonly [Element, readonly Element[]])[] {
  const elements = Array.from(values.elements(op) as ArrayLike<Element>);
  const width = sizeOf(table.valueDims);
  return keysOf(op, keys).map((key, i) => [key, elements.slice(i * width, (i + 1) * width)]);
}

const findOp: Op<TableAttrs> = /* @__PURE__ */ defineOp<TableAttrs>({
  name: 'LookupTableFindV2',
  label: 'lookup',
  effect: 'read',
  saves: 'none',
  infer([keys, missing], attrs) {
    checkKeys('lookup', attrs, keys);
    const { valueDtype, valueDims } = attrs.table;
    const dims = [...keys.dims, ...valueDims];
    const fits = [valueDims, dims].some((d) => d.length === missing.dims.length && compatible(d, missing.dims));
    if (missing.dtype !== valueDtype || !fits) {
      const got = `${missing.dtype} of shape ${showDims(missing.dims)}`;
      throw new ShapeError(
        'lookup',
        `defaults must be ${valueDtype} of shape ${showDims(valueDims)} or ${showDims(dims)}`,
        got,
        'Give one default, or one for each key.',
      );
    }
    return [{ dims, dtype: valueDtype }];
  },
  expand(on, [keys, missing], { table }) {
    const rows = table.rows('lookup');
    const width = sizeOf(table.valueDims);
    const defaults = missing.elements('lookup') as ArrayLike<Element>;
    const single = defaults.length === width && missing.dims.length === table.valueDims.length;
    const out: Element[] = [];
    keysOf('lookup', keys).forEach((key, i) => {
      const row = rows.get(key);
      const from = single ? 0 : i * width;
      for (let k = 0; k < width; k++) out.push(row === undefined ? defaults[from + k] : row[k]);
    });
    return [on.constant(packed(out, table.valueDtype), [...keys.dims, ...table.valueDims], table.valueDtype)];
  },
});

const sizeOp = /* @__PURE__ */ defineOp<TableAttrs>({
  name: 'LookupTableSizeV2',
  label: 'size',
  effect: 'read',
  saves: 'none',
  infer: () => [{ dims: [], dtype: 'int64' }],
  expand: (on, _x, { table }) => [on.constant(BigInt64Array.of(BigInt(table.rows('size').size)), [], 'int64')],
});

const exportOp = /* @__PURE__ */ defineOp<TableAttrs>({
  name: 'LookupTableExportV2',
  label: 'export',
  effect: 'read',
  saves: 'none',
  infer: (_x, { table }) => [
    { dims: [Number.NaN], dtype: table.keyDtype },
    { dims: [Number.NaN, ...table.valueDims], dtype: table.valueDtype },
  ],
  expand(on, _x, { table }) {
    const rows = table.rows('export');
    const keys = on.constant(packed([...rows.keys()], table.keyDtype), [rows.size], table.keyDtype);
    return [keys, on.constant(packed([...rows.values()].flat(), table.valueDtype), [rows.size, ...table.valueDims], table.valueDtype)];
  },
});

/** Gives a table contents that then stay: a second value for a key is refused. */
export function initialize(table: Table, pairs: readonly (readonly [Element, readonly Element[]])[]): void {
  const contents = new Contents();
  for (const [key, row] of pairs) {
    const before = contents.rows.get(key);
    if (before === undefined) contents.rows.set(key, row);
    else if (!Object.is(before[0], row[0])) {
      throw new FailedPreconditionError(
        table.label,
        'the table has different values for the same key',
        `${String(key)}: ${String(before[0])} and ${String(row[0])}`,
        'Give each key once.',
        { key },
      );
    }
  }
  table.exchange(contents);
}

const importOp = /* @__PURE__ */ defineOp<TableAttrs>({
  name: 'LookupTableImportV2',
  label: 'StaticHashTable',
  effect: 'write',
  saves: 'none',
  infer(x, attrs) {
    checkValues(attrs.table.label, attrs, x);
    return [];
  },
  expand(_on, [keys, values], attrs) {
    initialize(attrs.table, rowsOf(attrs.table.label, attrs, keys, values));
    return [];
  },
});

const insertOp = /* @__PURE__ */ defineOp<TableAttrs>({
  name: 'LookupTableInsertV2',
  label: 'insert',
  effect: 'write',
  saves: 'none',
  infer(x, attrs) {
    checkValues('insert', attrs, x);
    return [];
  },
  expand(_on, [keys, values], attrs) {
    const rows = attrs.table.rows('insert');
    for (const [key, row] of rowsOf('insert', attrs, keys, values)) rows.set(key, row);
    return [];
  },
});

const removeOp = /* @__PURE__ */ defineOp<TableAttrs>({
  name: 'LookupTableRemoveV2',
  label: 'remove',
  effect: 'write',
  saves: 'none',
  infer([keys], attrs) {
    checkKeys('remove', attrs, keys);
    return [];
  },
  expand(_on, [keys], { table }) {
    const rows = table.rows('remove');
    for (const key of keysOf('remove', keys)) rows.delete(key);
    return [];
  },
});

export const findRows = (table: Table, keys: Tensor, missing: Tensor): Tensor => bind(findOp, [keys, missing], { table })[0];
export const tableSize = (table: Table): Tensor => bind(sizeOp, [], { table })[0];
export const exportRows = (table: Table): readonly Tensor[] => bind(exportOp, [], { table });
export const importRows = (table: Table, keys: Tensor, values: Tensor): void => void bind(importOp, [keys, values], { table });

/** What a change of a table gives: in a graph of TensorFlow 1 the operation that makes it, nothing where it is done already. */
export function insertRows(table: Table, keys: Tensor, values: Tensor): unknown {
  bind(insertOp, [keys, values], { table });
  return interpreter().lastOperation?.();
}

export function removeRows(table: Table, keys: Tensor): unknown {
  bind(removeOp, [keys], { table });
  return interpreter().lastOperation?.();
}
