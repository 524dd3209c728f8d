import { ValueError } from '../../errors.ts';
import { Tensor } from '../../tensor.ts';
import { isPlainObject, mapTree } from '../../tree.ts';
import type { LayerGraph } from '../functional.ts';
import type { LayerCall } from '../keras-tensor.ts';
import { KerasTensor } from '../keras-tensor.ts';
import type { AnyLayer } from '../layer.ts';
import type { LayerInput, Tensors } from '../structure.ts';
import { layerConfig, layerFrom } from './layer-config.ts';

// Models that were made of Keras tensors, as Keras writes them: layers, and for each the calls by which it stands in the model.

type Place = readonly [layer: string, call: number, output: number];

/** The part of a model's config that its layer calls are. */
export function graphConfig(graph: LayerGraph): Record<string, unknown> {
  const callsOf = (layer: AnyLayer): LayerCall[] => layer.calls.filter((call) => call.args.length === 0 || graph.calls.includes(call));
  const place = (t: KerasTensor): Place => [t.maker.layer.name, callsOf(t.maker.layer).indexOf(t.maker), t.index];
  const argument = (leaf: unknown): unknown => {
    if (leaf instanceof KerasTensor) {
      const config = { shape: t(leaf), dtype: leaf.dtype, keras_history: place(leaf) };
      return { class_name: '__keras_tensor__', config };
    }
    if (leaf instanceof Tensor) return { class_name: '__tensor__', config: { value: leaf.arraySync(), dtype: leaf.dtype } };
    return leaf;
  };
  const t = (x: KerasTensor): readonly (number | null)[] => x.shape as readonly (number | null)[];
  return {
    layers: graph.layers.map((layer) => ({
      ...layerConfig(layer),
      name: layer.name,
      inbound_nodes: callsOf(layer)
        .filter((call) => call.args.length > 0)
        .map(({ args: [input, options] }) => ({ args: [mapTree(input, argument)], kwargs: mapTree(options ?? {}, argument) })),
    })),
    input_layers: mapTree(graph.inputTree, (leaf) => place(leaf as KerasTensor)),
    output_layers: mapTree(graph.outputTree, (leaf) => place(leaf as KerasTensor)),
  };
}

const damaged = (wrong: string): ValueError =>
  new ValueError('Model.fromConfig', 'the config does not describe a model', wrong, 'Use getConfig of a model made of Keras tensors.');

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) && value.length === 3 && typeof value[0] === 'string' && typeof value[1] === 'number';

/** Replaces places, which are arrays too, in a structure. */
function mapPlaces(tree: unknown, leaf: (place: Place) => KerasTensor): Tensors {
  if (isPlace(tree)) return leaf(tree);
  if (Array.isArray(tree)) return tree.map((item) => mapPlaces(item, leaf));
  if (isPlainObject(tree)) return Object.fromEntries(Object.entries(tree).map(([key, item]) => [key, mapPlaces(item, leaf)]));
  throw damaged(`a place that is none: ${JSON.stringify(tree)}`);
}

/** Makes the layers of a config and applies them to each other; gives the inputs and outputs of the model. @throws ValueError for a damaged config */
export function graphFrom(
  config: Readonly<Record<string, unknown>>,
  make: (json: unknown) => AnyLayer = layerFrom,
): { readonly inputs: Tensors; readonly outputs: Tensors } {
  if (!Array.isArray(config.layers)) throw damaged('no list of layers');
  const made = new Map<string, { readonly layer: AnyLayer; readonly calls: LayerCall[]; readonly nodes: readonly unknown[] }>();
  for (const json of config.layers as unknown[]) {
    const layer = make(json);
    const { name = layer.name, inbound_nodes: nodes } = json as { readonly name?: string; readonly inbound_nodes?: unknown };
    if (!Array.isArray(nodes)) throw damaged(`layer '${name}' has no inbound_nodes`);
    made.set(name, { layer, calls: nodes.length === 0 ? layer.calls.slice(0, 1) : [], nodes });
  }
  const at = ([name, call, output]: Place): KerasTensor | null => made.get(name)?.calls[call]?.flat[output] ?? null;
  const must = (place: Place): KerasTensor => {
    const found = at(place);
    if (found !== null) return found;
    throw damaged(`nothing at ${JSON.stringify(place)}`);
  };
  let waiting = false;
  const value = (json: unknown): unknown => {
    if (Array.isArray(json)) return json.map(value);
    if (!isPlainObject(json)) return json;
    const facts = json.config as { readonly keras_history?: unknown; readonly value?: unknown; readonly dtype?: string } | undefined;
    if (json.class_name === '__tensor__') return facts?.value;
    if (json.class_name !== '__keras_tensor__') return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, value(item)]));
    const place = facts?.keras_history;
    if (!isPlace(place)) throw damaged('a Keras tensor without a keras_history');
    const found = at(place);
    if (found === null) waiting = true;
    return found;
  };
  // A layer may be called on what another makes later in the list: whatever can be applied is, until all are.
  for (let progress = true; progress; ) {
    progress = false;
    for (const { layer, calls, nodes } of made.values()) {
      while (calls.length < nodes.length) {
        const { args, kwargs } = nodes[calls.length] as { readonly args?: unknown; readonly kwargs?: unknown };
        waiting = false;
        const input = value(Array.isArray(args) ? args[0] : null);
        const options = value(isPlainObject(kwargs) ? kwargs : {}) as Record<string, unknown>;
        if (waiting) break;
        layer.apply(input as LayerInput, Object.keys(options).length === 0 ? undefined : options);
        calls.push(layer.calls[layer.calls.length - 1]);
        progress = true;
      }
    }
  }
  return { inputs: mapPlaces(config.input_layers, must), outputs: mapPlaces(config.output_layers, must) };
}
