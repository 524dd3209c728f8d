import { unpacker } from './kernels/unpack.ts';

// The kernels as text, a third smaller in a compressed page than the binaries after gzip. assembly/unpack.ts says how they are packed;
// it is compiled to a small binary of its own, because in a cold engine compiled WebAssembly runs ten times as fast as JavaScript.
// The text has 64 characters that are about equally frequent, so that gzip, which can win nothing more, stores each in six bits.

/** Where the unpacker finds the text and puts the binaries, after its workspace; its memory holds as much text as a pack may have. */
const TEXT = 32768;
const BINARIES = 163840;
const PAGES = 20;

interface Unpacker {
  unpack(text: number, y: number): number;
}

/** What was packed into a text by textOf (scripts/kernel-text.mjs). */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const memory = new WebAssembly.Memory({ initial: PAGES });
  const module = new WebAssembly.Module(Uint8Array.from(atob(unpacker), (character) => character.charCodeAt(0)));
  const { unpack } = new WebAssembly.Instance(module, { env: { memory } }).exports as WebAssembly.Exports & Unpacker;
  new TextEncoder().encodeInto(text, new Uint8Array(memory.buffer, TEXT));
  const end = unpack(TEXT, BINARIES);
  return new Uint8Array(memory.buffer, BINARIES, end - BINARIES);
}

/** The binaries of a pack: the plain one, and the relaxed one where there is one. */
export function binariesOf(text: string): Uint8Array<ArrayBuffer>[] {
  const bytes = bytesOfText(text);
  const plain = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return plain < bytes.length ? [bytes.subarray(4, plain), bytes.subarray(plain)] : [bytes.subarray(4)];
}
