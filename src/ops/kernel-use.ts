import type { AnyOp, Aval, Machine, Ref } from '../core/op.ts';
import type { Kernels } from '../runtime/kernels/kernels.d.ts';
import type { Dims } from '../shape.ts';
import { sizeOf } from '../shape.ts';

/** The one kernel call that an op comes down to, so that another kernel can make it block by block. */
export interface KernelUse {
  readonly kernel: keyof Kernels;
  /** Which input stands at each place of the call. */
  readonly order: readonly number[];
  /** A fold of [rows, columns] to [rows]; elementwise where both are 0. */
  readonly rows: number;
  readonly columns: number;
}

const PLACE = 4096;
const TWO: Dims = [2];

interface Heard {
  readonly kernel: string;
  readonly args: readonly number[];
}

/** What an op's rule calls on operands at made-up addresses; null where it asks for more than calls. */
function callsOf(op: AnyOp, attrs: unknown, x: readonly Aval[], y: Aval): Heard[] | null {
  const heard: Heard[] = [];
  const machine = new Proxy({} as Machine, {
    get(_target, kernel: string) {
      if (['scratch', 'ints', 'addresses', 'fresh', 'index', 'int'].includes(kernel)) throw new RangeError(kernel);
      return (...args: number[]): void => {
        heard.push({ kernel, args });
      };
    },
  });
  const ref = ({ dims, dtype }: Aval, i: number): Ref => ({ dims, dtype, size: sizeOf(dims), ptr: PLACE * (i + 1) });
  try {
    (op.wasm as NonNullable<AnyOp['wasm']>)(machine, x.map(ref), [ref(y, x.length)], attrs);
  } catch {
    return null;
  }
  return heard;
}

/** Of elementwise ops without attrs, by the dtypes of the operands: programs ask the same thousands of times. */
const known = new WeakMap<AnyOp, Map<string, KernelUse | null>>();

/** The kernel call of an elementwise op or a fold; null where there is more to it. */
export function kernelUse(op: AnyOp, attrs: unknown, x: readonly Aval[], y: Aval): KernelUse | null {
  if (op.lanes !== 'elementwise' || attrs !== undefined) return heardUse(op, attrs, x, y);
  let byDtypes = known.get(op);
  if (byDtypes === undefined) {
    byDtypes = new Map();
    known.set(op, byDtypes);
  }
  const key = x.reduce((text, { dtype }) => `${text} ${dtype}`, y.dtype as string);
  let use = byDtypes.get(key);
  if (use === undefined) {
    use = heardUse(op, attrs, x, y);
    byDtypes.set(key, use);
  }
  return use;
}

function heardUse(op: AnyOp, attrs: unknown, x: readonly Aval[], y: Aval): KernelUse | null {
  if (op.lanes === undefined || op.wasm === undefined || op.needs !== undefined) return null;
  const fold = op.lanes === 'fold';
  const whole = ({ dims, dtype }: Aval): Aval => ({ dims: fold ? dims : TWO, dtype });
  const calls = callsOf(op, attrs, x.map(whole), whole(y));
  if (calls?.length !== 1) return null;
  const { kernel, args } = calls[0];
  if (fold) {
    const [from, to, rows, columns, inner] = args;
    const rowwise = args.length === 5 && from === PLACE && to === 2 * PLACE && inner === 1 && rows > 0 && columns > 0;
    return rowwise ? { kernel: kernel as keyof Kernels, order: [0], rows, columns } : null;
  }
  const count = args.length === 3 ? 1 : args.length === 6 ? 2 : args.length === 8 ? 3 : 0;
  const order = args.slice(0, count).map((address) => address / PLACE - 1);
  const steps = args.slice(count + 2);
  const plain =
    count > 0 &&
    order.every((input) => x[input] !== undefined) &&
    args[count] === PLACE * (x.length + 1) &&
    args[count + 1] === TWO[0] &&
    steps.every((step) => step === 1);
  return plain ? { kernel: kernel as keyof Kernels, order, rows: 0, columns: 0 } : null;
}
