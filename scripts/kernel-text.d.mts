/** The text of some bytes, as assembly/unpack.ts reads it. */
export function textOf(data: Uint8Array): string;
