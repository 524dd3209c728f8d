import type { Elected, Interpreter } from '../core/bind.ts';
import { expanding } from '../core/bind.ts';
import type { AnyOp, Aval, Node, Ref } from '../core/op.ts';
import { scopeDevice } from '../core/place.ts';
import type { DType, TypedArray } from '../dtype.ts';
import { DTYPES } from '../dtype.ts';
import { UnsupportedError } from '../errors.ts';
import type { UnaryKernel } from '../ops/rows.ts';
import type { Dims } from '../shape.ts';
import { sizeOf } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { Handle } from '../variable.ts';
import type { Processor } from './devices.ts';
import { elsewhere } from './elsewhere.ts';
import { FINALIZED } from './finalized.ts';
import { DROPPABLE, recipeOf } from './recipe.ts';
import type { Storage } from './storage.ts';
import { isFree, overwrite } from './storage.ts';
import type { WasmBackend } from './wasm.ts';
import { wasm } from './wasm.ts';

const isNarrow = (x: Aval): boolean => x.dtype !== 'float32' && DTYPES[x.dtype].wide !== x.dtype;
function someNarrow(list: readonly Aval[]): boolean {
  for (let i = 0; i < list.length; i++) if (isNarrow(list[i])) return true;
  return false;
}
const bytesOf = (dims: Dims, dtype: DType): number => sizeOf(dims) * (dtype === 'float32' ? 4 : DTYPES[dtype].bytes);

/** A new tensor with undefined elements. */
function allocate(op: string, dims: Dims, dtype: DType): Tensor {
  const bytes = bytesOf(dims, dtype);
  const { arena } = wasm();
  const tensor = new Tensor(dims, dtype, arena.allocate(op, bytes), 0);
  if (bytes >= FINALIZED) {
    tensor.watched = true;
    arena.watch(tensor, tensor.storage as Storage);
  }
  return tensor;
}

/** Makes the elements of a tensor ready for a kernel. */
function hold(backend: WasmBackend, op: string, tensor: Tensor): void {
  backend.arena.ensure(op, tensor.live(op));
}

/** The donated input whose place output i takes: of the same size, and nobody else's. */
function placeOf(op: AnyOp, inputs: readonly Tensor[], aval: Aval, i: number): Tensor | null {
  const x = inputs[typeof op.inPlace === 'function' ? -1 : (op.inPlace?.[i] ?? -1)];
  if (x === undefined || x.dtype !== aval.dtype || x.size !== sizeOf(aval.dims) || x.offset !== 0) return null;
  return isFree(x.storage as Storage) ? x : null;
}

/** A view in the place of an input that nobody needs any more. */
function inPlace(place: Tensor, dims: Dims): Tensor {
  overwrite(place.storage as Storage);
  return place.view(dims);
}

/** Lets a large result be dropped under pressure, where making it again costs about as much as a copy. */
function note(backend: WasmBackend, op: AnyOp, inputs: readonly Tensor[], attrs: unknown, y: Tensor): void {
  const storage = y.storage as Storage;
  // Whoever sets a small limit counts on what an op takes itself; recipes take more on their way.
  if (storage.bytes < DROPPABLE || storage.bytes * 64 > backend.arena.allocator.limit || storage.changes) return;
  const recipe = recipeOf(backend, op, inputs, attrs, y);
  if (recipe !== null) backend.arena.nursery.add(storage, recipe);
}

/** Tensors of x's elements from element `from` on. */
function viewsOf(x: Tensor, avals: readonly Aval[], from: number): readonly Tensor[] {
  // Strings do not lie in the arena: their offset counts elements.
  const offset = x.offset + from * (x.dtype === 'string' ? 1 : DTYPES[x.dtype].bytes);
  return avals.map((aval) => x.view(aval.dims, aval.dtype, offset));
}

function someStrings(tensors: readonly Tensor[]): boolean {
  for (let i = 0; i < tensors.length; i++) if (tensors[i].dtype === 'string') return true;
  return false;
}

/** Computes at once: on the wasm kernels, or where another device was asked for (devices.ts). */
export class Eager implements Interpreter, Processor {
  readonly eager = true;
  readonly timed: boolean = false;
  prepare?: Interpreter['prepare'];

