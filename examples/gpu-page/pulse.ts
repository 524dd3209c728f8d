// How evenly the page itself draws: the times between its frames.

/** Milliseconds of the past that count. */
const WINDOW = 10_000;

export class Pulse {
  private readonly frames: { readonly at: number; readonly gap: number }[] = [];
  private last = 0;

  /** A frame of the page. What passes while it is hidden, when browsers draw nothing, is no pause. */
  beat(now: number, hidden: boolean): void {
    if (!hidden && this.last > 0) this.frames.push({ at: now, gap: now - this.last });
    this.last = hidden ? 0 : now;
    while (this.frames.length > 0 && this.frames[0].at < now - WINDOW) this.frames.shift();
  }

  /** The longest time between two frames in the last ten seconds, as it was measured. */
  get longest(): number {
    return this.frames.reduce((most, { gap }) => Math.max(most, gap), 0);
  }

  get median(): number {
    const gaps = this.frames.map(({ gap }) => gap).sort((a, b) => a - b);
    return gaps[gaps.length >> 1] ?? 0;
  }
}
