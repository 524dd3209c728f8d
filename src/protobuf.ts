import { encodeBytes } from './bytes.ts';
import { LoadError, ValueError } from './errors.ts';
import { kindOf } from './literal-kind.ts';
import { WireFault, WireReader, WireWriter } from './protobuf-wire.ts';

// Protocol buffers from descriptions: a message is a plain object with the published names in camelCase. Written by hand because the
// small libraries keep 64-bit integers as floats: int64 features and tensors must keep every bit.

/** `size` is an int64 that reads as a number: sizes, steps. */
type Scalar = 'int32' | 'int64' | 'uint64' | 'size' | 'bool' | 'float' | 'double' | 'string' | 'bytes';
type Kind = Scalar | (() => Message<object>);
/** 'oneof': written also where it has its default value. 'map': keys are strings. */
type How = 'one' | 'many' | 'map' | 'oneof';
export type FieldSpec = readonly [id: number, kind: Kind, how?: How];

interface Field {
  readonly id: number;
  readonly name: string;
  readonly kind: Kind;
  readonly how: How;
}

const WIRE: Readonly<Record<Scalar, 0 | 1 | 2 | 5>> = {
  int32: 0,
  int64: 0,
  uint64: 0,
  size: 0,
  bool: 0,
  float: 5,
  double: 1,
  string: 2,
  bytes: 2,
};
const wireOf = (kind: Kind): number => (typeof kind === 'string' ? WIRE[kind] : 2);
const strict = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Whether a field of this value is left out. Minus zero is not zero here. */
const isDefault = (value: unknown): boolean =>
  value === false || value === '' || value === 0n || Object.is(value, 0) || (value instanceof Uint8Array && value.length === 0);

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** The description of a message: turns plain objects into bytes and back. */
export class Message<T extends object> {
  private readonly fields: readonly Field[];

  constructor(
    readonly name: string,
    fields: Readonly<Record<keyof T & string, FieldSpec>>,
  ) {
    const entries = Object.entries<FieldSpec>(fields);
    this.fields = entries.map(([key, [id, kind, how = 'one']]) => ({ id, name: key, kind, how })).sort((a, b) => a.id - b.id);
  }

  /** @throws ValueError for a field that the message does not have, and for a value that a field cannot have */
  encode(op: string, message: T): Uint8Array {
    if (!isPlain(message)) throw this.refusal(op, '', `${this.name} must be a plain object`, kindOf(message));
    for (const key of Object.keys(message)) {
      if (!this.fields.some((f) => f.name === key)) {
        const known = this.fields.map((f) => f.name).join(', ');
        throw new ValueError(op, `${this.name} has no such field`, `'${key}'`, `Known fields: ${known}.`, { field: key });
      }
    }
    const out = new WireWriter();
    for (const field of this.fields) {
      const value = (message as Record<string, unknown>)[field.name];
      if (value !== undefined && value !== null) this.write(op, out, field, value);
    }
    return out.done();
  }

  private write(op: string, out: WireWriter, field: Field, value: unknown): void {
    const { id, name, kind, how } = field;
    if (how === 'map') {
      if (!isPlain(value)) throw this.refusal(op, name, 'must be an object of its keys', kindOf(value));
      for (const key of Object.keys(value).sort()) {
        const entry = new WireWriter();
        entry.varint((1 << 3) | 2);
        entry.delimited(encodeBytes(key));
        entry.varint((2 << 3) | wireOf(kind));
        this.put(op, entry, field, value[key]);
        out.varint((id << 3) | 2);
        out.delimited(entry.done());
      }
    } else if (how === 'many') {
      if (!Array.isArray(value) && !ArrayBuffer.isView(value)) throw this.refusal(op, name, 'must be an array', kindOf(value));
      const items = value as ArrayLike<unknown>;
      if (wireOf(kind) === 2) {
        for (let i = 0; i < items.length; i++) {
          out.varint((id << 3) | 2);
          this.put(op, out, field, items[i]);
        }
      } else if (items.length > 0) {
        const packed = new WireWriter();
        for (let i = 0; i < items.length; i++) this.put(op, packed, field, items[i]);
        out.varint((id << 3) | 2);
        out.delimited(packed.done());
      }
    } else if (how === 'oneof' || !isDefault(value)) {
      out.varint((id << 3) | wireOf(kind));
      this.put(op, out, field, value);
    }
  }

