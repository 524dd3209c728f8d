import plain from './kernels/kernels.wasm';
import relaxed from './kernels/relaxed.wasm';

/** The kernel binaries as modules that the runtime compiled when the worker was deployed. Takes the place of kernels-source.ts. */
export const sources: { readonly plain: string | WebAssembly.Module; readonly relaxed: string | WebAssembly.Module } = { plain, relaxed };
