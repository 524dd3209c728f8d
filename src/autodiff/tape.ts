import type { Recorder } from '../core/bind.ts';
import { isRecording, recording, recordingOnly } from '../core/bind.ts';
import type { TensorLike } from '../core/convert.ts';
import { convert } from '../core/convert.ts';
import { IndexedSlices } from '../core/indexed-slices.ts';
import type { Node } from '../core/op.ts';
import { checkOptions } from '../core/options.ts';
import { isDifferentiable } from '../dtype.ts';
import { GradientError, RuntimeError, ShapeError, ValueError } from '../errors.ts';
import type { Storage } from '../runtime/storage.ts';
import { compatible, showDims } from '../shape.ts';
import { Tensor } from '../tensor.ts';
import type { Mapped } from '../tree.ts';
import { isPlainObject, leavesOf, mapTree } from '../tree.ts';
import { Handle, Variable } from '../variable.ts';
import type { Gradients } from './backprop.ts';
import { backprop } from './backprop.ts';
import type { Differentiable, Found } from './jacobian.ts';
import { batchJacobian, checkBatch, jacobians } from './jacobian.ts';

export interface TapeOptions {
  readonly persistent?: boolean;
  readonly watchAccessedVariables?: boolean;
}
export interface GradientOptions {
  readonly outputGradients?: unknown;
  readonly unconnectedGradients?: 'none' | 'zero';
}
/** The structure of the sources with a gradient in place of each. */
export type GradientsOf<S> = Mapped<S, Differentiable, Tensor>;

/**
 * Records what happens inside `record`, so that `gradient` can differentiate it. Trainable variables are watched by
 * themselves; other tensors by `watch`. Serves one gradient unless persistent.
 *
 * @throws GradientError when a used-up tape is asked again
 * Source: https://www.tensorflow.org/api_docs/python/tf/GradientTape
 * @example
 * const x = new tf.Variable(3);
 * const tape = new tf.GradientTape();
 * const y = tape.record(() => x.mul(x));
 * tape.gradient(y, x).item(); // 6
 */
export class GradientTape implements Recorder {
  readonly #persistent: boolean;
  readonly #watchAccessed: boolean;
  #nodes: Node[] = [];
  #held: Storage[] = [];
  /** Ids of tensors that depend on something watched. */
  #connected = new Set<number>();
  #variables: Variable[] = [];
  #stopped = false;
  #spent = false;

  constructor(options?: TapeOptions) {
    const { persistent, watchAccessedVariables } = checkOptions('GradientTape', options, ['persistent', 'watchAccessedVariables']);
    this.#persistent = persistent === true;
    this.#watchAccessed = watchAccessedVariables !== false;
  }

