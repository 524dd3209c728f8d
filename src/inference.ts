import { start } from './core/bind.ts';
import { core } from './packs/core.ts';
import { eager } from './runtime/eager.ts';
import { provide } from './runtime/wasm.ts';

provide(core);
start(eager);

// tensorlane/inference: the runtime that loads a saved model and runs it, for edge workers and pages that do not train.

export { LoadError, ShapeError, TensorError, UnsupportedError, ValueError } from './errors.ts';
export type { LoadedFunction } from './module/loaded-function.ts';
export { LoadedModule } from './module/saved-model-reader.ts';
export type { ModelFiles } from './module/saved-model-source.ts';
export { deserialize, load } from './module/saved-model-source.ts';
export type { Signature } from './module/signatures.ts';
export { constant } from './ops/create.ts';
export { Tensor } from './tensor.ts';
export { tidy } from './tidy.ts';
