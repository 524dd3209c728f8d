// Memory that threads share, and binaries that import it.

/** Maxima that are tried for a shared memory, in pages: some engines reserve them at once. */
const MAXIMA = [65536, 32768, 16384];

/** @throws where the engine has no memory to share */
export function sharedMemory(initial: number): WebAssembly.Memory {
  for (const maximum of MAXIMA) {
    if (maximum < initial) break;
    try {
      return new WebAssembly.Memory({ initial, maximum, shared: true });
    } catch (error) {
      if (maximum === MAXIMA[MAXIMA.length - 1]) throw error;
    }
  }
  throw new RangeError(`${initial} pages are more than can be shared`);
}

/** Lets a binary import a shared memory. Behind the name of `(import "env" "memory")` stand 'a memory' and its flags: 1 has a maximum, 3 is shared too. */
export function share(binary: Uint8Array): void {
  const start = String.fromCharCode(...binary.subarray(0, 4096));
  binary[start.indexOf('\u0006memory') + 8] = 3;
}
