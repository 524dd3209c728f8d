import type { Aval } from '../../core/op.ts';
import { checkOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { DTYPES } from '../../dtype.ts';
import type { TensorProto, TensorShapeProto } from '../../io/tensor-proto.ts';
import { DT } from '../../io/tensor-proto.ts';
import type { Dims } from '../../shape.ts';
import { UNRANKED } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { ConstAttrs, GraphNode } from '../../trace/graph.ts';
import { constOp } from '../../trace/graph.ts';
import { SymbolicTensor } from '../../trace/symbolic.ts';
import { isPlainObject } from '../../tree.ts';
import type { Graph } from './graph.ts';
import type { VariableAttrs } from './variable-nodes.ts';

// A graph as the message that TensorFlow keeps it in, as plain objects.
// Source: tensorflow/core/framework/graph.proto, node_def.proto and attr_value.proto

/** A value of an attribute: one of the fields is set. */
export interface AttrValue {
  readonly s?: Uint8Array | string;
  readonly i?: number | bigint;
  readonly f?: number;
  readonly b?: boolean;
  /** The number of a dtype. */
  readonly type?: number;
  readonly shape?: TensorShapeProto;
  readonly tensor?: TensorProto;
  readonly list?: {
    readonly s?: readonly (Uint8Array | string)[];
    readonly i?: readonly (number | bigint)[];
    readonly f?: readonly number[];
    readonly type?: readonly number[];
    readonly shape?: readonly TensorShapeProto[];
  };
}
/** A node: its inputs are `name`, `name:1` for other outputs than the first, `^name` for what only runs before. */
export interface NodeDef {
  readonly name: string;
  readonly op: string;
  readonly input: readonly string[];
  readonly device: string;
  readonly attr: Readonly<Record<string, AttrValue>>;
}
/** A graph. */
export interface GraphDef {
  readonly node: readonly NodeDef[];
  readonly versions: { readonly producer: number; readonly minConsumer?: number };
}

/** A version of the format that readers of TensorFlow 1 and 2 take. */
const PRODUCER = 134;

const typeOf = (dtype: DType): AttrValue => ({ type: DT[dtype] ?? 0 });
const shapeOf = (dims: Dims): TensorShapeProto =>
  dims === UNRANKED ? { unknownRank: true } : { dim: dims.map((size) => ({ size: Number.isNaN(size) ? -1 : size })) };
const isDType = (value: unknown): value is DType => typeof value === 'string' && Object.hasOwn(DTYPES, value);
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The field for single elements of each dtype, and how they come there. */
const SINGLE: Readonly<Partial<Record<DType, keyof TensorProto>>> = {
  float16: 'halfVal',
  bfloat16: 'halfVal',
  float32: 'floatVal',
  float64: 'doubleVal',
  int8: 'intVal',
  uint8: 'intVal',
  int16: 'intVal',
  uint16: 'intVal',
  int32: 'intVal',
  uint32: 'uint32Val',
  int64: 'int64Val',
  uint64: 'uint64Val',
  bool: 'boolVal',
  complex64: 'scomplexVal',
  complex128: 'dcomplexVal',
};

/** As TensorFlow writes constants: one element by itself, several as their bytes. */
function constant({ data, dims, dtype }: ConstAttrs): TensorProto {
  const facts = { dtype: DT[dtype] ?? 0, tensorShape: shapeOf(dims) };
  if (!ArrayBuffer.isView(data)) return { ...facts, stringVal: data };
  const size = dims.reduce((product, n) => product * n, 1);
  // Of these dtypes TensorFlow writes several elements as bytes, of others one by one.
  const { kind, bytes } = DTYPES[dtype];
  if (size > 1 && (kind === 'int' || kind === 'uint' || (kind === 'float' && bytes > 2))) {
    return { ...facts, tensorContent: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice() };
  }
  const elements = Array.from(data as ArrayLike<number | bigint>, (value) => (dtype === 'bool' ? value !== 0 : value));
  return { ...facts, [SINGLE[dtype] as keyof TensorProto]: elements };
}

function plain(value: unknown): AttrValue | null {
  if (typeof value === 'boolean') return { b: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { i: value } : { f: value };
  if (typeof value === 'bigint') return { i: value };
  if (isDType(value)) return typeOf(value);
  if (typeof value === 'string') return { s: value };
  if (!Array.isArray(value) || !value.every((n) => typeof n === 'number')) return null;
  return { list: value.every((n) => Number.isInteger(n)) ? { i: value } : { f: value } };
}

/** Attributes of ops that TensorFlow's are told by something else than their own numbers and words. */
const RULES: Readonly<Record<string, (node: GraphNode) => Record<string, AttrValue>>> = {
  NoOp: () => ({}),
  Placeholder: ({ outputs: [y] }) => ({ dtype: typeOf(y.dtype), shape: { shape: shapeOf(y.dims) } }),
  PlaceholderWithDefault: ({ outputs: [y] }) => ({ dtype: typeOf(y.dtype), shape: { shape: shapeOf(y.dims) } }),
  VarHandleOp({ name, attrs }) {
    const { dims, dtype } = (attrs as VariableAttrs).handle.holds;
    return { container: { s: '' }, dtype: typeOf(dtype), shape: { shape: shapeOf(dims) }, shared_name: { s: name } };
  },
  VarIsInitializedOp: () => ({}),
  Cast: ({ inputs: [x], outputs: [y] }) => ({ SrcT: typeOf(x.dtype), DstT: typeOf(y.dtype), Truncate: { b: false } }),
};

function attrsOf(node: GraphNode): Record<string, AttrValue> {
  const { op, attrs, inputs, outputs } = node;
  if (op === constOp) return { dtype: typeOf(outputs[0].dtype), value: { tensor: constant(attrs as ConstAttrs) } };
  const rule = RULES[op.name];
  if (rule !== undefined) return rule(node);
  const found: Record<string, AttrValue> = {};
  const held = inputs.map((x): Aval => ('holds' in x ? (x.holds as Aval) : x));
  const first = held[0] ?? outputs[0];
  if (first !== undefined) found[op.name.includes('VariableOp') ? 'dtype' : 'T'] = typeOf(first.dtype);
  if (isPlainObject(attrs)) {
    for (const [key, value] of Object.entries(attrs)) {
      const attr = plain(value);
      if (attr !== null) found[snake(key)] = attr;
    }
    if (isPlainObject(attrs.source) || typeof attrs.source === 'object') {
      const seeds = (attrs.source as { readonly seeds?: readonly [number, number] | null } | null)?.seeds ?? [0, 0];
      found.seed = { i: seeds[0] };
      found.seed2 = { i: seeds[1] };
    }
  }
  return found;
}

/** What a node calls one of its inputs. */
function inputName(graph: Graph, x: Tensor): string {
  const maker = graph.makers.get(x.id);
  const output = x instanceof SymbolicTensor && maker !== undefined ? maker.outputs.indexOf(x) : 0;
  const name = maker?.name ?? ('variable' in x ? (x.variable as { name: string }).name.replace(/:0$/, '') : 'outside');
  return output > 0 ? `${name}:${output}` : name;
}

/**
 * The graph as a message.
 * @param options addShapes: each node tells the shapes of its outputs in `_output_shapes`
 */
export function graphDefOf(graph: Graph, options?: { readonly addShapes?: boolean }): GraphDef {
  const { addShapes } = checkOptions('asGraphDef', options, ['addShapes']);
  const node = graph.nodes.map((n): NodeDef => {
    const shapes: Record<string, AttrValue> =
      addShapes === true && n.outputs.length > 0 ? { _output_shapes: { list: { shape: n.outputs.map((y) => shapeOf(y.dims)) } } } : {};
    return {
      name: n.name,
      op: n.op.name,
      input: [...n.inputs.map((x) => inputName(graph, x)), ...(n.controls ?? []).map((before) => `^${before.name}`)],
      device: n.device ?? '',
      attr: { ...attrsOf(n), ...shapes },
    };
  });
  return { node, versions: { producer: PRODUCER } };
}
