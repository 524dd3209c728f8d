// npm run size: what a browser downloads for a matmul and a gradient, kernels included, bundled from the packed package; and the packs
// of kernels alone. Bytes as they are, by gzip level 9 and by brotli. `npm run build` comes first.
import { readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { makeStage } from '../test/runtimes/stage.mjs';
import { root } from './source-files.mjs';

const PAGES = {
  'matmul and grad': `import * as tf from 'tensorlane';
    const x = tf.ones([4, 4]);
    console.log(tf.grad((a) => tf.reduceSum(tf.matmul(a, a)))(x).dataSync());`,
  'matmul, Variable and GradientTape': `import * as tf from 'tensorlane';
    const w = new tf.Variable(tf.ones([4, 4]));
    const tape = new tf.GradientTape();
    const y = tape.record(() => tf.reduceSum(tf.matmul(w, w)));
    console.log(tape.gradient(y, w).dataSync());`,
  everything: `import * as tf from 'tensorlane';
    console.log(tf);`,
};
const PACKS = ['core', 'nn', 'training', 'random', 'unpack'];

const row = (name, bytes) => {
  const sizes = [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
  console.log(`${name.padEnd(36)}${sizes.map((size) => size.toLocaleString('en').padStart(10)).join('')}`);
};

console.log(`${''.padEnd(36)}${['raw', 'gzip', 'brotli'].map((name) => name.padStart(10)).join('')}`);
const stage = await makeStage();
try {
  for (const [name, contents] of Object.entries(PAGES)) {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: stage.folder },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      logLevel: 'error',
      external: ['node:*'],
    });
    row(`page: ${name}`, outputFiles[0].contents);
  }
} finally {
  stage.remove();
}
for (const name of PACKS) row(`pack: ${name}`, readFileSync(`${root}src/runtime/kernels/${name}.ts`));
