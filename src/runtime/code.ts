import { program } from '../packs/program.ts';
import type { KernelName } from './allocator.ts';
import type { Kernels } from './kernels/kernels.d.ts';
import type { Kernel, WasmBackend } from './wasm.ts';

// Kernel calls as words in linear memory: [fn, count, arguments …], as the kernel `walk` reads them.

/** Memory that values of a program lie in. */
export interface Root {
  readonly kind: 'block' | 'kept' | 'input' | 'variable' | 'output';
  /** Place in the block, number of the input, of the variable or of the output. */
  at: number;
  readonly bytes: number;
  lastUse: number;
}

/** A place in such memory. */
export interface Place {
  readonly root: Root;
  readonly offset: number;
}

/** An argument of a call: a number, or an address that is known when the program has its memory. */
export type Word = number | Place;

export interface PlannedCall {
  readonly name: string;
  readonly args: readonly Word[];
}

/** A call as it lies in memory. */
export interface Call {
  readonly name: string;
  /** Whether `walk` can call it. */
  readonly walks: boolean;
  /** Address of the call: [fn, count, arguments …]. */
  readonly at: number;
  readonly count: number;
}

/** What a run does: walks over some calls, or makes one itself. */
export interface Stage {
  readonly kernel: Kernel;
  /** Address of the first call of a walk, or of the arguments of a call. */
  readonly at: number;
  /** How many arguments; 0 for a walk. */
  readonly count: number;
  /** Address after the last call of a walk. */
  readonly end: number;
}

type Returning = { [K in KernelName]: ReturnType<Kernels[K]> extends void ? never : K }[KernelName];

/** Kernels of another type in the table than those that return nothing. */
const RETURNING: Readonly<Record<Returning, true>> = {
  check_zero_i32: true,
  check_zero_i64: true,
  check_negative_i32: true,
  check_negative_i64: true,
  check_index: true,
  flatten_index: true,
  nonzero_8: true,
  matmul_scratch: true,
  conv2d_scratch: true,
  depthwise_conv2d_scratch: true,
};
const [LEAST, MOST] = [2, 11];

const walks = ({ name, args }: PlannedCall): boolean => !(name in RETURNING) && args.length >= LEAST && args.length <= MOST;

/** The words of calls, and each call with its place among them in bytes. */
export function assemble(backend: WasmBackend, planned: readonly PlannedCall[]): { readonly words: Word[]; readonly calls: Call[] } {
  backend.load(program);
  const words: Word[] = [];
  const calls = planned.map((call): Call => {
    const { name, args } = call;
    const at = 4 * words.length;
    words.push(walks(call) ? backend.index(name as KernelName) : 0, args.length, ...args);
    return { name, walks: walks(call), at, count: args.length };
  });
  return { words, calls };
}

/** How a run goes through calls with the kernels as they are laid now: those that WebAssembly can call, in a row, are one stage. */
export function stagesOf(backend: WasmBackend, calls: readonly Call[]): Stage[] {
  const laid = backend as unknown as Readonly<Record<string, Kernel>>;
  const { i32 } = backend.arena.allocator;
  const inside = calls.map(({ name, walks, at, count }) => {
    if (!walks || laid[name] === backend.kernels.get(name)) return walks;
    return backend.passes(name, i32.subarray((at >>> 2) + 2, (at >>> 2) + 2 + count));
  });
  const stages: Stage[] = [];
  for (let i = 0; i < calls.length; ) {
    let next = i + 1;
    if (inside[i]) while (next < calls.length && inside[next]) next++;
    const { name, at, count } = calls[i];
    const last = calls[next - 1];
    if (next - i > 1) stages.push({ kernel: laid.walk, at, count: 0, end: last.at + 8 + 4 * last.count });
    else stages.push({ kernel: laid[name], at: at + 8, count, end: 0 });
    i = next;
  }
  return stages;
}
