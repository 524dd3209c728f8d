import { eagerly, interpreter } from '../../core/bind.ts';
import { checkOptions } from '../../core/options.ts';
import { Shown } from '../../core/shown.ts';
import { RuntimeError, ValueError } from '../../errors.ts';
import { isKnown } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { Program } from '../../trace/program.ts';
import type { SymbolicTensor } from '../../trace/symbolic.ts';
import { isPlainObject } from '../../tree.ts';
import { getDefaultGraph } from './default-graph.ts';
import type { FeedDict, Feeds } from './feeds.ts';
import { feedsOf } from './feeds.ts';
import type { Fetches } from './fetches.ts';
import { fetchesOf } from './fetches.ts';
import { Graph } from './graph.ts';
import type { Pruned, Streams } from './pruned.ts';
import { programOfPart, pruned, sized } from './pruned.ts';
import type { Kept, State } from './state.ts';

/** What a run gives for a structure of fetches: values for tensors and variables, null for operations. */
export type Fetched<F> = F extends { readonly controlInputs: unknown }
  ? null
  : F extends string | { toTensor(): Tensor }
    ? Tensor
    : F extends ReadonlyMap<infer K, infer V>
      ? Map<K, Fetched<V>>
      : F extends readonly unknown[] | object
        ? { -readonly [K in keyof F]: Fetched<F[K]> }
        : unknown;

/** What a session takes beside the graph itself. */
export interface SessionOptions {
  readonly graph?: Graph | null;
  /** Taken for the sake of programs that give one; there is nothing to configure. */
  readonly config?: unknown;
  /** As config: everything runs here. */
  readonly target?: string;
}

/** So many programs are kept for different fetches and feeds. */
const MOST = 128;
const opened: Session[] = [];

/**
 * Runs the ops of a graph. Variables have values of their own in each session.
 *
 * @param graph the default graph unless given
 * Source: https://www.tensorflow.org/api_docs/python/tf/compat/v1/Session
 * @example
 * const v1 = tf.compat.v1;
 * new v1.Graph().asDefault(() => {
 *   const total = tf.constant(3).add(4);
 *   return new v1.Session().run({ total }).total.item();
 * }); // 7
 */
export class Session extends Shown {
  readonly graph: Graph;
  private closed = false;
  /** Programs by what they give and take. */
  private readonly programs = new Map<string, Program>();
  /** Fetches and feeds with sizes that came once. */
  private readonly seen = new Set<string>();
  private readonly streams: Streams = new Map();
  /** Values of variables while those of another session are in place. */
  private kept = new Map<State, Kept>();

  constructor(graph?: Graph | SessionOptions | null) {
    super();
    const given = isPlainObject(graph) ? checkOptions('Session', graph as SessionOptions, ['graph', 'config', 'target']).graph : graph;
    if (given !== undefined && given !== null && !(given instanceof Graph)) {
      throw new ValueError('Session', 'graph must be a v1.Graph', typeof given, 'Leave it out for the default graph.');
    }
    this.graph = (given as Graph | null | undefined) ?? getDefaultGraph();
  }

  /**
   * Runs what the fetches need, each op once, and gives their values in the same structure; null for operations.
   * @param fetches a tensor, operation, variable or name, or a structure of them
   * @param feedDict values that take the place of tensors: pairs or a Map
   * @throws ValueError for a placeholder that is not fed, for fetches and feeds of another graph
   * @throws ShapeError, DTypeError for a value that does not fit what it is fed to
   * @throws FailedPreconditionError for a variable that has no value yet, OutOfRangeError at the end of an iterator
   * @throws RuntimeError when the session is closed
   */
  run<F>(fetches: F, feedDict?: FeedDict | { readonly feedDict?: FeedDict } | null): Fetched<F> {
    this.mustBeOpen();
    if (this.graph.nodes.length === 0) {
      throw new RuntimeError(
        'Session.run',
        'the graph of the session is empty',
        'no operation',
        'Add operations to the graph before you run it.',
      );
    }
    const wanted = fetchesOf(this.graph, fetches);
    const feeds = feedsOf(this.graph, feedDictOf(feedDict));
    try {
      const program = this.programFor(wanted, feeds);
      this.activate();
      const results = eagerly(() => program.run(interpreter(), feeds.values));
      return wanted.filled(results) as Fetched<F>;
    } finally {
      for (const value of feeds.own) value.dispose();
    }
  }

