import { IndexedSlices } from '../core/indexed-slices.ts';
import type { LazyGradient, Node } from '../core/op.ts';
import { scoped } from '../core/scope.ts';
import { isDifferentiable } from '../dtype.ts';
import { GradientError } from '../errors.ts';
import { zeros } from '../ops/create.ts';
import { concat } from '../ops/join.ts';
import { isKnown, sameDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { Pieces } from './pieces.ts';

/** Gradients by the id of the tensor that they belong to. */
export type Gradients = Map<number, Tensor | IndexedSlices>;

/** A gradient during the walk. */
type Part = Tensor | IndexedSlices | Pieces;
type Parts = Map<number, Part>;

/** Who holds each gradient of a walk: the last one that lets go frees it. */
class Held {
  private readonly uses = new Map<Tensor, number>();

  keep(g: Part): void {
    for (const t of partsOf(g)) this.uses.set(t, (this.uses.get(t) ?? 0) + 1);
  }

  drop(g: Part): void {
    for (const t of partsOf(g)) {
      const uses = (this.uses.get(t) as number) - 1;
      this.uses.set(t, uses);
      if (uses === 0) t.dispose();
    }
  }
}

function partsOf(g: Part): readonly Tensor[] {
  if (g instanceof IndexedSlices) return [g.values, g.indices];
  return g instanceof Pieces ? g.list.map(({ dy }) => dy) : [g];
}

/** The tensors in a list of gradients, for the scope that shall not free them. */
function tensorsOf(gradients: readonly (Part | null)[]): readonly unknown[] {
  if (!gradients.some((g) => g instanceof IndexedSlices || g instanceof Pieces)) return gradients;
  return gradients.flatMap((g): readonly (Tensor | null)[] => (g === null ? [g] : partsOf(g)));
}

/**
 * The one backward walk: from the gradients of some tensors to those of others, through the nodes that lead there, last node first.
 * @param seeds becomes the result
 * @param connected ids of the tensors that depend on a source: gradients of others are not asked for
 * @param wanted ids whose gradients are kept to the end
 * @param given the seeds that belong to somebody else and are not freed
 */
export function backprop(
  nodes: readonly Node[],
  seeds: Gradients,
  connected: ReadonlySet<number>,
  wanted: ReadonlySet<number>,
  given: readonly unknown[],
): Gradients {
  const gradients: Parts = seeds;
  const held = new Held();
  for (const g of seeds.values()) {
    held.keep(g);
    if (given.includes(g)) held.keep(g);
  }
  for (let n = nodes.length - 1; n >= 0; n--) {
    const node = nodes[n];
    if (!node.outputs.some((y) => gradients.has(y.id))) continue;
    const dx = scoped(() => step(node, gradients, connected), tensorsOf);
    // All before the first is added to another: a rule may give one tensor for two inputs.
    for (const g of dx) if (g !== null) held.keep(g);
    for (let i = 0; i < dx.length; i++) {
      const g = dx[i];
      if (g !== null) gather(gradients, node.inputs[i].id, g, held);
    }
    for (const y of node.outputs) {
      const dy = gradients.get(y.id);
      if (dy === undefined || wanted.has(y.id)) continue;
      gradients.delete(y.id);
      held.drop(dy);
    }
  }
  for (const [id, g] of gradients) {
    if (!wanted.has(id)) {
      gradients.delete(id);
      held.drop(g);
    } else if (g instanceof Pieces) {
      const whole = scoped(() => [g.toTensor()], tensorsOf)[0] as Tensor;
      held.keep(whole);
      held.drop(g);
      gradients.set(id, whole);
    }
  }
  return gradients as Gradients;
}

/** The gradients of one node's inputs, of the inputs' own shapes. */
function step(node: Node, gradients: Parts, connected: ReadonlySet<number>): (Part | null)[] {
  const { op, inputs, outputs, attrs } = node;
  if (op.grad === undefined) {
    throw new GradientError(op.label, 'the op has no gradient', op.name, 'Use tf.stopGradient around it, or tf.customGradient.', {
      op: op.name,
    });
  }
  const y = outputs.map((t) => t.revived());
  const dy = y.map((t, i) => dense(gradients.get(outputs[i].id)) ?? (op.partial ? null : zerosFor(t))) as readonly Tensor[];
  const x = inputs.map((t) => t.revived());
  const piece = op.piece?.(x[0], attrs) ?? null;
  if (piece !== null && connected.has(inputs[0].id)) {
    // Asked for later, if at all: the rule for a piece alone.
    const whole = (): Tensor => op.grad?.(dy, x, y, attrs)[0] as Tensor;
    return [new Pieces(x[0].dims, [{ ...piece, dy: dy[0], whole }]), ...inputs.slice(1).map(() => null)];
  }
  const lazy: readonly LazyGradient[] = op.grad(dy, x, y, attrs);
  return inputs.map((input, i) => {
    if (!connected.has(input.id) || !isDifferentiable(input.dtype)) return null;
    const g = lazy[i];
    const value = typeof g === 'function' ? g() : g;
    if (value === null || value instanceof IndexedSlices || input.dtype === 'resource') return value;
    return sameDims(value.dims, input.dims) ? value : value.sumLike(input);
  });
}

/** What flows into an output that nothing depends on; its elements may be gone, its shape is known. */
const zerosFor = (y: Tensor): Tensor => (isKnown(y.dims) ? zeros(y.dims, y.dtype) : y.zerosLike());

function dense(g: Part | undefined): Tensor | undefined {
  return g instanceof IndexedSlices || g instanceof Pieces ? g.toTensor() : g;
}

/** Adds a gradient to what is there; sparse ones stay sparse among themselves. */
function gather(gradients: Parts, id: number, g: Part, held: Held): void {
  const before = gradients.get(id);
  if (before === undefined) {
    gradients.set(id, g);
    return;
  }
  const sum = scoped(() => [add(before, g)], tensorsOf)[0];
  held.keep(sum);
  held.drop(before);
  held.drop(g);
  gradients.set(id, sum);
}

function add(a: Part, b: Part): Part {
  if (a instanceof Pieces && b instanceof Pieces) return a.and(b);
  if (a instanceof IndexedSlices && b instanceof IndexedSlices) {
    // The walk goes backwards: what comes later here was used earlier by the program, and slices stand in the program's order.
    return new IndexedSlices(concat([b.values, a.values], 0), concat([b.indices, a.indices], 0), { denseShape: a.denseShape });
  }
  return (dense(a) as Tensor).add(dense(b) as Tensor);
}
