// The wire format of protocol buffers. Source: https://protobuf.dev/programming-guides/encoding

/** Bytes that grow as values are written to them. */
export class WireWriter {
  private bytes = new Uint8Array(64);
  private view = new DataView(this.bytes.buffer);
  private length = 0;

  private room(more: number): number {
    const at = this.length;
    this.length += more;
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, 2 * this.bytes.length));
      grown.set(this.bytes);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    return at;
  }

  private byte(value: number): void {
    // First the room: it may put another array in place.
    const at = this.room(1);
    this.bytes[at] = value;
  }

  /** A whole number of up to 64 bits, negative ones in two's complement. */
  varint(value: number | bigint): void {
    let rest = typeof value === 'number' && value >= 0 && value < 0x80000000 ? value : BigInt.asUintN(64, BigInt(value));
    while (typeof rest === 'bigint') {
      if (rest < 0x80n) rest = Number(rest);
      else {
        this.byte(Number(rest & 0x7fn) | 0x80);
        rest >>= 7n;
      }
    }
    for (; rest >= 0x80; rest >>>= 7) this.byte((rest & 0x7f) | 0x80);
    this.byte(rest);
  }

  float(value: number): void {
    const at = this.room(4);
    this.view.setFloat32(at, value, true);
  }

  double(value: number): void {
    const at = this.room(8);
    this.view.setFloat64(at, value, true);
  }

  /** Bytes with their length in front. */
  delimited(bytes: Uint8Array): void {
    this.varint(bytes.length);
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
  }

  done(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** What is wrong with bytes that are no message, and where. */
export class WireFault extends Error {
  constructor(
    readonly wrong: string,
    readonly at: number,
  ) {
    super(wrong);
  }
}

/** Reads the values of a message one after another. */
export class WireReader {
  at = 0;
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get ended(): boolean {
    return this.at >= this.bytes.length;
  }

  private take(count: number): number {
    const { at } = this;
    if (count > this.bytes.length - at) throw new WireFault('it ends too early', at);
    this.at += count;
    return at;
  }

  /** A varint as an unsigned number of 64 bits. */
  varint(): bigint {
    let value = 0n;
    const start = this.at;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.take(1)];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireFault('a number is longer than ten bytes', start);
  }

  float(): number {
    return this.view.getFloat32(this.take(4), true);
  }

  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  delimited(): Uint8Array {
    const length = this.varint();
    if (length > BigInt(this.bytes.length - this.at)) throw new WireFault('it ends too early', this.at);
    const at = this.take(Number(length));
    return this.bytes.subarray(at, at + Number(length));
  }

  /** Passes over the value of a field that the reader does not know. */
  skip(wireType: number): void {
    if (wireType === 0) this.varint();
    else if (wireType === 1) this.take(8);
    else if (wireType === 2) this.delimited();
    else if (wireType === 5) this.take(4);
    else throw new WireFault(`a field has the wire type ${wireType}`, this.at);
  }
}
