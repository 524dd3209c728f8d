import type { TensorProto } from '../io/tensor-proto.ts';
import { tensorProto } from '../io/tensor-proto.ts';
import { Message } from '../protobuf.ts';

// What event files hold. Source: tensorflow/core/framework/summary.proto and tensorflow/core/util/event.proto

/** Counts of numbers in buckets, and what they were made of. */
export interface HistogramProto {
  readonly min?: number;
  readonly max?: number;
  readonly num?: number;
  readonly sum?: number;
  readonly sumSquares?: number;
  readonly bucketLimit?: readonly number[];
  readonly bucket?: readonly number[];
}

/** How TensorBoard shows a value. */
export interface SummaryMetadata {
  readonly pluginData?: { readonly pluginName?: string; readonly content?: Uint8Array };
  readonly displayName?: string;
  readonly summaryDescription?: string;
  /** 1: a number, 2: a tensor, 3: a list of bytes. */
  readonly dataClass?: number;
}

/** A picture as a file of its own. */
export interface SummaryImage {
  readonly height?: number;
  readonly width?: number;
  readonly colorspace?: number;
  readonly encodedImageString?: Uint8Array;
}

/** A value under its name. */
export interface SummaryValue {
  readonly tag?: string;
  readonly nodeName?: string;
  readonly metadata?: SummaryMetadata;
  readonly simpleValue?: number;
  readonly image?: SummaryImage;
  readonly histo?: HistogramProto;
  readonly tensor?: TensorProto;
}

/** Values of one step. */
export interface SummaryFields {
  readonly value?: readonly SummaryValue[];
}

/** One record of an event file. */
export interface EventFields {
  /** Seconds since 1970. */
  readonly wallTime?: number;
  readonly step?: number;
  readonly fileVersion?: string;
  readonly graphDef?: Uint8Array;
  readonly summary?: SummaryFields;
  readonly metaGraphDef?: Uint8Array;
  readonly sourceMetadata?: { readonly writer?: string };
}

const histogram = /* @__PURE__ */ new Message<HistogramProto>('HistogramProto', {
  min: [1, 'double'],
  max: [2, 'double'],
  num: [3, 'double'],
  sum: [4, 'double'],
  sumSquares: [5, 'double'],
  bucketLimit: [6, 'double', 'many'],
  bucket: [7, 'double', 'many'],
});
const pluginData = /* @__PURE__ */ new Message<NonNullable<SummaryMetadata['pluginData']>>('PluginData', {
  pluginName: [1, 'string'],
  content: [2, 'bytes'],
});
const metadata = /* @__PURE__ */ new Message<SummaryMetadata>('SummaryMetadata', {
  pluginData: [1, () => pluginData],
  displayName: [2, 'string'],
  summaryDescription: [3, 'string'],
  dataClass: [4, 'int32'],
});
const image = /* @__PURE__ */ new Message<SummaryImage>('Summary.Image', {
  height: [1, 'int32'],
  width: [2, 'int32'],
  colorspace: [3, 'int32'],
  encodedImageString: [4, 'bytes'],
});
const value = /* @__PURE__ */ new Message<SummaryValue>('Summary.Value', {
  tag: [1, 'string'],
  simpleValue: [2, 'float', 'oneof'],
  image: [4, () => image, 'oneof'],
  histo: [5, () => histogram, 'oneof'],
  nodeName: [7, 'string'],
  tensor: [8, () => tensorProto, 'oneof'],
  metadata: [9, () => metadata],
});
export const summary: Message<SummaryFields> = /* @__PURE__ */ new Message<SummaryFields>('Summary', { value: [1, () => value, 'many'] });
const source = /* @__PURE__ */ new Message<NonNullable<EventFields['sourceMetadata']>>('SourceMetadata', { writer: [1, 'string'] });
export const event: Message<EventFields> = /* @__PURE__ */ new Message<EventFields>('Event', {
  wallTime: [1, 'double'],
  step: [2, 'size'],
  fileVersion: [3, 'string', 'oneof'],
  graphDef: [4, 'bytes', 'oneof'],
  summary: [5, () => summary, 'oneof'],
  metaGraphDef: [9, 'bytes', 'oneof'],
  sourceMetadata: [10, () => source],
});
