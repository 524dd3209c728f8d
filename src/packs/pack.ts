/**
 * Kernels that travel together: a page downloads the packs whose ops it imports. The core pack has what tensor methods reach; the others
 * are laid over the same memory when an op of theirs first runs.
 */
export interface Pack {
  readonly name: string;
  /** Text (runtime/kernel-text.ts), or a module where the runtime compiles only when it deploys (the .workerd.ts twins of these files). */
  readonly plain: string | WebAssembly.Module;
  /** The same kernels with fused multiply-add, those that gain from it; null where none does. */
  readonly relaxed: string | WebAssembly.Module | null;
}
