// Makes dist/ of src/ and the compiled kernels (build-kernels.mjs comes first):
//   dist/*.js          ES modules, the kernels within as base64 (Node, Deno, Bun, browsers)
//   dist/workerd/*.js  the same with `import kernels from './kernels.wasm'`, for runtimes that forbid compiling at run time
//   dist/cjs/*.js      for require()
//   dist/types/        declarations; again in dist/cjs, where TypeScript reads them as CommonJS
// All entries of one format are built together and share their chunks, so that there is one table of ops and one arena.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';
import { entries } from './entries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const kernels = `${root}src/runtime/kernels/`;
const target = 'es2022';
const work = `${root}build/dist-${process.pid}/`;

/** Swaps the module that holds the kernels as text for the one that imports them as files. */
const kernelsAsFiles = {
  name: 'kernels-as-files',
  setup({ onResolve }) {
    onResolve({ filter: /\/kernels-source\.ts$/ }, ({ path, resolveDir }) => ({
      path: `${resolveDir}/${path.replace(/\.ts$/, '.workerd.ts')}`,
    }));
    onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${path.slice(path.lastIndexOf('/') + 1)}`, external: true }));
  },
};

const bundle = (outdir, options) =>
  build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target,
    chunkNames: 'chunk-[hash]',
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });

/** CommonJS has no shared chunks of its own: each ES module becomes one CommonJS file of the same name. */
async function commonJs() {
  mkdirSync(`${work}cjs`);
  writeFileSync(`${work}cjs/package.json`, '{ "type": "commonjs" }\n');
  for (const file of readdirSync(work).filter((name) => name.endsWith('.js'))) {
    const { code } = await transform(readFileSync(`${work}${file}`, 'utf8'), { format: 'cjs', target });
    writeFileSync(`${work}cjs/${file}`, code);
  }
}

function declarations() {
  const types = `${work}types`;
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}scripts/tsconfig.dist.json`, '--outDir', types], {
    stdio: 'inherit',
  });
  mkdirSync(`${types}/runtime/kernels`, { recursive: true });
  copyFileSync(`${kernels}kernels.d.ts`, `${types}/runtime/kernels/kernels.d.ts`);
  // The compiler leaves './shape.ts' in declarations; not every resolver finds shape.d.ts by it.
  for (const file of readdirSync(types, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(`${types}/${file}`, 'utf8');
    writeFileSync(`${types}/${file}`, text.replace(/((?:from|import\() *['"]\.{1,2}\/[^'"]*?)(?:\.d)?\.ts(?=['"])/g, '$1.js'));
  }
  cpSync(types, `${work}cjs/types`, { recursive: true });
}

mkdirSync(work, { recursive: true });
try {
  await Promise.all([bundle(work), bundle(`${work}workerd`, { plugins: [kernelsAsFiles] })]);
  for (const name of ['kernels', 'relaxed']) copyFileSync(`${kernels}${name}.wasm`, `${work}workerd/${name}.wasm`);
  await commonJs();
  declarations();
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(work, `${root}dist`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
for (const name of Object.keys(entries)) {
  const code = readFileSync(`${root}dist/${name}.js`);
  console.log(`dist/${name}.js: ${kb(code.length)}, ${kb(gzipSync(code).length)} gzip`);
}