  /** The program for these fetches and feeds; for sizes that come again, where the graph does not know them, one of their own. */
  private programFor({ tensors, targets }: Fetches, { tensors: feeds, values }: Feeds): Program {
    const key = `${idsOf(tensors)};${idsOf(feeds)};${targets.map((node) => node.name).join()}`;
    const open = feeds.some(({ dims }) => !isKnown(dims));
    const exact = open ? `${key};${values.map(({ dims }) => dims.join('x')).join()}` : key;
    const known = this.programs.get(exact);
    if (known !== undefined) return known;
    const make = (): Pruned => pruned(this.graph, tensors, targets, feeds, this.streams);
    if (!open) return this.keep(key, programOfPart(make()));
    if (this.seen.has(exact)) {
      const sizes = values.map(({ dims }) => dims);
      return this.keep(exact, programOfPart(sized(make(), sizes)));
    }
    if (this.seen.size >= 8 * MOST) this.seen.clear();
    this.seen.add(exact);
    return this.programs.get(key) ?? this.keep(key, programOfPart(make()));
  }

  private keep(key: string, program: Program): Program {
    if (this.programs.size >= MOST) this.programs.delete(this.programs.keys().next().value as string);
    this.programs.set(key, program);
    return program;
  }

  /** Puts this session's values in the place of those of another one: what runs and what saves calls it first. */
  activate(): void {
    this.mustBeOpen();
    const { graph } = this;
    if (graph.session === this) return;
    if (graph.session instanceof Session) graph.session.park();
    for (const [state, value] of this.kept) state.exchange(value);
    this.kept.clear();
    graph.session = this;
  }

  /** Takes its values out of their places. */
  private park(): void {
    for (const state of this.graph.states) {
      const value = state.exchange(null);
      if (value !== null) this.kept.set(state, value);
    }
    this.graph.session = null;
  }

  private mustBeOpen(): void {
    if (!this.closed) return;
    throw new RuntimeError('Session.run', 'Attempted to use a closed Session', 'a call after close()', 'Make a new session.');
  }

  /** Runs `fn` with this as the session that `getDefaultSession` gives, and with its graph as the default graph. */
  asDefault<R>(fn: (session: this) => R): R {
    this.mustBeOpen();
    this.open();
    try {
      return this.graph.asDefault(() => fn(this));
    } finally {
      this.shut();
    }
  }

  /** Frees the values of its variables; it cannot run any more. A second call does nothing. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    if (this.graph.session === this) this.park();
    for (const value of this.kept.values()) value.dispose();
    this.kept.clear();
    this.programs.clear();
    this.shut();
  }

  /** Makes it the default session. */
  protected open(): void {
    opened.push(this);
    this.graph.runners.push(this);
  }

  private shut(): void {
    for (const list of [opened, this.graph.runners]) {
      const at = list.lastIndexOf(this);
      if (at >= 0) list.splice(at, 1);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  override toString(): string {
    return `<tf.Session${this.closed ? ' (closed)' : ''} of a graph with ${this.graph.nodes.length} operations>`;
  }
}

/** A session that is the default one from the start, until it is closed. */
export class InteractiveSession extends Session {
  constructor(graph?: Graph | SessionOptions | null) {
    super(graph);
    this.open();
  }
}

/** The session of the innermost `session.asDefault`; null outside of any. */
export const getDefaultSession = (): Session | null => opened.at(-1) ?? null;

const idsOf = (tensors: readonly SymbolicTensor[]): string => tensors.map((t) => t.id).join();

/** The feeds as they come alone or in an options object. */
function feedDictOf(given: FeedDict | { readonly feedDict?: FeedDict } | null | undefined): FeedDict | null | undefined {
  return isPlainObject(given) && 'feedDict' in given ? (given as { feedDict?: FeedDict }).feedDict : (given as FeedDict | null | undefined);
}
