import { type DType, integerRange, type TypedArray } from './dtype.ts';
import { refuseRange, showPath } from './literal-kind.ts';
import { type Decider, Fill } from './literal-walk.ts';

type Path = readonly number[];

/** From here on a double rounds to infinity as float32: half a step above the largest one. */
const FLOAT32_END = 3.4028235677973366e38;

/** Floats, and whatever is made from floats afterwards. */
export class FloatFill extends Fill {
  constructor(
    op: string,
    dims: Path,
    dtype: DType,
    mode: Decider,
    private readonly data: Float32Array | Float64Array,
  ) {
    super(op, dims, dtype, mode);
  }

  row(values: readonly unknown[], start: number): void {
    const data = this.data;
    const inferred = this.mode === 'inferred';
    for (let j = 0; j < values.length; j++) {
      const value = values[j];
      if (typeof value !== 'number') {
        data[start + j] = this.whole(value, j);
        continue;
      }
      data[start + j] = value;
      if (inferred && (value >= FLOAT32_END || value <= -FLOAT32_END)) this.overflow(value, j);
    }
  }

  typedRow(values: TypedArray, source: DType, start: number): void {
    const data = this.data;
    if (source === 'int64' || source === 'uint64') {
      for (let j = 0; j < values.length; j++) data[start + j] = Number(values[j]);
    } else {
      data.set(values as Float64Array, start);
    }
  }

  /** A bigint among floats: its value where floats were asked for, a sign that int64 is meant where nothing was. */
  private whole(value: unknown, j: number): number {
    if (typeof value !== 'bigint') throw this.wrong(value, j);
    if (this.mode === 'inferred') {
      this.better ??= 'int64';
      return 0;
    }
    const number = Number(value);
    if (!Number.isFinite(number)) throw refuseRange(this.op, value, this.pathOf(j), this.dtype);
    return number;
  }

  private overflow(value: number, j: number): void {
    if (Number.isFinite(value) && this.beyond === '') this.beyond = `${value} at ${showPath(this.pathOf(j))}`;
  }
}

/** Integers of up to 32 bits. */
export class WholeFill extends Fill {
  private readonly low: number;
  private readonly high: number;

  constructor(
    op: string,
    dims: Path,
    dtype: DType,
    mode: Decider,
    private readonly data: Float64Array,
  ) {
    super(op, dims, dtype, mode);
    [this.low, this.high] = integerRange(dtype).map(Number);
  }

  row(values: readonly unknown[], start: number): void {
    const { data, low, high } = this;
    for (let j = 0; j < values.length; j++) {
      const value = values[j];
      if (typeof value === 'number' && value >= low && value <= high && Math.floor(value) === value) data[start + j] = value;
      else data[start + j] = this.other(value, j);
    }
  }

  typedRow(values: TypedArray, source: DType, start: number): void {
    if (source === this.dtype) {
      this.data.set(values as Float64Array, start);
      return;
    }
    const { data, low, high } = this;
    for (let j = 0; j < values.length; j++) {
      const value = values[j];
      if (typeof value === 'number' && value >= low && value <= high && Math.floor(value) === value) data[start + j] = value;
      else data[start + j] = this.other(value, j);
    }
  }

  private other(value: unknown, j: number): number {
    if (typeof value === 'bigint' && value >= BigInt(this.low) && value <= BigInt(this.high)) return Number(value);
    if (typeof value === 'bigint' || Number.isInteger(value)) throw refuseRange(this.op, value, this.pathOf(j), this.dtype);
    throw this.wrong(value, j);
  }
}

/** Integers of 64 bits. */
export class BigFill extends Fill {
  private readonly low: bigint;
  private readonly high: bigint;

  constructor(
    op: string,
    dims: Path,
    dtype: DType,
    mode: Decider,
    private readonly data: BigInt64Array | BigUint64Array,
  ) {
    super(op, dims, dtype, mode);
    [this.low, this.high] = integerRange(dtype);
  }

  row(values: readonly unknown[], start: number): void {
    for (let j = 0; j < values.length; j++) this.data[start + j] = this.whole(values[j], j);
  }

  typedRow(values: TypedArray, source: DType, start: number): void {
    if (source === this.dtype) (this.data as BigInt64Array).set(values as BigInt64Array, start);
    else for (let j = 0; j < values.length; j++) this.data[start + j] = this.whole(values[j], j);
  }

  private whole(value: unknown, j: number): bigint {
    if (typeof value === 'bigint') {
      if (value < this.low || value > this.high) throw refuseRange(this.op, value, this.pathOf(j), this.dtype);
      return value;
    }
    if (typeof value !== 'number' || !Number.isInteger(value)) throw this.wrong(value, j);
    const whole = BigInt(value);
    if (whole < this.low || whole > this.high) throw refuseRange(this.op, value, this.pathOf(j), this.dtype);
    return whole;
  }
}

/** Booleans as 0 and 1; a Uint8Array that was asked to be bool must hold nothing else. */
export class BoolFill extends Fill {
  constructor(
    op: string,
    dims: Path,
    dtype: DType,
    mode: Decider,
    private readonly data: Uint8Array,
  ) {
    super(op, dims, dtype, mode);
  }

  row(values: readonly unknown[], start: number): void {
    for (let j = 0; j < values.length; j++) {
      const value = values[j];
      if (typeof value !== 'boolean') throw this.wrong(value, j);
      this.data[start + j] = value ? 1 : 0;
    }
  }

  typedRow(values: TypedArray, source: DType, start: number): void {
    for (let j = 0; j < values.length; j++) {
      const value = values[j];
      if (source !== 'uint8' || (value !== 0 && value !== 1)) throw this.wrong(value, j);
      this.data[start + j] = value;
    }
  }
}

export class StringFill extends Fill {
  constructor(
    op: string,
    dims: Path,
    dtype: DType,
    mode: Decider,
    private readonly data: string[],
  ) {
    super(op, dims, dtype, mode);
  }

  row(values: readonly unknown[], start: number): void {
    for (let j = 0; j < values.length; j++) {
      const value = values[j];
      if (typeof value !== 'string') throw this.wrong(value, j);
      this.data[start + j] = value;
    }
  }

  typedRow(values: TypedArray): void {
    if (values.length > 0) throw this.wrong(values[0], 0);
  }
}