  run(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, donated = false): readonly Tensor[] {
    for (let i = 0; i < inputs.length; i++) {
      const x = inputs[i];
      if (x.storage === null && x.elsewhere !== null) return x.elsewhere.run(op, inputs, attrs);
      // A variable need have no value for an op that gives it one; those that read it find out.
      if (x.dtype !== 'resource') x.live(op.label);
    }
    const avals = op.infer(inputs, attrs);
    if (elsewhere.devices !== null) return elsewhere.devices.run(this, op, inputs, attrs, avals, donated);
    return op.expand === undefined ? this.compute(op, inputs, attrs, avals, donated) : this.expand(op, inputs, attrs);
  }

  compute(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[], donated: boolean): readonly Tensor[] {
    if (op.view !== undefined) {
      const from = op.view === true ? 0 : op.view(inputs, attrs);
      if (from >= 0) return viewsOf(inputs[0], avals, from);
    }
    if (op.wasm === undefined) {
      throw new UnsupportedError(op.label, 'the CPU has no kernel', op.name, 'Register the device that has it.', { op: op.name });
    }
    if (op.raw !== true && (someNarrow(inputs) || someNarrow(avals))) return this.widened(op, inputs, attrs, avals);
    if (op.raw === true && someStrings(inputs)) return this.strings(op, inputs, attrs, avals);
    return this.call(op, inputs, attrs, avals, donated);
  }

  expand(op: AnyOp, inputs: readonly Tensor[], attrs: unknown): readonly Tensor[] {
    // A literal belongs to this call: the calls inside must not free it.
    const literals = inputs.filter((x) => x.literal);
    for (const x of literals) x.literal = false;
    try {
      return expanding(() => (op.expand as NonNullable<AnyOp['expand']>)(this, inputs, attrs));
    } finally {
      for (const x of literals) x.literal = true;
    }
  }

  /** Ops that only move elements move strings by their numbers; 0 is '', so that zeros which an op fills in read ''. */
  private strings(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[]): readonly Tensor[] {
    const pool = [''];
    const numbers = inputs.map((x) => (x.dtype === 'string' ? this.numbered(x, pool) : x));
    const moved: Tensor[] = [];
    try {
      moved.push(
        ...this.call(
          op,
          numbers,
          attrs,
          avals.map(({ dims, dtype }) => ({ dims, dtype: dtype === 'string' ? 'int32' : dtype })),
        ),
      );
      return moved.map((y, i) => {
        if (avals[i].dtype !== 'string') return y;
        return this.place(
          Array.from(y.dataSync() as Int32Array, (number) => pool[number]),
          y.dims,
          'string',
        );
      });
    } finally {
      for (let i = 0; i < inputs.length; i++) if (numbers[i] !== inputs[i]) numbers[i].dispose();
      for (let i = 0; i < moved.length; i++) if (avals[i].dtype === 'string') moved[i].dispose();
    }
  }

  /** The numbers of a tensor's strings, which join the pool. */
  private numbered(x: Tensor, pool: string[]): Tensor {
    const strings = x.live('string').strings as readonly string[];
    const numbers = new Int32Array(x.size);
    for (let i = 0; i < x.size; i++) numbers[i] = pool.push(strings[x.offset + i]) - 1;
    return this.place(numbers, x.dims, 'int32');
  }

  /** Room for the outputs: of their own, or in the place of inputs that are donated. */
  private outputs(op: AnyOp, inputs: readonly Tensor[], avals: readonly Aval[], donated: boolean): Tensor[] {
    const outputs: Tensor[] = [];
    try {
      for (let i = 0; i < avals.length; i++) {
        const place = donated ? placeOf(op, inputs, avals[i], i) : null;
        outputs.push(place === null ? allocate(op.label, avals[i].dims, avals[i].dtype) : inPlace(place, avals[i].dims));
      }
      return outputs;
    } catch (error) {
      for (const output of outputs) output.dispose();
      throw error;
    }
  }

