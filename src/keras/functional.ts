import type { TensorLike } from '../core/convert.ts';
import { isConvertible } from '../core/convert.ts';
import { ShapeError, ValueError } from '../errors.ts';
import { showDims } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { isPlainObject, leavesOf, mapTree, pathsOf } from '../tree.ts';
import { InputLayer } from './input.ts';
import { KerasTensor, type LayerCall } from './keras-tensor.ts';
import type { AnyLayer } from './layer.ts';
import type { LayerInput, Tensors } from './structure.ts';

const tensorsIn = (op: string, what: string, tree: unknown): KerasTensor[] => {
  const leaves = leavesOf(tree);
  for (const leaf of leaves) {
    if (leaf instanceof KerasTensor) continue;
    throw new ValueError(
      op,
      `the ${what} must be Keras tensors`,
      isConvertible(leaf) ? String(leaf) : typeof leaf,
      'Start from tf.keras.Input(shape) and apply layers to it.',
    );
  }
  if (leaves.length === 0) throw new ValueError(op, `there are no ${what}`, 'an empty structure', 'Give at least one Keras tensor.');
  return leaves as KerasTensor[];
};

/** The layer calls between inputs and outputs of a model: as Keras orders them, from the inputs on. */
export class LayerGraph {
  /** In an order in which they can run. */
  readonly calls: readonly LayerCall[];
  readonly layers: readonly AnyLayer[];
  readonly inputs: readonly KerasTensor[];
  readonly outputs: readonly KerasTensor[];

  /** @throws ValueError where an output depends on an input that is not named */
  constructor(
    private readonly name: string,
    readonly inputTree: Tensors,
    readonly outputTree: Tensors,
  ) {
    this.inputs = tensorsIn(name, 'inputs', inputTree);
    this.outputs = tensorsIn(name, 'outputs', outputTree);
    if (new Set(this.inputs).size < this.inputs.length) {
      throw new ValueError(name, 'an input is named twice', this.inputs.map((x) => x.name).join(', '), 'Name each once.');
    }
    const listed = this.listed();
    const depths = this.depthsOf(listed);
    const deepestFirst = <T>(items: readonly T[], depth: (item: T) => number): T[] => [...items].sort((a, b) => depth(b) - depth(a));
    this.calls = deepestFirst([...listed].reverse(), (call) => depths.calls.get(call) as number).filter((call) => call.args.length > 0);
    this.layers = deepestFirst(depths.order, (layer) => depths.layers.get(layer) as number);
    const names = this.layers.map((layer) => layer.name);
    const twice = names.find((layer, i) => names.indexOf(layer) !== i);
    if (twice !== undefined) {
      throw new ValueError(name, 'all layers must have different names', `'${twice}' twice`, 'Give one of them another name.');
    }
  }

  /** The calls that the outputs need, each after those that it needs. */
  private listed(): LayerCall[] {
    const given = new Set(this.inputs);
    const seen = new Set<LayerCall>();
    const list: LayerCall[] = [];
    const visit = (x: KerasTensor, path: string): void => {
      if (seen.has(x.maker)) return;
      const { layer } = x.maker;
      if (layer instanceof InputLayer && !given.has(x)) {
        throw new ValueError(
          this.name,
          `output with path '${path}' is not connected to 'inputs'`,
          `${x} on its way`,
          'Name every tf.keras.Input that the outputs need among the inputs.',
          { output: path },
        );
      }
      seen.add(x.maker);
      if (!given.has(x)) for (const input of x.maker.inputs) visit(input, path);
      list.push(x.maker);
    };
    const paths = pathsOf(this.outputTree);
    leavesOf(this.outputTree).forEach((leaf, i) => {
      visit(leaf as KerasTensor, paths[i]);
    });
    return list;
  }

