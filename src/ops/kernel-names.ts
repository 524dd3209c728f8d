import type { Kernels } from '../runtime/kernels/kernels.d.ts';

/** What stands before `_f32` where that is the name of a kernel. */
type Stem<Lane extends string, K = keyof Kernels> = K extends `${infer P}_${Lane}` ? P : never;

/** `floats('exp')`: the kernels exp_f32 and exp_f64. A page with the names written out would be half a kilobyte larger. */
export const floats = <P extends Stem<'f32'> & Stem<'f64'>>(stem: P): readonly [`${P}_f32`, `${P}_f64`] => [`${stem}_f32`, `${stem}_f64`];

/** As floats, and those of int32 and int64. */
export const numbers = <P extends Stem<'f32'> & Stem<'f64'> & Stem<'i32'> & Stem<'i64'>>(
  stem: P,
): readonly [`${P}_f32`, `${P}_f64`, `${P}_i32`, `${P}_i64`] => [...floats(stem), `${stem}_i32`, `${stem}_i64`];
