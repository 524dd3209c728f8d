/** Where the values of a program lie in its block: places are taken and given back while the program is planned. */
export class BlockPlan {
  /** Bytes that the block needs. */
  bytes = 0;
  private free: [number, number][] = [];

  /** A place for so many bytes. */
  take(bytes: number): number {
    const size = Math.max(16, (bytes + 31) & ~15);
    for (let i = 0; i < this.free.length; i++) {
      const [start, end] = this.free[i];
      if (end - start < size) continue;
      if (end - start === size) this.free.splice(i, 1);
      else this.free[i] = [start + size, end];
      return start;
    }
    const start = this.bytes;
    this.bytes += size;
    return start;
  }

  give(start: number, bytes: number): void {
    const size = Math.max(16, (bytes + 31) & ~15);
    const spans = [...this.free, [start, start + size] as [number, number]].sort((a, b) => a[0] - b[0]);
    this.free = [];
    for (const span of spans) {
      const last = this.free.at(-1);
      if (last !== undefined && last[1] === span[0]) last[1] = span[1];
      else this.free.push(span);
    }
  }
}
