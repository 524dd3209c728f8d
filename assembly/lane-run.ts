// Several float32 ops in a row on values that stay in registers: 8 vectors at a time go through a list of ops before they are
// stored, which halves the time of short ops, since their kernels spend most of it on loads, stores and loops. The instructions
// are those of the kernels, so the bits are theirs too.
import { storeLeft } from "./tail";

// `…One` takes one element for all; Sub is a - x, SubFrom x - a, and so are Div and DivInto. src/ops/chain-lanes.ts counts them too.
const enum Do { Load, Store, Add, AddOne, Sub, SubOne, SubFrom, SubFromOne, Mul, MulOne, Div, DivOne, DivInto, DivIntoOne,
  Maximum, MaximumOne, Minimum, MinimumOne, Square, Neg, Abs, Sqrt, Relu, ReluGrad }

/** Runs a list on n elements: i32 [op, address of its operand] from `list` up to `end`. */
export function lanes(list: usize, end: usize, n: i32): void {
  const bytes = <usize>n << 2;
  let at: usize = 0;
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, s = a0;
  for (; at + 128 <= bytes; at += 128) {
    for (let p = list; p < end; p += 8) {
      const one = load<usize>(p, 4), x = one + at;
      switch (<Do>load<i32>(p)) {
        case Do.Load: a0 = v128.load(x); a1 = v128.load(x, 16); a2 = v128.load(x, 32); a3 = v128.load(x, 48);
          a4 = v128.load(x, 64); a5 = v128.load(x, 80); a6 = v128.load(x, 96); a7 = v128.load(x, 112); break;
        case Do.Store: v128.store(x, a0); v128.store(x, a1, 16); v128.store(x, a2, 32); v128.store(x, a3, 48);
          v128.store(x, a4, 64); v128.store(x, a5, 80); v128.store(x, a6, 96); v128.store(x, a7, 112); break;
        case Do.Add: a0 = f32x4.add(a0, v128.load(x)); a1 = f32x4.add(a1, v128.load(x, 16));
          a2 = f32x4.add(a2, v128.load(x, 32)); a3 = f32x4.add(a3, v128.load(x, 48)); a4 = f32x4.add(a4, v128.load(x, 64));
          a5 = f32x4.add(a5, v128.load(x, 80)); a6 = f32x4.add(a6, v128.load(x, 96)); a7 = f32x4.add(a7, v128.load(x, 112));
          break;
        case Do.AddOne: s = v128.load32_splat(one); a0 = f32x4.add(a0, s); a1 = f32x4.add(a1, s); a2 = f32x4.add(a2, s);
          a3 = f32x4.add(a3, s); a4 = f32x4.add(a4, s); a5 = f32x4.add(a5, s); a6 = f32x4.add(a6, s); a7 = f32x4.add(a7, s);
          break;
        case Do.Sub: a0 = f32x4.sub(a0, v128.load(x)); a1 = f32x4.sub(a1, v128.load(x, 16));
          a2 = f32x4.sub(a2, v128.load(x, 32)); a3 = f32x4.sub(a3, v128.load(x, 48)); a4 = f32x4.sub(a4, v128.load(x, 64));
          a5 = f32x4.sub(a5, v128.load(x, 80)); a6 = f32x4.sub(a6, v128.load(x, 96)); a7 = f32x4.sub(a7, v128.load(x, 112));
          break;
        case Do.SubOne: s = v128.load32_splat(one); a0 = f32x4.sub(a0, s); a1 = f32x4.sub(a1, s); a2 = f32x4.sub(a2, s);
          a3 = f32x4.sub(a3, s); a4 = f32x4.sub(a4, s); a5 = f32x4.sub(a5, s); a6 = f32x4.sub(a6, s); a7 = f32x4.sub(a7, s);
          break;
        case Do.SubFrom: a0 = f32x4.sub(v128.load(x), a0); a1 = f32x4.sub(v128.load(x, 16), a1);
          a2 = f32x4.sub(v128.load(x, 32), a2); a3 = f32x4.sub(v128.load(x, 48), a3); a4 = f32x4.sub(v128.load(x, 64), a4);
          a5 = f32x4.sub(v128.load(x, 80), a5); a6 = f32x4.sub(v128.load(x, 96), a6); a7 = f32x4.sub(v128.load(x, 112), a7);
          break;
        case Do.SubFromOne: s = v128.load32_splat(one); a0 = f32x4.sub(s, a0); a1 = f32x4.sub(s, a1); a2 = f32x4.sub(s, a2);
          a3 = f32x4.sub(s, a3); a4 = f32x4.sub(s, a4); a5 = f32x4.sub(s, a5); a6 = f32x4.sub(s, a6); a7 = f32x4.sub(s, a7);
          break;
        case Do.Mul: a0 = f32x4.mul(a0, v128.load(x)); a1 = f32x4.mul(a1, v128.load(x, 16));
          a2 = f32x4.mul(a2, v128.load(x, 32)); a3 = f32x4.mul(a3, v128.load(x, 48)); a4 = f32x4.mul(a4, v128.load(x, 64));
          a5 = f32x4.mul(a5, v128.load(x, 80)); a6 = f32x4.mul(a6, v128.load(x, 96)); a7 = f32x4.mul(a7, v128.load(x, 112));
          break;
        case Do.MulOne: s = v128.load32_splat(one); a0 = f32x4.mul(a0, s); a1 = f32x4.mul(a1, s); a2 = f32x4.mul(a2, s);
          a3 = f32x4.mul(a3, s); a4 = f32x4.mul(a4, s); a5 = f32x4.mul(a5, s); a6 = f32x4.mul(a6, s); a7 = f32x4.mul(a7, s);
          break;
        case Do.Div: a0 = f32x4.div(a0, v128.load(x)); a1 = f32x4.div(a1, v128.load(x, 16));
          a2 = f32x4.div(a2, v128.load(x, 32)); a3 = f32x4.div(a3, v128.load(x, 48)); a4 = f32x4.div(a4, v128.load(x, 64));
          a5 = f32x4.div(a5, v128.load(x, 80)); a6 = f32x4.div(a6, v128.load(x, 96)); a7 = f32x4.div(a7, v128.load(x, 112));
          break;
        case Do.DivOne: s = v128.load32_splat(one); a0 = f32x4.div(a0, s); a1 = f32x4.div(a1, s); a2 = f32x4.div(a2, s);
          a3 = f32x4.div(a3, s); a4 = f32x4.div(a4, s); a5 = f32x4.div(a5, s); a6 = f32x4.div(a6, s); a7 = f32x4.div(a7, s);
          break;
        case Do.DivInto: a0 = f32x4.div(v128.load(x), a0); a1 = f32x4.div(v128.load(x, 16), a1);
          a2 = f32x4.div(v128.load(x, 32), a2); a3 = f32x4.div(v128.load(x, 48), a3); a4 = f32x4.div(v128.load(x, 64), a4);
          a5 = f32x4.div(v128.load(x, 80), a5); a6 = f32x4.div(v128.load(x, 96), a6); a7 = f32x4.div(v128.load(x, 112), a7);
          break;
        case Do.DivIntoOne: s = v128.load32_splat(one); a0 = f32x4.div(s, a0); a1 = f32x4.div(s, a1); a2 = f32x4.div(s, a2);
          a3 = f32x4.div(s, a3); a4 = f32x4.div(s, a4); a5 = f32x4.div(s, a5); a6 = f32x4.div(s, a6); a7 = f32x4.div(s, a7);
          break;
        case Do.Maximum: a0 = f32x4.max(a0, v128.load(x)); a1 = f32x4.max(a1, v128.load(x, 16));
          a2 = f32x4.max(a2, v128.load(x, 32)); a3 = f32x4.max(a3, v128.load(x, 48)); a4 = f32x4.max(a4, v128.load(x, 64));
          a5 = f32x4.max(a5, v128.load(x, 80)); a6 = f32x4.max(a6, v128.load(x, 96)); a7 = f32x4.max(a7, v128.load(x, 112));
          break;
        case Do.MaximumOne: s = v128.load32_splat(one); a0 = f32x4.max(a0, s); a1 = f32x4.max(a1, s); a2 = f32x4.max(a2, s);
          a3 = f32x4.max(a3, s); a4 = f32x4.max(a4, s); a5 = f32x4.max(a5, s); a6 = f32x4.max(a6, s); a7 = f32x4.max(a7, s);
          break;
        case Do.Minimum: a0 = f32x4.min(a0, v128.load(x)); a1 = f32x4.min(a1, v128.load(x, 16));
          a2 = f32x4.min(a2, v128.load(x, 32)); a3 = f32x4.min(a3, v128.load(x, 48)); a4 = f32x4.min(a4, v128.load(x, 64));
          a5 = f32x4.min(a5, v128.load(x, 80)); a6 = f32x4.min(a6, v128.load(x, 96)); a7 = f32x4.min(a7, v128.load(x, 112));
          break;
        case Do.MinimumOne: s = v128.load32_splat(one); a0 = f32x4.min(a0, s); a1 = f32x4.min(a1, s); a2 = f32x4.min(a2, s);
          a3 = f32x4.min(a3, s); a4 = f32x4.min(a4, s); a5 = f32x4.min(a5, s); a6 = f32x4.min(a6, s); a7 = f32x4.min(a7, s);
          break;
        case Do.Square: a0 = f32x4.mul(a0, a0); a1 = f32x4.mul(a1, a1); a2 = f32x4.mul(a2, a2); a3 = f32x4.mul(a3, a3);
          a4 = f32x4.mul(a4, a4); a5 = f32x4.mul(a5, a5); a6 = f32x4.mul(a6, a6); a7 = f32x4.mul(a7, a7); break;
        case Do.Neg: a0 = f32x4.neg(a0); a1 = f32x4.neg(a1); a2 = f32x4.neg(a2); a3 = f32x4.neg(a3); a4 = f32x4.neg(a4);
          a5 = f32x4.neg(a5); a6 = f32x4.neg(a6); a7 = f32x4.neg(a7); break;
        case Do.Abs: a0 = f32x4.abs(a0); a1 = f32x4.abs(a1); a2 = f32x4.abs(a2); a3 = f32x4.abs(a3); a4 = f32x4.abs(a4);
          a5 = f32x4.abs(a5); a6 = f32x4.abs(a6); a7 = f32x4.abs(a7); break;
        case Do.Sqrt: a0 = f32x4.sqrt(a0); a1 = f32x4.sqrt(a1); a2 = f32x4.sqrt(a2); a3 = f32x4.sqrt(a3); a4 = f32x4.sqrt(a4);
          a5 = f32x4.sqrt(a5); a6 = f32x4.sqrt(a6); a7 = f32x4.sqrt(a7); break;
        case Do.Relu: a0 = f32x4.pmax(a0, f32x4.splat(0)); a1 = f32x4.pmax(a1, f32x4.splat(0));
          a2 = f32x4.pmax(a2, f32x4.splat(0)); a3 = f32x4.pmax(a3, f32x4.splat(0)); a4 = f32x4.pmax(a4, f32x4.splat(0));
          a5 = f32x4.pmax(a5, f32x4.splat(0)); a6 = f32x4.pmax(a6, f32x4.splat(0)); a7 = f32x4.pmax(a7, f32x4.splat(0)); break;
        case Do.ReluGrad: a0 = v128.and(a0, f32x4.gt(v128.load(x), f32x4.splat(0)));
          a1 = v128.and(a1, f32x4.gt(v128.load(x, 16), f32x4.splat(0)));
          a2 = v128.and(a2, f32x4.gt(v128.load(x, 32), f32x4.splat(0)));
          a3 = v128.and(a3, f32x4.gt(v128.load(x, 48), f32x4.splat(0)));
          a4 = v128.and(a4, f32x4.gt(v128.load(x, 64), f32x4.splat(0)));
          a5 = v128.and(a5, f32x4.gt(v128.load(x, 80), f32x4.splat(0)));
          a6 = v128.and(a6, f32x4.gt(v128.load(x, 96), f32x4.splat(0)));
          a7 = v128.and(a7, f32x4.gt(v128.load(x, 112), f32x4.splat(0))); break;
      }
    }
  }
  for (; at < bytes; at += 16) {
    for (let p = list; p < end; p += 8) {
      const one = load<usize>(p, 4), x = one + at;
      switch (<Do>load<i32>(p)) {
        case Do.Load: a0 = v128.load(x); break;
        case Do.Store: storeLeft(x, a0, bytes - at); break;
        case Do.Add: a0 = f32x4.add(a0, v128.load(x)); break;
        case Do.AddOne: s = v128.load32_splat(one); a0 = f32x4.add(a0, s); break;
        case Do.Sub: a0 = f32x4.sub(a0, v128.load(x)); break;
        case Do.SubOne: s = v128.load32_splat(one); a0 = f32x4.sub(a0, s); break;
        case Do.SubFrom: a0 = f32x4.sub(v128.load(x), a0); break;
        case Do.SubFromOne: s = v128.load32_splat(one); a0 = f32x4.sub(s, a0); break;
        case Do.Mul: a0 = f32x4.mul(a0, v128.load(x)); break;
        case Do.MulOne: s = v128.load32_splat(one); a0 = f32x4.mul(a0, s); break;
        case Do.Div: a0 = f32x4.div(a0, v128.load(x)); break;
        case Do.DivOne: s = v128.load32_splat(one); a0 = f32x4.div(a0, s); break;
        case Do.DivInto: a0 = f32x4.div(v128.load(x), a0); break;
        case Do.DivIntoOne: s = v128.load32_splat(one); a0 = f32x4.div(s, a0); break;
        case Do.Maximum: a0 = f32x4.max(a0, v128.load(x)); break;
        case Do.MaximumOne: s = v128.load32_splat(one); a0 = f32x4.max(a0, s); break;
        case Do.Minimum: a0 = f32x4.min(a0, v128.load(x)); break;
        case Do.MinimumOne: s = v128.load32_splat(one); a0 = f32x4.min(a0, s); break;
        case Do.Square: a0 = f32x4.mul(a0, a0); break;
        case Do.Neg: a0 = f32x4.neg(a0); break;
        case Do.Abs: a0 = f32x4.abs(a0); break;
        case Do.Sqrt: a0 = f32x4.sqrt(a0); break;
        case Do.Relu: a0 = f32x4.pmax(a0, f32x4.splat(0)); break;
        case Do.ReluGrad: a0 = v128.and(a0, f32x4.gt(v128.load(x), f32x4.splat(0))); break;
      }
    }
  }
}