  private call(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[], donated = false): readonly Tensor[] {
    const backend = wasm();
    if (op.needs !== undefined) backend.load(op.needs);
    backend.arena.clock++;
    let elements = 0;
    for (let i = 0; i < inputs.length; i++) {
      hold(backend, op.label, inputs[i]);
      elements += inputs[i].size;
    }
    const single = avals.length === 1 && !donated;
    const outputs = single ? [allocate(op.label, avals[0].dims, avals[0].dtype)] : this.outputs(op, inputs, avals, donated);
    for (let i = 0; i < outputs.length; i++) elements += outputs[i].size;
    try {
      const machine = backend.forCall(elements);
      (op.wasm as NonNullable<AnyOp['wasm']>)(machine, inputs as readonly Ref[], outputs as readonly Ref[], attrs);
    } catch (error) {
      for (const output of outputs) output.dispose();
      throw error;
    } finally {
      backend.done();
    }
    if (op.lanes === 'elementwise' || op.cheap === true) note(backend, op, inputs, attrs, outputs[0]);
    return outputs;
  }

  /** Narrow dtypes (dtype.ts) are computed by the kernels of the wider one, then rounded or wrapped back. */
  private widened(op: AnyOp, inputs: readonly Tensor[], attrs: unknown, avals: readonly Aval[]): readonly Tensor[] {
    const wide = inputs.map((x) => (isNarrow(x) ? this.cast(x, DTYPES[x.dtype].wide) : x));
    try {
      const results = this.call(
        op,
        wide,
        attrs,
        avals.map(({ dims, dtype }) => ({ dims, dtype: DTYPES[dtype].wide })),
      );
      return results.map((y, i) => {
        if (y.dtype === avals[i].dtype) return y;
        const narrow = this.cast(y, avals[i].dtype);
        y.dispose();
        return narrow;
      });
    } finally {
      for (let i = 0; i < wide.length; i++) if (wide[i] !== inputs[i]) wide[i].dispose();
    }
  }

  private cast(x: Tensor, to: DType): Tensor {
    const backend = wasm();
    const kernel = `cast_${DTYPES[x.dtype].lane}_${DTYPES[to].lane}` as UnaryKernel;
    backend.arena.clock++;
    hold(backend, 'cast', x);
    const y = allocate('cast', x.dims, to);
    backend.forCall(y.size)[kernel](x.ptr, y.ptr, y.size);
    return y;
  }

  constant(data: TypedArray | readonly string[], dims: Dims, dtype: DType): Tensor {
    return elsewhere.devices === null ? this.place(data, dims, dtype) : elsewhere.devices.constant(this, data, dims, dtype);
  }

  reserve(op: string, dims: Dims, dtype: DType): void {
    wasm().arena.clock++;
    allocate(op, dims, dtype).dispose();
  }

  place(data: TypedArray | readonly string[], dims: Dims, dtype: DType): Tensor {
    const { arena } = wasm();
    if (!ArrayBuffer.isView(data)) return new Tensor(dims, dtype, arena.hold(data), 0);
    arena.clock++;
    const tensor = allocate('constant', dims, dtype);
    if (data.length > 0) arena.write(tensor.storage as Storage, data);
    return tensor;
  }

  initial(value: Tensor): Tensor {
    return elsewhere.devices === null ? value : elsewhere.devices.initial(value);
  }

  alone(): boolean {
    return elsewhere.devices === null;
  }

  apart(inputs: readonly Tensor[]): boolean {
    return elsewhere.devices?.involved(inputs) === true;
  }

  elect(nodes: readonly Node[], fed: readonly Tensor[], variables: readonly Handle[], given: readonly Tensor[]): Elected | null {
    if (!elsewhere.automatic || elsewhere.devices === null || scopeDevice() !== null) return null;
    return elsewhere.devices.elect(this, nodes, fed, variables, given);
  }

  takes({ op, inputs, attrs, outputs }: Node): boolean {
    return elsewhere.devices?.backend.takes(op, inputs, attrs, outputs) === true;
  }

  chains({ op }: Node): boolean {
    return elsewhere.devices?.backend.chains(op) === true;
  }
}

/** The interpreter that a program starts with. */
export const eager: Eager = new Eager();
