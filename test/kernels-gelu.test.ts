// The kernels of gelu and its gradients: against float64, in both builds, at every small size, between canaries.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BUILDS, COUNTS, clear, get, guard, kernel, put, room, stream } from './kernel-arena.ts';
import { erf } from './reference/special-float64.ts';

const normal = (x: number): number => 0.5 * (1 + erf(x * Math.SQRT1_2));
const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
const c = Math.sqrt(8 / Math.PI);
const steep = (x: number): number => 1 / (1 + Math.exp(-c * (x + 0.044715 * x ** 3)));

const FORWARD: Record<string, (x: number) => number> = { gelu: (x) => x * steep(x), gelu_erf: (x) => x * normal(x) };
const SLOPES: Record<string, (x: number) => number> = {
  gelu: (x) => steep(x) + x * steep(x) * (1 - steep(x)) * c * (1 + 3 * 0.044715 * x * x),
  gelu_erf: (x) => normal(x) + x * density(x),
};

function inputs(n: number, seed: number): Float32Array {
  const random = stream(seed);
  const x = Float32Array.from({ length: n }, () => (random() - 0.5) * 16);
  x.set([0, -0, 1e-30, -12, 12, NaN, 2e19, -2e19, 3.4e38, -3.4e38].slice(0, n));
  return x;
}

/** Within a few units of the float32 at `scale`. */
function near(got: number, want: number, scale: number, what: string): void {
  if (Number.isNaN(want) ? !Number.isNaN(got) : !(Math.abs(got - want) <= 5e-7 * Math.max(scale, 1e-30)))
    assert.unreachable(`${what}: ${got}, not ${want}`);
}

for (const build of BUILDS) {
  for (const [op, exact] of Object.entries(FORWARD)) {
    test(`${build} ${op}_f32`, () => {
      for (const n of [...COUNTS, 5000]) {
        clear();
        const x = inputs(n, n);
        const y = room('f32', n, n % 3);
        kernel(`${op}_f32`, build)(put('f32', x, n % 2), y, n);
        guard('f32', y, n, op);
        const got = get('f32', y, n) as Float32Array;
        for (let i = 0; i < n; i++) near(got[i]!, exact(x[i]!), Math.abs(x[i]!), `${op}(${x[i]})`);
      }
    });
    test(`${build} ${op}_grad_f32`, () => {
      for (const n of [...COUNTS, 5000]) {
        for (const step of [0, 1]) {
          clear();
          const x = inputs(n, n + 1);
          const dy = inputs(Math.max(n, 1), 99).map((v) => (Math.abs(v) < 20 ? v : 1.5));
          const y = room('f32', n, n % 3);
          kernel(`${op}_grad_f32`, build)(put('f32', dy, n % 2), put('f32', x, n % 2), y, n, step, 1);
          guard('f32', y, n, op);
          const got = get('f32', y, n) as Float32Array;
          for (let i = 0; i < n; i++) {
            const above = dy[step * i]!;
            near(got[i]!, above * SLOPES[op]!(x[i]!), 2 * Math.abs(above) * Math.max(1, Math.abs(x[i]!)), `${op}'(${x[i]}) · ${above}`);
          }
        }
      }
    });
  }
}

test.run();
