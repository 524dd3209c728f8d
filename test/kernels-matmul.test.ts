// Matrix products against plain loops that sum in the documented order, so that the plain build must agree in every bit.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUILDS, clear, get, guard, kernel, type Lane, put, room, roomAtEnd, size, stream, write } from './kernel-arena.ts';

type Product = {
  lane: Lane;
  build: string;
  batch: number;
  m: number;
  n: number;
  k: number;
  flags: number;
  aOnce?: boolean;
  bOnce?: boolean;
};
type Values = number[] | bigint[];

const LANES = ['f32', 'f64', 'i32', 'i64'] as const;
const K_BLOCK = 256;
const random = stream(7);
const lanesOf = (build: string): readonly Lane[] => (build === 'plain' ? LANES : ['f32', 'f64']);

function draw(lane: Lane, n: number): Values {
  if (lane === 'i64') return Array.from({ length: n }, () => BigInt(Math.floor((random() - 0.5) * 2 ** 45)) * 1048583n);
  if (lane === 'i32') return Array.from({ length: n }, () => Math.floor((random() - 0.5) * 2 ** 32));
  return Array.from({ length: n }, () => (lane === 'f32' ? Math.fround(random() * 2 - 1) : random() * 2 - 1));
}

/** c and, for float lanes, the sum of |a·b| that bounds its rounding. Blocks of k, each summed from zero, are added up. */
function reference(p: Product, a: Values, b: Values): { c: Values; bound: number[] } {
  const { lane, batch, m, n, k, flags } = p;
  const c: (number | bigint)[] = [];
  const bound: number[] = [];
  const round = lane === 'f32' ? Math.fround : (x: number): number => x;
  for (let t = 0; t < batch; t++) {
    const a0 = p.aOnce ? 0 : t * m * k;
    const b0 = p.bOnce ? 0 : t * k * n;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        const ai = (q: number): number | bigint => a[a0 + (flags & 1 ? q * m + i : i * k + q)]!;
        const bj = (q: number): number | bigint => b[b0 + (flags & 2 ? j * k + q : q * n + j)]!;
        if (lane === 'i64') {
          let sum = 0n;
          for (let q = 0; q < k; q++) sum += (ai(q) as bigint) * (bj(q) as bigint);
          c.push(BigInt.asIntN(64, sum));
        } else if (lane === 'i32') {
          let sum = 0;
          for (let q = 0; q < k; q++) sum = (sum + Math.imul(ai(q) as number, bj(q) as number)) | 0;
          c.push(sum);
        } else {
          let sum = 0;
          let size = 0;
          for (let q0 = 0; q0 < k; q0 += K_BLOCK) {
            let part = 0;
            for (let q = q0; q < Math.min(k, q0 + K_BLOCK); q++) {
              const product = (ai(q) as number) * (bj(q) as number);
              part = round(part + round(product));
              size += Math.abs(product);
            }
            sum = q0 === 0 ? part : round(sum + part);
          }
          c.push(sum);
          bound.push(size * (Math.min(k, K_BLOCK) + k / K_BLOCK + 2) * (lane === 'f32' ? 2 ** -24 : 2 ** -53));
        }
      }
    }
  }
  return { c: c as Values, bound };
}

function scratchFor(p: Product): number {
  return room('f64', Math.ceil((kernel('matmul_scratch', p.build)(p.m, p.n, p.k, p.flags) as number) / 8));
}

function name(p: Product): string {
  return `${p.build} matmul_${p.lane} ${p.batch}×[${p.m},${p.k}]·[${p.k},${p.n}] flags ${p.flags}`;
}

function check(p: Product, a: Values, b: Values, shift = 0): void {
  clear();
  const { lane, batch, m, n, k } = p;
  const bytes = size(lane);
  const scratch = scratchFor(p);
  const c = room(lane, batch * m * n, shift);
  kernel(`matmul_${lane}`, p.build)(
    put(lane, a, shift),
    put(lane, b, 1 - (shift & 1)),
    c,
    batch,
    m,
    n,
    k,
    p.aOnce ? 0 : m * k * bytes,
    p.bOnce ? 0 : k * n * bytes,
    p.flags,
    scratch,
  );
  const got = get(lane, c, batch * m * n);
  const want = reference(p, a, b);
  for (let i = 0; i < got.length; i++) {
    const exact = p.build === 'plain' || lane[0] === 'i';
    const fine = Object.is(got[i], want.c[i]) || (!exact && Math.abs((got[i] as number) - (want.c[i] as number)) <= want.bound[i]!);
    if (!fine) assert.unreachable(`${name(p)} shift ${shift}: element ${i} is ${got[i]}, not ${want.c[i]}`);
  }
  guard(lane, c, batch * m * n, name(p));
  const scratchEnd = kernel('matmul_scratch', p.build)(m, n, k, p.flags) as number;
  guard('i8', scratch, Math.ceil(scratchEnd / 8) * 8, `${name(p)} scratch`);
}

function product(p: Product, shift = 0): void {
  check(p, draw(p.lane, (p.aOnce ? 1 : p.batch) * p.m * p.k), draw(p.lane, (p.bOnce ? 1 : p.batch) * p.k * p.n), shift);
}

const upTo = (n: number): number => Math.floor(random() * (n + 1));

