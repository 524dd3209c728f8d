// Bundles the worker as deploy tools do: the `workerd` condition, .wasm files beside the script under their own names.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

export async function bundle(outdir = here('../../out/edge-worker')) {
  await build({
    entryPoints: [here('worker.ts')],
    outdir,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd'],
    tsconfigRaw: {},
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'warning',
  });
  return outdir;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(`Bundle: ${await bundle()}`);
