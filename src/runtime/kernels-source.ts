import { plain, relaxed } from './kernels/bytes.ts';

/** The kernel binaries: text everywhere (kernel-text.ts), compiled modules where the runtime forbids compiling (kernels-source.workerd.ts). */
export const sources: { readonly plain: string | WebAssembly.Module; readonly relaxed: string | WebAssembly.Module } = { plain, relaxed };