for (const build of BUILDS) {
  for (const lane of lanesOf(build)) {
    test(`${build} matmul_${lane}: small sizes, all flags, misaligned, batches`, () => {
      for (let flags = 0; flags < 4; flags++) {
        for (let m = 0; m <= 17; m++) product({ lane, build, batch: 1, m, n: upTo(17), k: upTo(17), flags }, m & 3);
        for (let n = 0; n <= 17; n++) product({ lane, build, batch: 1, m: upTo(17), n, k: upTo(17), flags }, n & 3);
        for (let k = 0; k <= 17; k++) product({ lane, build, batch: 2, m: upTo(17), n: upTo(17), k, flags }, k & 3);
        for (let t = 0; t < 12; t++) {
          const once = { aOnce: t % 2 === 0, bOnce: t % 3 === 0 };
          product({ lane, build, batch: upTo(3), m: 1 + upTo(8), n: 1 + upTo(8), k: 1 + upTo(8), flags, ...once }, t & 3);
        }
      }
    });

    test(`${build} matmul_${lane}: sizes around the blocks`, () => {
      const sizes = [
        [1, 1030, 3],
        [1, 5, 515],
        [1, 1031, 258],
        [1030, 1, 259],
        [19, 1, 513],
        [4, 130, 257],
        [5, 129, 256],
        [6, 128, 255],
        [17, 260, 33],
        [16, 257, 40],
        [23, 520, 9],
        [18, 1029, 7],
        [13, 136, 300],
        [31, 65, 31],
        [61, 24, 64],
        [67, 43, 130],
        [49, 261, 170],
        [25, 523, 270],
      ];
      for (const [m, n, k] of sizes as [number, number, number][]) {
        for (let flags = 0; flags < 4; flags++) product({ lane, build, batch: 1, m, n, k, flags }, flags & 1);
      }
    });

    test(`${build} matmul_${lane}: rows may be shared out anyhow without changing a bit`, () => {
      for (const [m, n, k] of [
        [13, 9, 21],
        [24, 140, 300],
        [19, 1, 270],
        [17, 300, 12],
      ] as [number, number, number][]) {
        for (let flags = 0; flags < 4; flags++) {
          clear();
          const p: Product = { lane, build, batch: 1, m, n, k, flags };
          const run = kernel(`matmul_${lane}`, build);
          const a = put(lane, draw(lane, m * k));
          const b = put(lane, draw(lane, k * n));
          const scratch = scratchFor(p);
          const whole = room(lane, m * n);
          const parts = room(lane, m * n);
          run(a, b, whole, 1, m, n, k, 0, 0, flags, scratch);
          for (let i = 0; i < m; ) {
            const rows = Math.min(m - i, 1 + upTo(8));
            const from = a + i * size(lane) * (flags & 1 ? 1 : k);
            run(from, b, parts + i * n * size(lane), 1, rows, n, k, 0, 0, flags & 1 ? flags | (m << 2) : flags, scratch);
            i += rows;
          }
          assert.equal(get(lane, parts, m * n), get(lane, whole, m * n), name(p));
        }
      }
    });

    test(`${build} matmul_${lane}: reads less than 16 bytes past its operands`, () => {
      const sizes = [
        [1, 5, 7],
        [5, 1, 7],
        [2, 3, 5],
        [7, 9, 11],
        [5, 131, 6],
        [6, 17, 1],
        [9, 517, 2],
      ];
      for (const [m, n, k] of sizes as [number, number, number][]) {
        for (let flags = 0; flags < 4; flags++) {
          clear();
          const scratch = scratchFor({ lane, build, batch: 1, m, n, k, flags });
          const c = room(lane, m * n);
          const a = draw(lane, m * k);
          const b = draw(lane, k * n);
          const run = kernel(`matmul_${lane}`, build);
          const past = 16 - size(lane);
          const aEnd = roomAtEnd(lane, m * k, past);
          write(lane, aEnd, a);
          run(aEnd, put(lane, b), c, 1, m, n, k, 0, 0, flags, scratch);
          const bEnd = roomAtEnd(lane, k * n, past);
          write(lane, bEnd, b);
          run(put(lane, a), bEnd, c, 1, m, n, k, 0, 0, flags, scratch);
        }
      }
    });
  }

  for (const lane of ['f32', 'f64'] as const) {
    test(`${build} matmul_${lane}: zeros hide neither NaN nor infinity`, () => {
      for (const [m, n, k] of [
        [1, 9, 6],
        [7, 1, 6],
        [3, 4, 5],
        [12, 150, 9],
        [20, 300, 260],
      ] as [number, number, number][]) {
        for (let flags = 0; flags < 4; flags++) {
          for (const special of [NaN, Infinity, -Infinity]) {
            const a = new Array<number>(m * k).fill(0);
            const b = new Array<number>(k * n).fill(1);
            const q = upTo(k - 1);
            const j = upTo(n - 1);
            b[flags & 2 ? j * k + q : q * n + j] = special;
            clear();
            const scratch = scratchFor({ lane, build, batch: 1, m, n, k, flags });
            const c = room(lane, m * n);
            kernel(`matmul_${lane}`, build)(put(lane, a), put(lane, b), c, 1, m, n, k, 0, 0, flags, scratch);
            const got = get(lane, c, m * n) as Float64Array;
            for (let i = 0; i < m * n; i++) {
              assert.ok(
                Object.is(got[i], i % n === j ? NaN : 0),
                `[${m},${k}]·[${k},${n}] ${special} flags ${flags} element ${i}: ${got[i]}`,
              );
            }
          }
        }
      }
    });
  }

  test(`${build} matmul_scratch stays below 2 MB`, () => {
    const scratch = kernel('matmul_scratch', build);
    for (const n of [0, 1, 7, 8, 1024, 1 << 20, 2 ** 31 - 1]) {
      for (const k of [0, 1, 255, 256, 1 << 20, 2 ** 31 - 1]) {
        const bytes = scratch(1 << 20, n, k, 0) as number;
        assert.ok(bytes > 0 && bytes < 2 << 20, `n ${n} k ${k}: ${bytes}`);
      }
    }
  });
}

test.run();
