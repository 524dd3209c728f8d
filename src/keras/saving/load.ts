import { checkOptions } from '../../core/options.ts';
import { LoadError, UnsupportedError } from '../../errors.ts';
import type { LoadedFunction } from '../../module/loaded-function.ts';
import type { ModelFiles } from '../../module/saved-model-source.ts';
import { open } from '../../module/saved-model-source.ts';
import { sameDims, showDims } from '../../shape.ts';
import { isPlainObject } from '../../tree.ts';
import { Variable } from '../../variable.ts';
import { Model } from '../model.ts';
import { seedsOf } from '../seed-generator.ts';
import type { InputShape } from '../structure.ts';
import { compileOptionsFrom } from './compile-config.ts';
import { layerFrom } from './layer-config.ts';
import { withPrograms } from './programs.ts';
import type { CustomObjects } from './registry.ts';
import { customObjectScope } from './registry.ts';
import { KERAS_FORMAT } from './save.ts';

const OP = 'loadModel';

/** What `loadModel` takes beside the source. @example const options: tf.keras.models.LoadModelOptions = { compile: false }; */
export interface LoadModelOptions {
  /** Classes and functions of the program that saved the model, by name. */
  readonly customObjects?: CustomObjects | null;
  /** Whether the model comes back compiled, with its optimizer where it was; yes unless said. */
  readonly compile?: boolean;
  /** Taken and of no consequence: no code is ever loaded, a Lambda layer comes back as the program that it was traced to. */
  readonly safeMode?: boolean;
}

const damaged = (wrong: string, got: string): LoadError =>
  new LoadError(OP, `the model is damaged: ${wrong}`, got, 'Save it again, or load another copy.');

/** Gives variables the saved values: all, or none where one does not fit. @throws LoadError */
function fill(what: string, variables: readonly Variable[], saved: unknown): void {
  const values: readonly unknown[] = Array.isArray(saved) ? saved : [];
  if (!values.every((value) => value instanceof Variable)) throw damaged(`not all of its ${what} are variables`, `${values.length} values`);
  if (values.length !== variables.length) throw damaged(`it holds ${values.length} ${what}`, `a model with ${variables.length}`);
  variables.forEach((v, i) => {
    if (values[i].dtype === v.dtype && sameDims(values[i].shape, v.shape)) return;
    throw damaged(
      `'${v.name}' has another shape or dtype`,
      `${values[i].dtype} ${showDims(values[i].shape)} for ${v.dtype} ${showDims(v.shape)}`,
    );
  });
  variables.forEach((v, i) => {
    v.assign(values[i]);
  });
}

/**
 * The model that `model.save` wrote: layers, weights, and, where it was compiled, optimizer with its state, loss and metrics, so that
 * training goes on where it ended.
 * @param source a folder, an address (a string or a URL), or files by name
 * @throws LoadError where there is no model, or naming what is damaged; ValueError for a class or function that is not known
 * Source: https://www.tensorflow.org/api_docs/python/tf/keras/models/load_model
 * @example await tf.keras.models.loadModel('/nonexistent/dir').catch((error) => error.name); // 'LoadError'
 */
export async function loadModel(source: string | URL | ModelFiles, options?: LoadModelOptions): Promise<Model> {
  const { customObjects, compile = true } = checkOptions(OP, options, ['customObjects', 'compile', 'safeMode']);
  if (typeof source === 'string' && /\.(keras|h5|hdf5)$/i.test(source)) {
    throw new UnsupportedError(OP, "files of Python's Keras are not read", source, 'Load the folder that model.save wrote.');
  }
  const { document, module } = await open(source);
  try {
    const keras = isPlainObject(document) ? document.keras : undefined;
    if (!isPlainObject(keras) || keras.format !== KERAS_FORMAT) {
      throw new LoadError(
        OP,
        'it is a saved model without a Keras model in it',
        String(source),
        'Use tf.savedModel.load, or save it by model.save.',
      );
    }
    return customObjectScope(customObjects ?? {}, () => {
      const loaded = (Array.isArray(module.programs) ? module.programs : []) as readonly LoadedFunction[];
      const model = withPrograms({ loaded }, () => layerFrom(keras.config));
      if (!(model instanceof Model)) throw damaged('what it describes is no model', model.name);
      if (!model.built && keras.build !== null) model.build(keras.build as InputShape);
      fill('weights', model.weights, module.weights);
      fill('random states', seedsOf(model), module.seeds);
      if (compile && isPlainObject(keras.compile)) {
        model.compile(compileOptionsFrom(keras.compile));
        const saved = (Array.isArray(module.optimizer) ? module.optimizer : []) as readonly Variable[];
        const { optimizer } = model;
        if (optimizer !== null) {
          // Without slots it was never used: it builds itself when training starts.
          if (saved.length > optimizer.variables.length) optimizer.build(model.trainableVariables);
          fill('variables of the optimizer', optimizer.variables, saved);
        }
      }
      return model;
    });
  } finally {
    for (const v of module.variables) v.dispose();
  }
}
