import { checkOptions } from '../../core/options.ts';
import { ValueError } from '../../errors.ts';
import { graphDef, metaGraphDef } from '../../io/graph-def.ts';
import { recordBytes } from '../../io/tfrecord-writer.ts';
import { kindOf } from '../../literal-kind.ts';
import type { EventFields, SummaryFields } from '../../summary/event.ts';
import { summary } from '../../summary/event.ts';
import { EventFile } from '../../summary/event-file.ts';
import { Tensor } from '../../tensor.ts';
import { isPlainObject } from '../../tree.ts';
import { Graph } from './graph.ts';

const OP = 'FileWriter';

/** A step as events have it. @throws ValueError */
function stepOf(step: number | bigint | Tensor | null | undefined): number | undefined {
  if (step === null || step === undefined) return undefined;
  const value = Number(step instanceof Tensor ? step.item<number | bigint>() : step);
  if (Number.isSafeInteger(value)) return value;
  throw new ValueError(OP, 'globalStep must be a whole number', String(step), 'Give the number of the step.');
}

/**
 * Writes graphs and summaries to a file of events for TensorBoard. They gather in memory until flush or close, which are awaited.
 * @param graph is written at the start
 * @param options filenameSuffix: the end of the file's name; maxQueue, flushSecs: taken
 * @throws ValueError for what is no folder or no graph; UnsupportedError (from flush and close) where there are no files
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/summary/FileWriter
 * @example
 * const v1 = tf.compat.v1;
 * const writer = new v1.summary.FileWriter('logs');
 * writer.addGraph(new v1.Graph()); // undefined
 */
export class FileWriter {
  private file: EventFile | null = null;
  /** Plugins are told once for each tag. */
  private readonly told = new Set<string>();
  private readonly ending: string;

  constructor(
    private readonly logdir: string,
    graph?: Graph | null,
    options?: { readonly maxQueue?: number; readonly flushSecs?: number; readonly filenameSuffix?: string | null },
  ) {
    const { filenameSuffix } = checkOptions(OP, options, ['maxQueue', 'flushSecs', 'filenameSuffix']);
    if (typeof logdir !== 'string' || logdir === '')
      throw new ValueError(OP, 'logdir must be the path of a folder', kindOf(logdir), "Write new FileWriter('logs').");
    this.ending = filenameSuffix ?? '';
    this.open();
    if (graph != null) {
      this.addGraph(graph);
      const bytes = metaGraphDef.encode(OP, { metaInfoDef: {}, graphDef: graph.asGraphDef({ addShapes: true }) });
      this.addEvent({ metaGraphDef: bytes });
    }
  }

  private open(): EventFile {
    this.file ??= new EventFile(OP, this.logdir, this.ending);
    return this.file;
  }

  getLogdir(): string {
    return this.logdir;
  }

  /** Takes an event as a plain object; its time is now unless it says another. */
  addEvent(event: EventFields): void {
    this.open().add(event);
  }

  /** Takes a graph, with the shapes of its tensors. @throws ValueError */
  addGraph(graph: Graph, globalStep?: number | bigint | null): void {
    if (!(graph instanceof Graph)) {
      throw new ValueError(OP, 'the graph must be a v1.Graph', kindOf(graph), 'Write addGraph(v1.getDefaultGraph()).');
    }
    const step = stepOf(globalStep);
    const bytes = graphDef.encode(OP, graph.asGraphDef({ addShapes: true }));
    this.addEvent({ graphDef: bytes, ...(step === undefined ? {} : { step }) });
  }

  /** Takes a summary: what a session fetched of a summary op, its bytes, or a plain object with `value`. @throws LoadError, ValueError */
  addSummary(given: Tensor | Uint8Array | string | SummaryFields, globalStep?: number | bigint | Tensor | null): void {
    const isMessage =
      isPlainObject(given) || (typeof given === 'object' && given !== null && 'value' in given && Array.isArray(given.value));
    const fields = isMessage ? (given as SummaryFields) : summary.decode(OP, recordBytes(OP, given as Tensor | Uint8Array | string));
    const value = (fields.value ?? []).map((one) => {
      const { metadata, ...rest } = one;
      if (metadata === undefined || one.tag === undefined) return one;
      if (this.told.has(one.tag)) return rest;
      this.told.add(one.tag);
      return one;
    });
    const step = stepOf(globalStep);
    this.addEvent({ summary: { value }, ...(step === undefined ? {} : { step }) });
  }

  /** Writes what was gathered to the file. */
  async flush(): Promise<void> {
    await this.file?.flush();
  }

  /** Writes the rest and ends. A second call does nothing. */
  async close(): Promise<void> {
    await this.file?.close();
  }

  /** Begins another file in the folder. */
  reopen(): void {
    this.file = null;
    this.open();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
