import type { Logs } from '../callbacks/callback.ts';

const WIDTH = 20;

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Node's, Deno's and Bun's standard output; null elsewhere. */
function standardOutput(): Terminal | null {
  const { process } = globalThis as { process?: { stdout?: Terminal } };
  return process?.stdout ?? null;
}

/** 'auto': a bar on a terminal, a line per epoch elsewhere. */
export type Verbosity = 'auto' | 0 | 1 | 2 | boolean;

export function levelOf(verbose: Verbosity | undefined): 0 | 1 | 2 {
  if (verbose === undefined || verbose === 'auto') return standardOutput()?.isTTY === true ? 1 : 2;
  return verbose === true ? 1 : verbose === false ? 0 : verbose;
}

/** A figure as Keras prints it: four digits, or an exponent where it is small. */
export const figure = (value: number): string =>
  Number.isNaN(value)
    ? 'nan'
    : Math.abs(value) > 1e-3 || value === 0
      ? value.toFixed(4)
      : value.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2');

function duration(seconds: number): string {
  if (seconds >= 1) return `${Math.round(seconds)}s`;
  return seconds >= 1e-3 ? `${Math.round(seconds * 1e3)}ms` : `${Math.round(seconds * 1e6)}us`;
}

const figuresOf = (logs: Logs): string =>
  Object.keys(logs)
    .map((key) => ` - ${key}: ${figure(logs[key])}`)
    .join('');

/** Shows how far a pass is: a bar that is drawn over itself (level 1), or one line at its end (level 2). */
export class ProgressBar {
  private readonly out = standardOutput();
  private readonly started = performance.now();
  private done = 0;
  private drawn = 0;

  constructor(
    private readonly level: 0 | 1 | 2,
    private readonly target: number | null,
  ) {}

  /** A line of its own. */
  static line(level: 0 | 1 | 2, text: string): void {
    if (level > 0) ProgressBar.print(standardOutput(), `${text}\n`);
  }

  private static print(out: Terminal | null, text: string): void {
    if (out !== null) out.write(text);
    else console.log(text.replace(/\n$/, ''));
  }

  /** One more batch is done. */
  step(logs: () => Logs): void {
    this.done++;
    const now = performance.now();
    if (this.level !== 1 || this.out?.isTTY !== true || (now - this.drawn < 50 && this.done !== this.target)) return;
    this.drawn = now;
    this.out.write(`\r${this.text(logs())}\u001b[K`);
  }

  /** The pass is over. */
  finish(logs: Logs): void {
    if (this.level === 0) return;
    const over = this.level === 1 && this.out?.isTTY === true ? '\r' : '';
    ProgressBar.print(this.out, `${over}${this.text(logs, true)}${over === '' ? '' : '\u001b[K'}\n`);
  }

  private text(logs: Logs, last = false): string {
    const seconds = (performance.now() - this.started) / 1e3;
    const each = `${duration(seconds / Math.max(1, this.done))}/step`;
    const target = this.target ?? (last ? this.done : null);
    const count = `${this.done}/${target ?? 'Unknown'}`;
    if (this.level === 2) return `${count} - ${Math.round(seconds)}s - ${each}${figuresOf(logs)}`;
    const full = target === null ? 0 : Math.round((WIDTH * this.done) / Math.max(1, target));
    return `${count} ${'━'.repeat(Math.min(WIDTH, full))}${' '.repeat(Math.max(0, WIDTH - full))} ${Math.round(seconds)}s ${each}${figuresOf(logs)}`;
  }
}
