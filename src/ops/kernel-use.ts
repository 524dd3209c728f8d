import type { AnyOp, Aval, Machine, Ref } from '../core/op.ts';
import type { Pack } from '../packs/pack.ts';
import type { Kernels } from '../runtime/kernels/kernels.d.ts';
import type { Dims } from '../shape.ts';
import { sizeOf } from '../shape.ts';

/** The one kernel call that an op comes down to, so that another kernel can make it block by block. */
export interface KernelUse {
  readonly kernel: keyof Kernels;
  /** Which input stands at each place of the call. */
  readonly order: readonly number[];
  readonly lanes: NonNullable<AnyOp['lanes']>;
  /** What is folded, or done row by row, as [rows, columns]; 0 for elementwise kernels. */
  readonly rows: number;
  readonly columns: number;
  /** The pack that the kernel is in; the core pack where it is not said. */
  readonly needs: Pack | undefined;
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
      if (kernel === 'generation') return Number.NaN;
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
  const { lanes, needs } = op;
  if (lanes === undefined || op.wasm === undefined || (needs !== undefined && lanes !== 'rows')) return null;
  const whole = ({ dims, dtype }: Aval): Aval => ({ dims: lanes === 'elementwise' ? TWO : dims, dtype });
  const calls = callsOf(op, attrs, x.map(whole), whole(y));
  if (calls?.length !== 1) return null;
  const { args } = calls[0];
  const kernel = calls[0].kernel as keyof Kernels;
  if (lanes !== 'elementwise') {
    const [from, to, rows, columns, inner = 1] = args;
    const rowwise =
      args.length === (lanes === 'fold' ? 5 : 4) && from === PLACE && to === 2 * PLACE && inner === 1 && rows > 0 && columns > 0;
    return rowwise ? { kernel, order: [0], lanes, rows, columns, needs } : null;
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
  return plain ? { kernel, order, lanes, rows: 0, columns: 0, needs } : null;
}
