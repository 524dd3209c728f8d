// ONNX Runtime. options: {runtime: 'web' | 'node', threads: 1 | 2}
// Inputs that change go through session.run's feeds (the web build copies them into its heap and
// the result out of it on every call: there is no other way to use it from JavaScript).
import { createRequire } from 'node:module';
import { buildModel } from './onnx.mjs';

const require = createRequire(import.meta.url);

export function create({ runtime = 'web', threads }) {
  const ort = require(`onnxruntime-${runtime}`);
  return {
    version: ort.env.versions[runtime] ?? ort.env.versions.common,
    async init() {
      if (runtime === 'web') ort.env.wasm.numThreads = threads;
      ort.env.logLevel = 'error';
    },
    async build(workload, data) {
      const built = buildModel(workload, data);
      if (!built) return null;
      const session = await ort.InferenceSession.create(built.model, {
        executionProviders: [runtime === 'web' ? 'wasm' : 'cpu'],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: threads,
        interOpNumThreads: 1,
      });
      const feeds = Object.fromEntries(
        Object.entries(built.feeds).map(([name, { data: d, dims }]) => [
          name,
          new ort.Tensor(d instanceof Int32Array ? 'int32' : 'float32', d, dims),
        ]),
      );
      const [output] = session.outputNames;
      return {
        run: () => session.run(feeds),
        read: (results) => built.convert(Float32Array.from(results[output].data, Number)),
        close: () => session.release(),
      };
    },
  };
}
