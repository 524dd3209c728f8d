/**
 * Kernels that travel together: a page downloads the packs whose ops it imports. The core pack has what tensor methods reach; the others
 * are laid over the same memory when an op of theirs first runs.
 */
export interface Pack {
  readonly name: string;
  /**
   * The kernels, and where some gain from it, those again with fused multiply-add. Both in one text (runtime/kernel-text.ts), or one by
   * one as files (the .workerd.ts twins of these files): modules where the runtime compiles only when it deploys, bytes in Node.
   */
  readonly binaries: string | readonly (WebAssembly.Module | Uint8Array)[];
}