  /**
   * Runs `fn` while the tape listens, and gives what it returns. When `fn` throws, the tape forgets what it heard of it. A tape that
   * was used up starts anew.
   * @throws GradientError for a promise, ValueError when recording already
   */
  record<R>(fn: () => R): R {
    if (isRecording(this)) {
      throw new ValueError(
        'GradientTape.record',
        'the tape is still recording',
        'a second record inside the first',
        'Use another tape inside.',
      );
    }
    if (this.#spent) this.reset();
    this.#stopped = false;
    const [nodes, held] = [this.#nodes.length, this.#held.length];
    try {
      return notAsync('GradientTape.record', recording(this, fn));
    } catch (error) {
      this.#nodes.length = Math.min(nodes, this.#nodes.length);
      this.release(held);
      throw error;
    }
  }

  /** Runs `fn`, inside of record, while this tape does not listen. @throws RuntimeError when the tape is not recording, GradientError for a promise */
  stopRecording<R>(fn: () => R): R {
    if (!isRecording(this)) {
      throw new RuntimeError(
        'GradientTape.stopRecording',
        'the tape is not recording',
        'a call outside of record',
        'Call it inside of tape.record(…).',
      );
    }
    return notAsync('GradientTape.stopRecording', this.#unheard(fn));
  }

  #unheard<R>(fn: () => R): R {
    return recordingOnly((recorder) => recorder !== this, fn);
  }

  /** Makes gradients with respect to these tensors available. Integers have none. */
  watch(...tensors: readonly unknown[]): void {
    for (const leaf of leavesOf(tensors)) {
      if (leaf instanceof Variable) this.#watchHandle(leaf.handle);
      else if (leaf instanceof Tensor) {
        if (isDifferentiable(leaf.dtype)) this.#connected.add(leaf.id);
        else console.warn(`GradientTape.watch: only floating dtypes have gradients, got ${leaf.dtype}. Cast it before you watch it.`);
      } else {
        throw new GradientError(
          'GradientTape.watch',
          'only tensors and variables can be watched',
          typeof leaf,
          'Make it a tensor with tf.constant first.',
        );
      }
    }
  }

  #watchHandle(handle: Handle): void {
    if (this.#connected.has(handle.id) || !isDifferentiable(handle.holds.dtype)) return;
    this.#connected.add(handle.id);
    this.#variables.push(handle.variable);
  }

  /** The variables that were watched. */
  watchedVariables(): readonly Variable[] {
    return [...this.#variables];
  }

  /** Forgets everything recorded. */
  reset(): void {
    this.#forget();
    this.#spent = false;
    this.#connected = new Set();
    this.#variables = [];
  }

  /** Called by the door for every op while the tape listens. */
  heard(node: Node): void {
    if (this.#stopped) return;
    const { op, inputs, outputs } = node;
    let touches = false;
    for (let i = 0; i < inputs.length; i++) {
      const x = inputs[i];
      if (this.#watchAccessed && x instanceof Handle && x.variable.trainable && op.effect !== 'write') this.#watchHandle(x);
      touches = touches || this.#connected.has(x.id);
    }
    if (!touches) return;
    let differentiable = false;
    for (let i = 0; i < outputs.length; i++) {
      if (!isDifferentiable(outputs[i].dtype)) continue;
      this.#connected.add(outputs[i].id);
      differentiable = true;
    }
    if (!differentiable) return;
    this.#nodes.push(node);
    const saves = op.saves ?? 'both';
    if (saves === 'x' || saves === 'both') this.hold(inputs);
    if (saves === 'y' || saves === 'both') this.hold(outputs);
  }

  private hold(tensors: readonly Tensor[]): void {
    for (let i = 0; i < tensors.length; i++) {
      const { storage } = tensors[i];
      if (storage === null) continue;
      storage.refs++;
      this.#held.push(storage);
    }
  }

  /** Lets go of the storages that were taken last, all but the first so many. */
  private release(keep: number): void {
    while (this.#held.length > keep) {
      const storage = this.#held.pop() as Storage;
      storage.home.release(storage);
    }
  }

  #forget(): void {
    this.release(0);
    this.#nodes = [];
  }

  /**
   * The gradient of the targets (summed) with respect to each source, in the structure of the sources; null where a source
   * has no influence. A gather from a variable gives IndexedSlices.
   * @throws GradientError when the tape is used up
   */
  gradient<S>(target: unknown, sources: S, options?: GradientOptions): GradientsOf<S> {
    const { outputGradients, unconnectedGradients } = checkOptions('gradient', options, ['outputGradients', 'unconnectedGradients']);
    const zero = wantsZero('gradient', unconnectedGradients);
    return this.#once('gradient', () => {
      const given = givenFor(target, outputGradients);
      const found = this.#gradients('gradient', leavesOf(target), leavesOf(sources), given);
      const seen = new Set<unknown>(given);
      let next = 0;
      return mapTree(sources, (leaf) => {
        const g = found[next++];
        if (g === null) return zero ? (leaf as Differentiable).zerosLike() : null;
        if (g instanceof IndexedSlices) return g;
        // Each source gets a tensor of its own: freeing one must not free another's.
        const own = seen.has(g) ? g.identity() : g;
        seen.add(g);
        return own;
      }) as GradientsOf<S>;
    });
  }

  /**
   * All first derivatives: of every element of the target by every element of each source; shape target.shape + source.shape.
   * @throws GradientError when the tape is used up
   * @example
   * const x = new tf.Variable([1, 2]);
   * const tape = new tf.GradientTape();
   * const y = tape.record(() => tf.square(x));
   * tape.jacobian(y, x).arraySync(); // [[2, 0], [0, 4]]
   */
  jacobian<S>(target: Tensor, sources: S, options?: Pick<GradientOptions, 'unconnectedGradients'>): GradientsOf<S> {
    const zero = wantsZero('jacobian', checkOptions('jacobian', options, ['unconnectedGradients']).unconnectedGradients);
    return this.#once('jacobian', () => {
      const list = leavesOf(sources) as Differentiable[];
      const found = jacobians(target, list, (seed) => this.#gradients('jacobian', [target], list, [seed]), zero);
      let next = 0;
      return mapTree(sources, () => found[next++]) as GradientsOf<S>;
    });
  }