  /** How far calls and layers stand from the outputs, and the layers in the order of a walk from there. */
  private depthsOf(listed: readonly LayerCall[]): {
    readonly calls: Map<LayerCall, number>;
    readonly layers: Map<AnyLayer, number>;
    readonly order: readonly AnyLayer[];
  } {
    const given = new Set(this.inputs);
    const calls = new Map<LayerCall, number>();
    const layers = new Map<AnyLayer, number>();
    for (const call of [...listed].reverse()) {
      const depth = Math.max(calls.get(call) ?? 0, layers.get(call.layer) ?? 0);
      layers.set(call.layer, depth);
      calls.set(call, depth);
      if (call.flat.some((y) => given.has(y))) continue;
      for (const { maker } of call.inputs) calls.set(maker, Math.max(calls.get(maker) ?? 0, depth + 1));
    }
    for (const { maker } of this.inputs) if (!layers.has(maker.layer)) layers.set(maker.layer, 0);
    const order: AnyLayer[] = [];
    const seen = new Set<LayerCall>();
    const visit = ({ maker }: KerasTensor): void => {
      if (seen.has(maker)) return;
      seen.add(maker);
      if (!order.includes(maker.layer)) order.push(maker.layer);
      if (!maker.flat.some((y) => given.has(y))) maker.inputs.forEach(visit);
    };
    [...this.outputs, ...this.inputs].forEach(visit);
    return { calls, layers, order: order.filter((layer) => layers.has(layer)) };
  }

  /** The data of each input, in the order of the inputs. @throws ValueError for another structure, naming what is expected */
  inputsOf(data: LayerInput): readonly TensorLike[] {
    const { inputTree, inputs } = this;
    const refuse = (got: string): ValueError =>
      new ValueError(
        this.name,
        `the model expects ${inputs.length} input${inputs.length === 1 ? '' : 's'}`,
        got,
        `Give ${this.expected()}.`,
        {
          expected: inputs.map((x) => x.name),
        },
      );
    if (inputs.length === 1 && !isPlainObject(data)) {
      // [x] for the only input is what Keras takes too.
      const alone = Array.isArray(data) && data.length === 1 && isConvertible(data[0]) && data[0].toTensor().dims.length === inputs[0].rank;
      if (!alone && Array.isArray(data) && data.some(isConvertible) && data.length > 1) throw refuse(`${data.length} tensors`);
      return [(alone ? data[0] : data) as TensorLike];
    }
    if (isPlainObject(data)) {
      const keys: [string, KerasTensor][] = isPlainObject(inputTree)
        ? Object.entries(inputTree as unknown as Record<string, KerasTensor>)
        : inputs.map((x) => [x.maker.layer.name, x]);
      const missing = keys.find(([key]) => !Object.hasOwn(data, key));
      if (missing !== undefined) throw refuse(`{ ${Object.keys(data).join(', ')} } without ${missing[0]}`);
      return keys.map(([key]) => data[key] as TensorLike);
    }
    if (!Array.isArray(data) || data.length !== inputs.length) throw refuse(Array.isArray(data) ? `${data.length}` : 'one');
    return data as readonly TensorLike[];
  }

  private expected(): string {
    const one = (x: KerasTensor): string => `${x.maker.layer.name} of shape ${showDims(x.dims)}`;
    if (isPlainObject(this.inputTree)) return `an object with ${Object.keys(this.inputTree).join(', ')}`;
    return this.inputs.length === 1 ? `one tensor, ${one(this.inputs[0])}` : `an array of ${this.inputs.map(one).join(' and ')}`;
  }

  /** The outputs for tensors in the order of the inputs. @throws ShapeError for tensors that do not fit */
  run(given: readonly Tensor[]): Tensors {
    const values = new Map<number, Tensor>();
    this.inputs.forEach((input, i) => {
      const x = given[i];
      const fits = x.rank === input.rank && x.dims.every((size, axis) => axis === 0 || !(Math.abs(size - input.dims[axis]) > 0));
      if (!fits) {
        throw new ShapeError(
          this.name,
          `the data does not fit input '${input.maker.layer.name}'`,
          showDims(x.dims),
          `Give ${this.expected()}.`,
          {
            shape: x.dims,
          },
        );
      }
      values.set(input.id, x.dtype === input.dtype ? x : x.cast(input.dtype));
    });
    for (const call of this.calls) {
      if (call.flat.every((y) => values.has(y.id))) continue;
      const args = mapTree(call.args, (leaf) => (leaf instanceof KerasTensor ? values.get(leaf.id) : leaf));
      const results = leavesOf(call.layer.apply(...(args as [LayerInput])));
      call.flat.forEach((y, i) => values.set(y.id, results[i] as Tensor));
    }
    return mapTree(this.outputTree, (leaf) => values.get((leaf as KerasTensor).id)) as Tensors;
  }
}
