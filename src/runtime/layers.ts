import type { Machine } from '../core/op.ts';
import type { KernelName } from './allocator.ts';
import type { Kernels } from './kernels/kernels.d.ts';
import type { Kernel, WasmBackend } from './wasm.ts';

/** Puts something between callers and a kernel: threads that share its work, a clock. */
export interface Layer {
  (name: string, kernel: Kernel): Kernel;
  /** Only calls of much go through it (WasmBackend.large): small ones know nothing of it. */
  readonly large?: true;
  /** Whether a call would go straight through: lists of calls then need not stop at it. */
  passes?(name: string, args: ArrayLike<number>): boolean;
}

/** All that stands between the callers and the kernels of one backend. */
export class Layers {
  private readonly list: Layer[] = [];

  constructor(private readonly backend: WasmBackend) {}

  add(layer: Layer): void {
    this.list.push(layer);
    this.layAll();
  }

  remove(layer: Layer): void {
    const at = this.list.indexOf(layer);
    if (at < 0) return;
    this.list.splice(at, 1);
    this.layAll();
  }

  passes(name: string, args: ArrayLike<number>): boolean {
    return this.list.every((layer) => layer.passes?.(name, args) === true);
  }

  lay(name: string): void {
    const { backend } = this;
    const few = backend.bed;
    const all = backend.large === backend ? few : (backend.large as unknown as Record<string, Kernel>);
    all[name] = few[name] = backend.kernels.get(name) as Kernel;
    for (const layer of this.list) {
      all[name] = layer(name, all[name]);
      if (all !== few && layer.large !== true) few[name] = layer(name, few[name]);
    }
  }

  private layAll(): void {
    const { backend } = this;
    backend.generation++;
    backend.large = this.list.some(({ large }) => large) ? apart(backend) : backend;
    for (const name of backend.kernels.keys()) this.lay(name);
  }
}

/** Another machine, without kernels as yet, that shares the workspace of this one. */
function apart(backend: WasmBackend): Machine {
  const other: Omit<Machine, keyof Kernels> = {
    scratch: (bytes) => backend.scratch(bytes),
    ints: (values) => backend.ints(values),
    addresses: (list) => backend.addresses(list),
    fresh: (make) => backend.fresh(make),
    load: (pack) => backend.load(pack),
    index: (kernel) => backend.index(kernel as KernelName),
    int: (address) => backend.int(address),
    // Of its own, since its kernels are others.
    get generation() {
      return -backend.generation;
    },
  };
  return other as Machine;
}

/** Puts a layer over the kernels, those that come later included. */
export function cover(backend: WasmBackend, layer: Layer): void {
  backend.over ??= new Layers(backend);
  backend.over.add(layer);
}

/** Takes a layer away again. */
export function uncover(backend: WasmBackend, layer: Layer): void {
  backend.over?.remove(layer);
}

/** Whether a call goes to the kernel as if there were no layers. */
export const passes = ({ over }: WasmBackend, name: string, args: ArrayLike<number>): boolean => over?.passes(name, args) ?? true;
