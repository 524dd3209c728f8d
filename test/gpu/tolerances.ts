/** Largest errors of GPU kernels relative to 1 + |expected|, float32, where they are larger than the CPU's (test/cases.ts). */
export const TOLERANCES: Readonly<Record<string, number>> = {};
