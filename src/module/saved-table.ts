import { initScope } from '../core/bind.ts';
import { DTYPES, dtypeOf } from '../dtype.ts';
import type { LoadError } from '../errors.ts';
import { exportRows, importRows, Table } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject } from '../tree.ts';
import type { Json } from './saved-value.ts';
import { isDims } from './saved-value.ts';

// A lookup table in a saved model: its dtypes, and its contents as two tensors. The number tells which ops use the same table.

/** @param tensor writes a tensor */
export function writeTable(table: Table, number: number, tensor: (t: Tensor) => Json): Json {
  const { label, keyDtype, valueDtype, valueDims, starts } = table;
  const [keys, values] = initScope(() => exportRows(table));
  try {
    return { number, label, keyDtype, valueDtype, shape: valueDims, starts, keys: tensor(keys), values: tensor(values) };
  } finally {
    keys.dispose();
    values.dispose();
  }
}

/**
 * @param known the tables that were read already, by their numbers
 * @param tensor reads a tensor
 * @throws LoadError
 */
export function readTable(
  json: unknown,
  known: Map<number, Table>,
  tensor: (json: unknown) => Tensor,
  refuse: (wrong: string, got: string) => LoadError,
): Table {
  const { number, label, keyDtype, valueDtype, shape, starts, keys, values } = isPlainObject(json) ? json : {};
  const dtypes = [keyDtype, valueDtype].every((dtype) => typeof dtype === 'string' && Object.hasOwn(DTYPES, dtype));
  if (!Number.isSafeInteger(number) || typeof label !== 'string' || !dtypes || !isDims(shape) || shape.some(Number.isNaN)) {
    throw refuse('a lookup table is not described', JSON.stringify(json)?.slice(0, 80) ?? '');
  }
  const before = known.get(number as number);
  if (before !== undefined) return before;
  const table = made(
    refuse,
    () => new Table(label, dtypeOf(label, String(keyDtype)), dtypeOf(label, String(valueDtype)), shape, starts === true),
  );
  const parts: Tensor[] = [];
  try {
    for (const part of [keys, values]) parts.push(tensor(isPlainObject(part) ? part.$tensor : part));
    made(refuse, () => initScope(() => importRows(table, parts[0], parts[1])));
  } finally {
    for (const part of parts) part.dispose();
  }
  known.set(number as number, table);
  return table;
}

function made<R>(refuse: (wrong: string, got: string) => LoadError, make: () => R): R {
  try {
    return make();
  } catch (error) {
    throw refuse('a lookup table has other contents than it says', error instanceof Error ? error.message : String(error));
  }
}
