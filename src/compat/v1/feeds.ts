import { eagerly } from '../../core/bind.ts';
import type { TensorLike } from '../../core/convert.ts';
import { convert, isConvertible } from '../../core/convert.ts';
import { ShapeError, ValueError } from '../../errors.ts';
import { showShape } from '../../format.ts';
import { compatible } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { SymbolicTensor } from '../../trace/symbolic.ts';
import { isPlainObject } from '../../tree.ts';
import type { Graph } from './graph.ts';

/** What stands for a tensor of a graph: itself, a variable, a name such as 'add:0'. */
export type Fed = object | string;
/** Values for tensors: a Map, pairs, or by name a plain object. */
export type FeedDict = ReadonlyMap<Fed, TensorLike> | Iterable<readonly [Fed, TensorLike]> | Readonly<Record<string, TensorLike>>;

export interface Feeds {
  readonly tensors: readonly SymbolicTensor[];
  readonly values: readonly Tensor[];
  /** Those of the values that were made for this run. */
  readonly own: readonly Tensor[];
}

export const NO_FEEDS: Feeds = { tensors: [], values: [], own: [] };

function entriesOf(feedDict: FeedDict): Iterable<readonly [Fed, TensorLike]> {
  if (isPlainObject(feedDict)) return Object.entries(feedDict as Record<string, TensorLike>);
  const pairs = !isConvertible(feedDict) && typeof (feedDict as Iterable<unknown>)[Symbol.iterator] === 'function';
  if (pairs) return feedDict as Iterable<readonly [Fed, TensorLike]>;
  throw new ValueError('Session.run', 'feedDict must be a Map or pairs', String(feedDict), 'Write [[x, value], [y, value]].');
}

/**
 * The values of a feedDict as tensors, each held against what it is fed to.
 * @throws ValueError for what no run can feed, ShapeError, DTypeError
 */
export function feedsOf(graph: Graph, feedDict: FeedDict | null | undefined): Feeds {
  if (feedDict === null || feedDict === undefined) return NO_FEEDS;
  const tensors: SymbolicTensor[] = [];
  const values: Tensor[] = [];
  const own: Tensor[] = [];
  try {
    for (const [key, given] of entriesOf(feedDict)) {
      const x = graph.asGraphElement(key);
      if (!(x instanceof SymbolicTensor)) {
        throw new ValueError('Session.run', 'only tensors can be fed', String(key), 'Use the tensor or its name, such as add:0.');
      }
      if (given instanceof SymbolicTensor) {
        throw new ValueError(
          'Session.run',
          'the value of a feed must not be a tensor of a graph',
          given.toString(),
          'Feed numbers, arrays or what another run gave.',
          { tensor: x.name },
        );
      }
      const value = eagerly(() => convert('Session.run', given, x.dtype));
      if (value !== given) own.push(value);
      if (!compatible(x.dims, value.dims)) {
        throw new ShapeError(
          'Session.run',
          `Cannot feed value of shape ${showShape(value.dims)} for Tensor ${x.name}, which has shape ${showShape(x.dims)}`,
          showShape(value.dims),
          'Reshape the value, or make the placeholder with null for sizes that may vary.',
          { shapes: [value.dims, x.dims], tensor: x.name },
        );
      }
      if (tensors.includes(x)) {
        throw new ValueError('Session.run', 'a tensor is fed twice', x.toString(), 'Feed each once.', { tensor: x.name });
      }
      tensors.push(x);
      values.push(value);
    }
    return { tensors, values, own };
  } catch (error) {
    for (const value of own) value.dispose();
    throw error;
  }
}
