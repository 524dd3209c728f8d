/** Where the values of a program lie in its block: places are taken and given back while the program is planned. */
export class BlockPlan {
  /** Bytes that the block needs. */
  bytes = 0;
  private readonly free: [number, number][] = [];

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

  /** Spans stay in order, and those that touch are one. */
  give(start: number, bytes: number): void {
    const { free } = this;
    const end = start + Math.max(16, (bytes + 31) & ~15);
    let [low, high] = [0, free.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (free[middle][0] < start) low = middle + 1;
      else high = middle;
    }
    const before = low > 0 && free[low - 1][1] === start;
    const after = low < free.length && free[low][0] === end;
    if (before && after) {
      free[low - 1][1] = free[low][1];
      free.splice(low, 1);
    } else if (before) free[low - 1][1] = end;
    else if (after) free[low][0] = start;
    else free.splice(low, 0, [start, end]);
  }
}
