// The words in which threads agree: a block of integers at a fixed address of the shared memory (CONTROL in wasm.ts). Words that one
// thread writes while others wait on their neighbours lie 64 bytes apart.

/** Changes when there is something to look at; who sleeps, sleeps on it. */
export const SIGNAL = 0;
/** Workers that sleep. */
export const ASLEEP = 1;
/** Workers with an earlier place than this may take pieces. */
export const THREADS = 2;
/** Workers with this place or a later one leave. */
export const STAYING = 4;
/** Binaries that were laid over the memory: workers lay them too. */
export const BINARIES = 3;
/** Pieces of the job that nobody took yet. */
export const LEFT = 16;
/** Pieces that workers have done. */
export const DONE = 32;
/** Whether the main thread sleeps on DONE. */
export const WAITING = 33;
/** Whether a kernel trapped in a worker. */
export const TRAPPED = 34;
/** The job: kernel and arguments a piece has. */
export const KERNEL = 48;
export const ARGC = 49;
/** Which argument is workspace, or -1; where that of the first worker lies, and how far apart they are. */
export const SCRATCH_AT = 50;
export const SCRATCH = 51;
export const SCRATCH_BYTES = 52;
/** How many kernels lie in the function table, and which, by their places in the order of export. */
export const INDICES = 5;
/** Address and length of each binary. */
export const BINARY = 64;
/** The arguments of each piece. */
export const PIECE = 96;
export const PIECE_WORDS = 12;
export const MOST_PIECES = 64;
/** Integers that a piece's arguments point at: sizes and strides of its own. */
export const SPEC = PIECE + MOST_PIECES * PIECE_WORDS;
export const SPEC_WORDS = 40;
/** The kernels in the function table. */
export const TABLE = SPEC + MOST_PIECES * SPEC_WORDS;
export const MOST_INDICES = 1024;
/** A number of 64 bits for each piece, for what the calling thread puts together. */
export const RESULTS = TABLE + MOST_INDICES;
export const WORDS = RESULTS + 2 * MOST_PIECES;
