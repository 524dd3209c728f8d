import type { AttrValue, GraphDef, NodeDef } from '../compat/v1/graph-def.ts';
import { Message } from '../protobuf.ts';
import { tensorProto, tensorShapeProto } from './tensor-proto.ts';

// Source: tensorflow/core/framework/graph.proto, node_def.proto and attr_value.proto

const listValue = /* @__PURE__ */ new Message<NonNullable<AttrValue['list']>>('AttrValue.ListValue', {
  s: [2, 'bytes', 'many'],
  i: [3, 'int64', 'many'],
  f: [4, 'float', 'many'],
  type: [6, 'int32', 'many'],
  shape: [7, () => tensorShapeProto, 'many'],
});
const attrValue = /* @__PURE__ */ new Message<AttrValue>('AttrValue', {
  list: [1, () => listValue, 'oneof'],
  s: [2, 'bytes', 'oneof'],
  i: [3, 'int64', 'oneof'],
  f: [4, 'float', 'oneof'],
  b: [5, 'bool', 'oneof'],
  type: [6, 'int32', 'oneof'],
  shape: [7, () => tensorShapeProto, 'oneof'],
  tensor: [8, () => tensorProto, 'oneof'],
});
const nodeDef = /* @__PURE__ */ new Message<NodeDef>('NodeDef', {
  name: [1, 'string'],
  op: [2, 'string'],
  input: [3, 'string', 'many'],
  device: [4, 'string'],
  attr: [5, () => attrValue, 'map'],
});
const versionDef = /* @__PURE__ */ new Message<NonNullable<GraphDef['versions']>>('VersionDef', {
  producer: [1, 'int32'],
  minConsumer: [2, 'int32'],
});
/** A graph as files keep it. */
export const graphDef: Message<GraphDef> = /* @__PURE__ */ new Message<GraphDef>('GraphDef', {
  node: [1, () => nodeDef, 'many'],
  versions: [4, () => versionDef],
});
const metaInfo = /* @__PURE__ */ new Message<{ readonly tags?: readonly string[] }>('MetaInfoDef', { tags: [4, 'string', 'many'] });
/** A graph with what belongs to it; here with nothing more. */
export const metaGraphDef: Message<{ readonly metaInfoDef?: object; readonly graphDef?: GraphDef }> = /* @__PURE__ */ new Message<{
  readonly metaInfoDef?: object;
  readonly graphDef?: GraphDef;
}>('MetaGraphDef', { metaInfoDef: [1, () => metaInfo], graphDef: [2, () => graphDef] });
