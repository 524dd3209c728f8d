import { program } from '../packs/program.ts';
import type { KernelName } from './allocator.ts';
import type { Kernels } from './kernels/kernels.d.ts';
import { passes } from './layers.ts';
import type { Kernel, WasmBackend } from './wasm.ts';

// Kernel calls as words in linear memory: [fn, count, arguments …], as the kernel `walk` reads them.

/** Memory that values of a program lie in. */
export interface Root {
  readonly kind: 'block' | 'kept' | 'input' | 'variable' | 'output';
  /** Place in the block, number of the input, of the variable or of the output. */
  at: number;
  readonly bytes: number;
  lastUse: number;
  /** How many branches and loops are around the place where it was made. */
  readonly depth: number;
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

/** Where the code goes on elsewhere, as the kernel `walk` reads it (assembly/program.ts). */
export const [JUMP, UNLESS_TRUE, UNLESS_EQUAL, UNLESS_LESS, PUT] = [-1, -2, -3, -4, -5] as const;

/** A jump, or for PUT a number that is written. */
export interface PlannedJump {
  readonly kind: typeof JUMP | typeof UNLESS_TRUE | typeof UNLESS_EQUAL | typeof UNLESS_LESS | typeof PUT;
  readonly args: readonly Word[];
  /** Number of the call where it leads; for PUT the number itself. */
  to: number;
}

export type Planned = PlannedCall | PlannedJump;

/** A call as it lies in memory. */
export interface Call {
  readonly name: string;
  /** Of jumps, 0 for kernels. */
  readonly kind: number;
  /** Of jumps: the number of the call where it leads. */
  readonly to: number;
  /** Whether `walk` can call it. */
  readonly walks: boolean;
  /** Address of the call: [fn, count, arguments …]. */
  readonly at: number;
  readonly count: number;
}

/** What a run does: walks over some calls, makes one itself, or goes on elsewhere. */
export interface Stage {
  /** Of a jump, 0 for others; `to` is the number of the stage where it leads then. */
  readonly kind: number;
  readonly to: number;
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
export function assemble(backend: WasmBackend, planned: readonly Planned[]): { readonly words: Word[]; readonly calls: Call[] } {
  backend.load(program);
  const words: Word[] = [];
  const calls = planned.map((call): Call => {
    const { args } = call;
    const at = 4 * words.length;
    const count = args.length;
    if ('kind' in call) {
      const { kind, to } = call;
      words.push(to, kind, ...args);
      return { name: '', kind, to: kind === PUT ? -1 : to, walks: true, at, count };
    }
    const { name } = call;
    words.push(walks(call) ? backend.index(name as KernelName) : 0, count, ...args);
    return { name, kind: 0, to: -1, walks: walks(call), at, count };
  });
  for (const { at, to } of calls) if (to >= 0) words[at / 4] = (to < calls.length ? calls[to].at : 4 * words.length) - at;
  return { words, calls };
}

/** How a run goes through calls with the kernels as they are laid now: those that WebAssembly can call, in a row, are one stage. */
export function stagesOf(backend: WasmBackend, calls: readonly Call[]): Stage[] {
  const laid = backend.large as unknown as Readonly<Record<string, Kernel>>;
  const { i32 } = backend.arena.allocator;
  const inside = calls.map(({ name, kind, walks, at, count }) => {
    if (kind !== 0 || !walks || laid[name] === backend.kernels.get(name)) return walks;
    return passes(backend, name, i32.subarray((at >>> 2) + 2, (at >>> 2) + 2 + count));
  });
  // Where something stands between JavaScript and a kernel, jumps are made here too, and walks end where one leads.
  const apart = inside.includes(false);
  const targets = new Set(apart ? calls.map(({ to }) => to) : []);
  const first: number[] = [];
  const stages: Stage[] = [];
  for (let i = 0; i < calls.length; ) {
    const { name, kind, to, at, count } = calls[i];
    first[i] = stages.length;
    if (apart && kind !== 0) {
      stages.push({ kind, to, kernel: laid.walk, at, count, end: 0 });
      i++;
      continue;
    }
    let next = i + 1;
    if (inside[i]) while (next < calls.length && inside[next] && !targets.has(next) && !(apart && calls[next].kind !== 0)) next++;
    const last = calls[next - 1];
    if (next - i > 1) stages.push({ kind: 0, to: 0, kernel: laid.walk, at, count: 0, end: last.at + 8 + 4 * last.count });
    else stages.push({ kind: 0, to: 0, kernel: laid[name], at: at + 8, count, end: 0 });
    i = next;
  }
  first[calls.length] = stages.length;
  return stages.map((stage) => (stage.kind !== 0 && stage.kind !== PUT ? { ...stage, to: first[stage.to] } : stage));
}

/** Makes the jump of a stage. @returns the number of the stage that comes next */
export function follow({ kind, to, at }: Stage, stage: number, i32: Int32Array, u8: Uint8Array): number {
  const word = at >>> 2;
  const address = i32[word + 2];
  if (kind === JUMP) return to;
  if (kind === UNLESS_TRUE) return u8[address] === 0 ? to : stage + 1;
  if (kind === UNLESS_EQUAL) return i32[address >>> 2] === i32[word + 3] ? stage + 1 : to;
  if (kind === PUT) {
    i32[address >>> 2] = i32[word];
    return stage + 1;
  }
  if (i32[address >>> 2] >= i32[word + 3]) return to;
  i32[address >>> 2]++;
  return stage + 1;
}