  /**
   * The jacobian of each example of a batch: target [b, …] by source [b, …] gives [b, …target, …source].
   * @throws ShapeError when the first sizes differ or a rank is below 1
   * @example
   * const x = tf.constant([[1, 2], [3, 4]]);
   * const tape = new tf.GradientTape();
   * const y = tape.record(() => { tape.watch(x); return tf.square(x); });
   * tape.batchJacobian(y, x).shape; // [2, 2, 2]
   */
  batchJacobian(target: Tensor, source: Differentiable, options?: Pick<GradientOptions, 'unconnectedGradients'>): Tensor | null {
    const zero = wantsZero('batchJacobian', checkOptions('batchJacobian', options, ['unconnectedGradients']).unconnectedGradients);
    checkBatch(target, source);
    return this.#once('batchJacobian', () =>
      batchJacobian(target, source, (seed) => this.#gradients('batchJacobian', [target], [source], [seed]), zero),
    );
  }

  /** Runs one use of the tape; afterwards it is spent unless persistent. What is computed here the tape itself does not hear. */
  #once<R>(op: string, run: () => R): R {
    if (this.#spent) throw new GradientError(op, 'tape was already used', 'a second call', 'Pass { persistent: true }.');
    if (this.#persistent) return run();
    const result = this.#unheard(run);
    this.#stopped = true;
    this.#spent = true;
    this.#forget();
    return result;
  }

  #gradients(op: string, targets: readonly unknown[], sources: readonly unknown[], given: readonly unknown[]): Found {
    const to = sources.map((leaf) => tensorOf(op, leaf));
    const seeds: Gradients = new Map();
    targets.forEach((leaf, i) => {
      const t = tensorOf(op, leaf);
      if (!this.#connected.has(t.id)) return;
      const seed = seedOf(op, leaf as Differentiable, given[i]);
      const before = seeds.get(t.id) as Tensor | undefined;
      seeds.set(t.id, before === undefined ? seed : before.add(seed));
    });
    const found = backprop(this.#nodes, seeds, this.#connected, new Set(to.map((s) => s.id)), given);
    return to.map((s) => found.get(s.id) ?? null);
  }
}

/** @throws GradientError for a promise: what an async function does after its first await would go unheard */
function notAsync<R>(op: string, result: R): R {
  if (typeof result !== 'object' || result === null || !('then' in result) || typeof result.then !== 'function') return result;
  if (result instanceof Promise) result.catch(() => undefined);
  throw new GradientError(op, 'the recorded function must not be async', 'a promise', 'Await before or after it.');
}

/** The given gradient for each leaf of the targets; arrays that stand for one leaf are one tensor. @throws ValueError for another structure */
function givenFor(target: unknown, given: unknown): unknown[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(target) && !(target instanceof Map) && !isPlainObject(target)) return [given];
  const parts = (tree: unknown): Map<unknown, unknown> => new Map(tree instanceof Map ? tree : Object.entries(tree as object));
  const [to, from] = [parts(target), parts(given)];
  const list: unknown[] = [];
  for (const [key, part] of to) {
    if (!from.has(key)) {
      throw new ValueError(
        'gradient',
        'outputGradients must have the structure of the targets',
        `nothing for '${String(key)}'`,
        'Give one for each target, null for ones.',
        { key },
      );
    }
    const own = givenFor(part, from.get(key));
    list.push(...(own.length > 0 ? own : leavesOf(part).map(() => null)));
  }
  return list;
}

/** What tapes know a tensor or a variable by. @throws GradientError for anything else */
export function tensorOf(op: string, leaf: unknown): Tensor {
  if (leaf instanceof Variable) return leaf.handle;
  if (leaf instanceof Tensor) return leaf;
  throw new GradientError(
    op,
    'targets and sources must be tensors or variables',
    leaf === null ? 'null' : typeof leaf,
    'Watch a tensor inside record and name that one.',
  );
}

/** The gradient that a target starts with: ones, or what the caller gave. @throws ShapeError */
function seedOf(op: string, target: Differentiable, given: unknown): Tensor {
  if (given === undefined || given === null) return target.onesLike();
  const seed = convert(op, given as TensorLike, target.dtype);
  const dims = target instanceof Tensor ? target.dims : target.shape;
  if (compatible(seed.dims, dims)) return seed;
  throw new ShapeError(
    op,
    "outputGradients must have the target's shape",
    `${showDims(seed.dims)} for ${showDims(dims)}`,
    'Use tf.broadcastTo.',
    { shapes: [seed.dims, target.shape] },
  );
}

export function wantsZero(op: string, unconnected: string | undefined): boolean {
  if (unconnected === undefined || unconnected === 'none') return false;
  if (unconnected === 'zero') return true;
  throw new ValueError(op, "unconnectedGradients must be 'none' or 'zero'", `'${unconnected}'`, "Use 'zero' for zeros.");
}
