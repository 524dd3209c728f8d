import { plain, relaxed } from './kernels/bytes.ts';

/** The kernel binaries: base64 text everywhere, compiled modules where the runtime forbids compiling (kernels-source.workerd.ts). */
export const sources: { readonly plain: string | WebAssembly.Module; readonly relaxed: string | WebAssembly.Module } = { plain, relaxed };
