import type { Aval, Node } from '../core/op.ts';
import { table } from '../core/op.ts';
import { within } from '../core/place.ts';
import { DTYPES } from '../dtype.ts';
import { isKnown, sizeOf } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import type { Processor } from './devices.ts';

// What a program costs on a device: so many products, so many elements, so many launches, at rates that are measured there.

/** What a program asks of any device. */
export interface Work {
  /** Multiplications with their additions, in products and convolutions. */
  readonly products: number;
  /** Elements read and written by all other ops. */
  readonly elements: number;
  readonly launches: number;
  /** Bytes of what it is fed and of what it gives: what moves when its device is another one. */
  readonly fed: number;
  readonly given: number;
}

/** Microseconds for one of each. */
export interface Rates {
  readonly product: number;
  readonly element: number;
  readonly launch: number;
  readonly upload: number;
  readonly download: number;
}

const bytesOf = (list: readonly Aval[]): number => list.reduce((sum, t) => sum + sizeOf(t.dims) * DTYPES[t.dtype].bytes, 0);

/** How many products one element of the output takes; 0 for ops that have none. */
function productsOf({ op, inputs, attrs }: Node): number {
  if (op.name === 'BatchMatMulV2') {
    const { dims } = inputs[0];
    return dims[dims.length - ((attrs as { transposeA: boolean }).transposeA ? 2 : 1)];
  }
  // Filters are [height, width, in, …]; the gradients of a convolution take about as many.
  if (op.name.startsWith('Conv2D')) return sizeOf((attrs as { filter: readonly number[] }).filter.slice(0, 3));
  if (op.name.startsWith('DepthwiseConv2d')) return sizeOf((attrs as { filter: readonly number[] }).filter.slice(0, 2));
  return 0;
}

/** The work of the nodes; null where sizes are not known. */
export function workOf(nodes: readonly Node[], fed: readonly Aval[], given: readonly Aval[]): Work | null {
  let [products, elements, launches] = [0, 0, 0];
  if (![...fed, ...given].every((t) => isKnown(t.dims))) return null;
  for (const node of nodes) {
    if (![...node.inputs, ...node.outputs].every((t) => isKnown(t.dims))) return null;
    if (node.op.view === true || node.op.effect === 'read') continue;
    const size = node.outputs.reduce((n, y) => n + sizeOf(y.dims), 0);
    const each = productsOf(node);
    if (each > 0) products += each * size;
    else elements += node.inputs.reduce((n, x) => n + sizeOf(x.dims), size);
    launches++;
  }
  return { products, elements, launches, fed: bytesOf(fed), given: bytesOf(given) };
}

/** Microseconds that the work takes at those rates. */
export const timeOf = (work: Work, rates: Rates): number =>
  work.products * rates.product +
  work.elements * rates.element +
  work.launches * rates.launch +
  work.fed * rates.upload +
  work.given * rates.download;

const SIDE = 192;
const LONG = 1 << 18;
const LAUNCHES = 40;
/** A run of so many milliseconds tells enough: no other is made. */
const SLOW = 8;

/** The fastest of three runs, in microseconds; only one where it takes long. `before` prepares each and does not count. */
function fastest(fn: () => void, before: () => void = () => undefined): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3 && (i === 0 || best < SLOW); i++) {
    before();
    const start = performance.now();
    fn();
    best = Math.min(best, performance.now() - start);
  }
  return 1000 * best;
}

/**
 * Measures a device: some milliseconds of work, and on a GPU five shaders to compile. Null where the program has none of the ops that are
 * measured with.
 */
export function measure(device: string, cpu: Processor): Rates | null {
  const [product, mul] = ['BatchMatMulV2', 'Mul'].map((name) => table.get(name));
  if (mul === undefined) return null;
  const floats = (size: number, dims: readonly number[]): Tensor => cpu.constant(new Float32Array(size).fill(0.5), dims, 'float32');
  return within(device, () => {
    const kept: Tensor[] = [];
    const keep = (t: Tensor): Tensor => {
      kept.push(t);
      return t;
    };
    const [matrix, long, short] = [floats(SIDE * SIDE, [SIDE, SIDE]), floats(LONG, [LONG]), floats(16, [16])].map(keep);
    // A device does one thing after the other: who has read what was asked for last has waited for everything.
    const done = (): void => {
      const [last] = cpu.run(mul, [short, short], undefined);
      last.dataSync();
      last.dispose();
    };
    const once = (op: typeof mul, x: readonly Tensor[], attrs: unknown): void => {
      const [y] = cpu.run(op, x, attrs);
      done();
      y.dispose();
    };
    const ofProducts = (): number => {
      if (product === undefined) return 0; // the page took no matrix product along: convolutions count by their launches alone
      const run = (): void => once(product, [matrix, matrix], { transposeA: false, transposeB: false });
      run();
      return Math.max(0, fastest(run) - small) / SIDE ** 3;
    };
    const ofElements = (): void => once(mul, [long, long], undefined);
    let small = 0;
    try {
      // The first of each compiles.
      done();
      ofElements();
      small = fastest(done);
      const element = Math.max(0, fastest(ofElements) - small) / (3 * LONG);
      const many = fastest(() => {
        for (let i = 1; i < LAUNCHES; i++) cpu.run(mul, [short, short], undefined)[0].dispose();
        done();
      });
      const fresh = (): Tensor => keep(floats(LONG, [LONG]));
      const upload = fastest(() => {
        const x = fresh();
        once(mul, [x, x], undefined);
      });
      const download = fastest(
        () => void kept[kept.length - 1].dataSync(),
        () => {
          keep(cpu.run(mul, [long, long], undefined)[0]);
          done();
        },
      );
      return {
        product: ofProducts(),
        element,
        launch: Math.max(0, many - small) / (LAUNCHES - 1),
        upload: Math.max(0, upload - small - 3 * LONG * element) / (4 * LONG),
        download: download / (4 * LONG),
      };
    } finally {
      for (const t of kept) t.dispose();
    }
  });
}
