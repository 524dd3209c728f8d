import * as assert from 'uvu/assert';
import * as tf from '../../src/index.ts';

// Expectations shared by the semantics tests: a value is checked together with its dtype and its shape, an error together with its class,
// its operation, its facts and its repair sentence.

/** What a Tensor and a Variable have in common for a reader. */
interface Readable {
  readonly dtype: string;
  readonly shape: readonly (number | null)[];
  arraySync(): unknown;
}

type ErrorClass = abstract new (...args: never[]) => Error;

/** `<op>: <what is wrong>, got <facts>. <what to do>.` */
const grammar = /^[\w.]+: [\s\S]+, got [\s\S]+\. [\s\S]+[.?!]$/;

function isReadable(x: unknown): x is Readable {
  return typeof x === 'object' && x !== null && 'arraySync' in x && 'dtype' in x && 'shape' in x;
}

function readable(x: unknown): Readable {
  if (!isReadable(x)) {
    throw new Error(`expected a Tensor or Variable, got ${String(x)}`);
  }
  return x;
}

function shapeOf(values: unknown): number[] {
  return Array.isArray(values) ? [values.length, ...(values.length > 0 ? shapeOf(values[0]) : [])] : [];
}

/** The nearest value that the dtype can hold, so that 0.1 may stand for the float32 next to it. */
function stored(value: unknown, dtype: string): unknown {
  if (Array.isArray(value)) {
    return value.map((v) => stored(v, dtype));
  }
  return typeof value === 'number' && (dtype === 'float32' || dtype === 'complex64') ? Math.fround(value) : value;
}

/** First place where the two nests differ by Object.is, so that -0 differs from 0 and NaN equals NaN. */
function difference(actual: unknown, expected: unknown, same: (a: unknown, b: unknown) => boolean, path = ''): string | null {
  if (Array.isArray(actual) && Array.isArray(expected)) {
    if (actual.length !== expected.length) {
      return `${path || 'value'}: length ${actual.length}, expected ${expected.length}`;
    }
    for (let i = 0; i < actual.length; i++) {
      const found = difference(actual[i], expected[i], same, `${path}[${i}]`);
      if (found !== null) return found;
    }
    return null;
  }
  return same(actual, expected) ? null : `${path || 'value'}: ${show(actual)}, expected ${show(expected)}`;
}

function show(x: unknown): string {
  return typeof x === 'bigint' ? `${x}n` : Object.is(x, -0) ? '-0' : Array.isArray(x) ? `[${x.map(show).join(', ')}]` : String(x);
}

function check(actual: unknown, values: unknown, dtype: string, shape: readonly number[] | undefined, same: typeof Object.is): void {
  const x = readable(actual);
  assert.is(x.dtype, dtype, `dtype ${x.dtype}, expected ${dtype}`);
  const complex = dtype === 'complex64' || dtype === 'complex128';
  const wanted = shape ?? (complex ? shapeOf(values).slice(0, -1) : shapeOf(values));
  assert.equal([...x.shape], [...wanted], `shape [${x.shape}], expected [${wanted}]`);
  const found = difference(x.arraySync(), stored(values, dtype), same);
  assert.is(found, null, `${found} in ${String(actual)}`);
}

/** Exactly these values (as the dtype stores them), this dtype, this shape (by default the nesting of the values). */
export function tensor(actual: unknown, values: unknown, dtype = 'float32', shape?: readonly number[]): void {
  check(actual, values, dtype, shape, Object.is);
}

/** As `tensor`, with room for the last digits of a transcendental function: |a - b| <= bound * max(1, |b|). */
export function near(actual: unknown, values: unknown, dtype = 'float32', shape?: readonly number[], bound = 1e-6): void {
  const close = (a: unknown, b: unknown): boolean => {
    if (Object.is(a, b)) return true;
    return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= bound * Math.max(1, Math.abs(b));
  };
  check(actual, values, dtype, shape, close);
}

/** Several results in order, each checked by `tensor` as float32 (or the dtype given). */
export function tensors(actual: unknown, values: readonly unknown[], dtype = 'float32'): void {
  assert.ok(Array.isArray(actual), `expected an array of tensors, got ${String(actual)}`);
  assert.is(actual.length, values.length, `${actual.length} results, expected ${values.length}`);
  for (const [i, v] of values.entries()) tensor(actual[i], v, dtype);
}

/** A sparse gradient: exactly these slices in this order. */
export function slices(
  actual: unknown,
  values: unknown,
  indices: readonly number[],
  denseShape: readonly number[],
  dtype = 'float32',
): void {
  assert.instance(actual, tf.IndexedSlices);
  if (!(actual instanceof tf.IndexedSlices)) return;
  const found = readable(actual.indices);
  tensor(actual.values, values, dtype, [indices.length, ...denseShape.slice(1)]);
  assert.equal(
    (found.arraySync() as unknown[]).map((i) => Number(i)),
    [...indices],
  );
  const dense: unknown = actual.denseShape;
  const sizes = isReadable(dense) ? (dense.arraySync() as unknown[]) : dense;
  assert.equal(
    (sizes as readonly unknown[]).map((n) => Number(n)),
    [...denseShape],
  );
}

/** The error that `fn` throws, or a failed assertion when it throws none. */
export function thrown(fn: () => unknown): Error {
  try {
    fn();
  } catch (error) {
    assert.instance(error, Error);
    return error as Error;
  }
  return assert.unreachable('expected an error, got none') as never;
}

/** `fn` throws an error of this class in the house grammar whose text has all these facts; a string is the operation it must start with. */
export function throwsTyped(fn: () => unknown, type: ErrorClass, ...facts: (RegExp | string)[]): Error {
  const error = thrown(fn);
  assert.ok(error instanceof type, `expected ${type.name}, got ${error.name}: ${error.message}`);
  assert.instance(error, tf.TensorError);
  assert.match(error.message, grammar);
  for (const fact of facts) {
    if (typeof fact === 'string') assert.ok(error.message.startsWith(`${fact}: `), `"${error.message}" does not start with "${fact}: "`);
    else assert.match(error.message, fact);
  }
  return error;
}

/** The promise is rejected by an error that throwsTyped would take. */
export async function rejects(
  promise: Promise<unknown>,
  type: abstract new (...args: never[]) => Error,
  ...facts: (RegExp | string)[]
): Promise<void> {
  let error: unknown;
  try {
    await promise;
  } catch (caught) {
    error = caught;
  }
  throwsTyped(
    () => {
      if (error !== undefined) throw error;
    },
    type,
    ...facts,
  );
}
