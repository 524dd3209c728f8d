import { RuntimeError, ValueError } from '../errors.ts';
import { files, splitPath } from './files.ts';

/** A file that bytes are put to the end of, in the order of the calls. They gather in memory until `flush` or `close`, which are awaited. */
export class Appender {
  private chunks: Uint8Array[] = [];
  private gathered = 0;
  /** The writing so far; each next piece waits for it. */
  private written: Promise<void> = Promise.resolve();
  private begun = false;
  private closed = false;

  /** @param limit so many gathered bytes are written without being asked */
  constructor(
    private readonly op: string,
    readonly path: string,
    private readonly limit: number = 1 << 20,
  ) {
    if (typeof path !== 'string' || path === '') throw new ValueError(op, 'the path must be a text', String(path), "Write 'folder/name'.");
  }

  /** Takes bytes to write. @throws RuntimeError after close */
  append(bytes: Uint8Array): void {
    if (this.closed) throw new RuntimeError(this.op, 'the writer is closed', this.path, 'Make a new one.', { path: this.path });
    this.chunks.push(bytes);
    this.gathered += bytes.length;
    if (this.gathered >= this.limit) void this.flush().catch(() => undefined);
  }

  /** Writes what was gathered. @throws UnsupportedError where there are no files, and what the file system throws */
  flush(): Promise<void> {
    const { chunks } = this;
    this.chunks = [];
    this.gathered = 0;
    const before = this.written;
    this.written = before.then(() => this.write(chunks));
    return this.written;
  }

  private async write(chunks: readonly Uint8Array[]): Promise<void> {
    const fs = await files(this.op);
    const { folder } = splitPath(this.path);
    if (!this.begun && folder !== '') await fs.mkdir(folder, { recursive: true });
    const file = await fs.open(this.path, this.begun ? 'a' : 'w');
    this.begun = true;
    try {
      for (const chunk of chunks) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
  }

  /** Writes the rest; nothing can be appended after it. A second call does nothing. */
  async close(): Promise<void> {
    if (this.closed) return this.written;
    this.closed = true;
    await this.flush();
  }
}
