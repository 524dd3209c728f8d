// A device for tests: it keeps elements in arrays of its own and adds and multiplies float32 tensors of one shape.
import type { AnyOp, Aval } from '../src/core/op.ts';
import type { DType, TypedArray } from '../src/dtype.ts';
import { DTYPES } from '../src/dtype.ts';
import type { Backend } from '../src/runtime/backend.ts';
import { Storage, Tensor } from '../src/runtime/backend.ts';
import type { Dims } from '../src/shape.ts';
import { sameDims } from '../src/shape.ts';

const RULES: Readonly<Record<string, (a: number, b: number) => number>> = { AddV2: (a, b) => a + b, Mul: (a, b) => a * b };

export class SecondDevice implements Backend {
  readonly device = '/job:localhost/replica:0/task:0/device:GPU:0';
  readonly physical = { name: '/physical_device:GPU:0', deviceType: 'GPU' } as const;
  readonly books = { tensors: 0, storages: 0, bytes: 0, peak: 0 };
  /** Names of the ops that ran here. */
  readonly ran: string[] = [];
  started = false;
  private readonly values = new Map<Storage, Uint8Array>();

  holds(dtype: DType): boolean {
    return dtype === 'float32';
  }

  takes(op: AnyOp, inputs: readonly Tensor[]): boolean {
    return RULES[op.name] !== undefined && inputs.every((x) => x.dtype === 'float32' && sameDims(x.dims, inputs[0].dims));
  }

  chains(op: AnyOp): boolean {
    return RULES[op.name] !== undefined;
  }

  run(op: AnyOp, [a, b]: readonly Tensor[], _attrs: unknown, [aval]: readonly Aval[]): readonly Tensor[] {
    this.ran.push(op.name);
    const [x, y] = [a, b].map((t) => new Float32Array((this.values.get(t.storage as Storage) as Uint8Array).buffer));
    return [
      this.constant(
        x.slice(0, a.size).map((v, i) => RULES[op.name](v, y[i])),
        aval.dims,
        'float32',
      ),
    ];
  }

  constant(data: TypedArray, dims: Dims, dtype: DType): Tensor {
    this.started = true;
    const bytes = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
    const storage = new Storage(this, bytes.length, 0);
    this.values.set(storage, bytes);
    this.books.storages++;
    this.books.bytes += bytes.length;
    return new Tensor(dims, dtype, storage, 0);
  }

  bring(tensor: Tensor): Tensor {
    const from = tensor.live('device');
    if (from.home === this) return tensor;
    const bytes = from.home.read(from, tensor.offset, tensor.size * DTYPES[tensor.dtype].bytes);
    return this.constant(new Float32Array(bytes.buffer, bytes.byteOffset, tensor.size), tensor.dims, tensor.dtype);
  }

  addHandle(storage: Storage): void {
    storage.refs++;
    storage.handles++;
    this.books.tensors++;
  }

  dropHandle(storage: Storage): void {
    storage.handles--;
    this.books.tensors--;
    this.release(storage);
  }

  unwatch(): void {}

  release(storage: Storage): void {
    if (--storage.refs > 0) return;
    this.values.delete(storage);
    this.books.storages--;
    this.books.bytes -= storage.bytes;
  }

  read(storage: Storage, offset: number, bytes: number): Uint8Array {
    return (this.values.get(storage) as Uint8Array).slice(offset, offset + bytes);
  }

  async readLater(storage: Storage, offset: number, bytes: number): Promise<Uint8Array> {
    return this.read(storage, offset, bytes);
  }
}
