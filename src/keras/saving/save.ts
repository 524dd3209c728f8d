import { checkOptions } from '../../core/options.ts';
import type { DType } from '../../dtype.ts';
import { UnsupportedError, ValueError } from '../../errors.ts';
import { mustBePath } from '../../module/files.ts';
import { Module } from '../../module/module.ts';
import { hasModel, writeModel } from '../../module/saved-model.ts';
import { documentOf } from '../../module/saved-model-writer.ts';
import { outputNames } from '../../module/signatures.ts';
import type { Tensor } from '../../tensor.ts';
import type { TracedFunction } from '../../trace/function.ts';
import { function as trace } from '../../trace/function.ts';
import { TensorSpec } from '../../trace/spec.ts';
import { mapTree } from '../../tree.ts';
import { KerasTensor } from '../keras-tensor.ts';
import type { AnyLayer } from '../layer.ts';
import { Lambda } from '../layers/lambda.ts';
import type { Model } from '../model.ts';
import { seedsOf } from '../seed-generator.ts';
import type { InputShapes, LayerInput } from '../structure.ts';
import { isShape } from '../structure.ts';
import { compileConfig } from './compile-config.ts';
import { layerConfig } from './layer-config.ts';
import { withPrograms } from './programs.ts';

const FORMAT = 'tensorlane keras model 1';
type Traced = TracedFunction<never[], unknown>;

const specOf = (x: KerasTensor): TensorSpec => new TensorSpec(x.shape as readonly (number | null)[], x.dtype, { name: x.maker.layer.name });

/** The specs of what a model takes, of any batch size. */
function specsFor(model: Model): unknown {
  if (model.graph !== null) return mapTree(model.graph.inputTree, (leaf) => specOf(leaf as KerasTensor));
  if (model.hasInputs) return specOf(model.inputs[0]);
  let next = 0;
  const dtypes: readonly DType[] = model.takes;
  const spec = (shapes: InputShapes): unknown => {
    if (isShape(shapes)) return new TensorSpec([null, ...shapes.slice(1)], dtypes[next++] ?? model.dtype);
    if (Array.isArray(shapes)) return shapes.map((item) => spec(item as InputShapes));
    return Object.fromEntries(Object.entries(shapes).map(([key, item]) => [key, spec(item as InputShapes)]));
  };
  return spec(model.builtFor as InputShapes);
}

/** The layers of models that were made of layers: in others only code says what stands in them. */
const layersIn = (model: Model): readonly AnyLayer[] =>
  model.graph === null && !model.hasInputs ? [] : model.layers.flatMap((layer) => (isModel(layer) ? layersIn(layer) : [layer]));

const isModel = (layer: AnyLayer): layer is Model => 'trainStep' in layer;

/** The functions of Lambda layers as traced programs, in the forms in which the model applies them. */
function programsOf(model: Model): Map<AnyLayer, Traced> {
  const programs = new Map<AnyLayer, Traced>();
  for (const layer of layersIn(model)) {
    if (!(layer instanceof Lambda)) continue;
    const traced = trace((x: never, training?: boolean) => layer.run(x, training === true), { name: layer.name });
    for (const { args } of layer.calls) {
      const input = mapTree(args[0], (leaf) => (leaf instanceof KerasTensor ? specOf(leaf) : leaf));
      for (const training of layer.minds ? [false, true] : [false]) traced.getConcreteFunction(input, training);
    }
    programs.set(layer, traced as unknown as Traced);
  }
  return programs;
}

const put = (owner: object, name: string, value: unknown): void => {
  Object.defineProperty(owner, name, { value, enumerable: true, configurable: true, writable: true });
};

/** Refuses what is no folder. @throws UnsupportedError, ValueError */
function mustBeFolder(op: string, model: Model, path: string): void {
  const suffix = /\.(keras|h5|hdf5)$/i.exec(mustBePath(op, path));
  if (suffix !== null) {
    throw new UnsupportedError(
      op,
      `the suffix ${suffix[0]} is kept for files of Python's Keras, which are not written`,
      path,
      `Save to a folder, such as '${path.slice(0, -suffix[0].length)}'.`,
    );
  }
  if (model.built) return;
  throw new ValueError(
    op,
    'the model has no weights yet',
    'a model that was not built',
    'Fit it, call it once, or put tf.keras.Input(shape) in front of its layers.',
  );
}

function serving(model: Model): Traced {
  const serve = trace((x: never) => model.apply<Tensor>(x as LayerInput, { training: false }), {
    name: 'serve',
    inputSignature: [specsFor(model)],
  });
  return serve as unknown as Traced;
}

/** The signatures of a model whose weights are made, for tf.savedModel.save; none before. */
export const signaturesFor = (model: Model): Readonly<Record<string, Traced>> | undefined =>
  model.built ? signaturesOf(serving(model)) : undefined;

/** By name, where the outputs have names: nested ones are reached by `serve` alone. */
const signaturesOf = (serve: Traced): Readonly<Record<string, Traced>> =>
  outputNames(serve.getConcreteFunction().trace) === null ? {} : { serve, serving_default: serve };

const moduleFor = (model: Model, parts: Readonly<Record<string, unknown>>): Module => {
  const module = new Module({ name: /^[A-Za-z_]\w*$/.test(model.name) ? model.name : null });
  for (const name of Object.keys(parts)) put(module, name, parts[name]);
  return module;
};

/** Frees what traces captured by value: they were made for a file. */
function forget(traced: Iterable<Traced>): void {
  for (const fn of traced) for (const { concrete } of fn.traces) concrete.graph.discard();
}

/** Writes a model into a folder: its config, programs, weights, optimizer with its state. */
export async function saveModel(model: Model, path: string, options?: { readonly overwrite?: boolean }): Promise<void> {
  const op = 'Model.save';
  const { overwrite = true } = checkOptions(op, options, ['overwrite']);
  mustBeFolder(op, model, path);
  if (!overwrite && (await hasModel(op, path))) {
    throw new ValueError(op, 'there is a model already', path, 'Choose another folder, or leave { overwrite: false } out.', { path });
  }
  const serve = serving(model);
  const programs = programsOf(model);
  try {
    const { optimizer, compileOptions } = model;
    const written = new Map([...programs.keys()].map((layer, i) => [layer as object, i]));
    const config = withPrograms({ written }, () => layerConfig(model));
    const module = moduleFor(model, {
      serve,
      weights: [...model.weights],
      programs: [...programs.values()],
      seeds: seedsOf(model),
      optimizer: optimizer === null ? [] : [...optimizer.variables],
    });
    const { document, entries } = documentOf(module, { signatures: signaturesOf(serve) });
    const keras = {
      format: FORMAT,
      config,
      build: model.builtFor,
      takes: model.takes,
      compile: optimizer === null || compileOptions === null ? null : compileConfig(compileOptions, optimizer),
    };
    await writeModel(op, path, { document: { ...document, keras: JSON.parse(JSON.stringify(keras)) }, entries });
  } finally {
    forget([serve, ...programs.values()]);
  }
}

/** Writes what a model computes, without what makes it: for tf.savedModel.load and tensorlane/inference. */
export async function exportModel(model: Model, path: string): Promise<void> {
  const op = 'Model.export';
  mustBeFolder(op, model, path);
  const serve = serving(model);
  try {
    const module = moduleFor(model, { serve, weights: [...model.weights] });
    await writeModel(op, path, documentOf(module, { signatures: signaturesOf(serve) }));
  } finally {
    forget([serve]);
  }
}

export { FORMAT as KERAS_FORMAT };
