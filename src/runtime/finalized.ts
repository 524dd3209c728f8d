/** From this many bytes on the finalizer of a tensor is worth its cost: the engine frees its block without a spill. */
export const FINALIZED = 65536;