  private put(op: string, out: WireWriter, { name, kind }: Field, value: unknown): void {
    if (typeof kind === 'function') {
      out.delimited(kind().encode(op, value as object));
    } else if (kind === 'bytes' || kind === 'string') {
      const bytes = typeof value === 'string' ? encodeBytes(value) : kind === 'bytes' && value instanceof Uint8Array ? value : null;
      if (bytes === null) throw this.refusal(op, name, kind === 'bytes' ? 'must be a Uint8Array' : 'must be a string', kindOf(value));
      out.delimited(bytes);
    } else if (kind === 'bool') {
      if (typeof value !== 'boolean') throw this.refusal(op, name, 'must be true or false', String(value));
      out.varint(value ? 1 : 0);
    } else if (kind === 'float' || kind === 'double') {
      if (typeof value !== 'number') throw this.refusal(op, name, 'must be a number', kindOf(value));
      out[kind](value);
    } else {
      const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
      if (!whole) throw this.refusal(op, name, 'must be a whole number', String(value));
      const bits = kind === 'int32' ? 32 : 64;
      const big = BigInt(value);
      if ((kind === 'uint64' ? BigInt.asUintN(64, big) : BigInt.asIntN(bits, big)) !== big) {
        throw this.refusal(op, name, `must lie within ${kind === 'size' ? 'int64' : kind}`, String(value));
      }
      out.varint(value);
    }
  }

  private refusal(op: string, field: string, wrong: string, got: string): ValueError {
    const where = field === '' ? wrong : `${this.name}.${field} ${wrong}`;
    return new ValueError(op, where, got, 'Look at the definition of the message.', { message: this.name, field });
  }

  /** @throws LoadError for bytes that are no such message */
  decode(op: string, bytes: Uint8Array): T {
    try {
      return this.read(new WireReader(bytes));
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      const got = `${bytes.length} bytes of which byte ${error.at} is wrong: ${error.wrong}`;
      throw new LoadError(op, `the bytes are no ${this.name} message`, got, 'Check where they come from.', { message: this.name });
    }
  }

  private read(reader: WireReader): T {
    const message: Record<string, unknown> = {};
    while (!reader.ended) {
      const start = reader.at;
      const tag = reader.varint();
      const [id, wire] = [Number(tag >> 3n), Number(tag & 7n)];
      if (id === 0) throw new WireFault('a field has the number 0', start);
      const field = this.fields.find((f) => f.id === id);
      const packed = field?.how === 'many' && wire === 2 && wireOf(field.kind) !== 2;
      if (field === undefined || (wire !== (field.how === 'map' ? 2 : wireOf(field.kind)) && !packed)) reader.skip(wire);
      else if (packed) {
        const items = new WireReader(reader.delimited());
        const list = listIn(message, field.name);
        while (!items.ended) list.push(take(items, field));
      } else if (field.how === 'many') listIn(message, field.name).push(take(reader, field));
      else if (field.how === 'map') readEntry(new WireReader(reader.delimited()), field, message);
      else message[field.name] = take(reader, field);
    }
    return message as T;
  }

  /** For fields of other messages. */
  from(bytes: Uint8Array): T {
    return this.read(new WireReader(bytes));
  }
}

function listIn(message: Record<string, unknown>, name: string): unknown[] {
  message[name] ??= [];
  return message[name] as unknown[];
}

function readEntry(reader: WireReader, field: Field, message: Record<string, unknown>): void {
  let key = '';
  let value: unknown = typeof field.kind === 'function' ? {} : undefined;
  while (!reader.ended) {
    const tag = Number(reader.varint());
    if (tag === 10) key = textOf(reader);
    else if (tag === ((2 << 3) | wireOf(field.kind))) value = take(reader, field);
    else reader.skip(tag & 7);
  }
  // Without a prototype: a file may name a key __proto__.
  const map = (message[field.name] ?? Object.create(null)) as Record<string, unknown>;
  map[key] = value;
  message[field.name] = map;
}

function textOf(reader: WireReader): string {
  const start = reader.at;
  try {
    return strict.decode(reader.delimited());
  } catch (error) {
    if (error instanceof WireFault) throw error;
    throw new WireFault('a text is not in UTF-8', start);
  }
}

function take(reader: WireReader, { kind }: Field): unknown {
  if (typeof kind === 'function') return kind().from(reader.delimited());
  switch (kind) {
    case 'string':
      return textOf(reader);
    case 'bytes':
      return reader.delimited().slice();
    case 'bool':
      return reader.varint() !== 0n;
    case 'uint64':
      return reader.varint();
    case 'int64':
      return BigInt.asIntN(64, reader.varint());
    case 'int32':
      return Number(BigInt.asIntN(32, reader.varint()));
    case 'size':
      return Number(BigInt.asIntN(64, reader.varint()));
    default:
      return reader[kind]();
  }
}
