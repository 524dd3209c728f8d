// Makes dist/ of src/ and the compiled kernels (build-kernels.mjs comes first):
//   dist/*.js          one ES module an entry, the kernels within as text (Deno, Bun)
//   dist/modules/      the same, module by module, for bundlers
//   dist/workerd/*.js  as dist/*.js, with `import plain from './core.wasm'` and its like, for runtimes that forbid compiling at run time
//   dist/cjs/          for Node, by import (*.mjs) and by require(): CommonJS that reads parts when they are touched (common-js.mjs)
//   dist/types/        declarations; again in dist/cjs, where TypeScript reads them as CommonJS
// All entries of one format are built together and share their chunks, so that there is one table of ops and one arena.
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { late, toCommonJs } from './common-js.mjs';
import { entries } from './entries.mjs';
import { notices, withoutKernelText } from './gpu-bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const kernels = `${root}src/runtime/kernels/`;
const work = `${root}build/dist-${process.pid}/`;

/** Swaps the modules that hold the kernels as text for those that import them as files. */
const kernelsAs = (wasm) => ({
  name: 'kernels',
  setup(building) {
    building.onResolve({ filter: /\/packs\/\w+\.ts$/ }, ({ path, resolveDir }) =>
      path.endsWith('/pack.ts') ? undefined : { path: `${resolveDir}/${path.replace(/\.ts$/, '.workerd.ts')}` },
    );
    wasm(building);
  },
});

const files = kernelsAs(({ onResolve }) =>
  onResolve({ filter: /\.wasm$/ }, ({ path }) => ({ path: `./${path.slice(path.lastIndexOf('/') + 1)}`, external: true })),
);

/** What lies on a disk may be larger, if it starts faster: unpacking the text of the core kernels takes 4 ms, reading this one 0.1. */
const bytes = kernelsAs(({ onLoad }) =>
  onLoad({ filter: /\.wasm$/ }, ({ path }) => ({
    contents: `const text = '${readFileSync(path, 'base64')}';
export default typeof Buffer === 'function' ? Buffer.from(text, 'base64') : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));`,
  })),
);

const common = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  mainFields: ['module', 'main'],
  target: 'es2022',
  external: ['node:*'],
};

const bundle = (outdir, { plugins = [], ...options } = {}) =>
  build({
    ...common,
    entryPoints: entries,
    outdir,
    splitting: true,
    chunkNames: 'chunk-[hash]',
    legalComments: 'none',
    // Less text to parse at every start; names stay, so that stack traces can be read. dist/modules is for reading.
    minifyWhitespace: true,
    minifySyntax: true,
    // An engine that shows an uncaught error shows the whole line that threw it.
    lineLimit: 100,
    logLevel: 'warning',
    metafile: true,
    plugins: [...plugins, withoutKernelText],
    ...options,
  });

/** Leaves each import of another source file as an import of what is made of it; packages are bundled in. */
const oneByOne = {
  name: 'one-by-one',
  setup({ onResolve }) {
    onResolve({ filter: /^\..*\.ts$/ }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true, sideEffects: false },
    );
  },
};

/** The source files that the entries reach, each made into a module of its own. */
const modules = ({ metafile }) => {
  const entryPoints = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules'));
  const readable = { minifyWhitespace: false, minifySyntax: false };
  return bundle(`${work}modules`, { entryPoints, outbase: root, splitting: false, plugins: [oneByOne], ...readable });
};

/** A class that refers to itself is called _Name by the bundler, which programs and files would see: it gets its own name back. */
function plainClassNames(folder) {
  for (const name of readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.js'))) {
    const text = readFileSync(`${folder}${name}`, 'utf8');
    const own = new Set([...text.matchAll(/\b(\w+) ?= ?class _\1\b/g)].map(([, found]) => found));
    if (own.size === 0) continue;
    const plain = text.replace(/\b_(\w+)\b/g, (whole, found) => (own.has(found) ? found : whole));
    const [, twice] = /\bclass (\w+) extends \1\b/.exec(plain) ?? [];
    if (twice !== undefined) throw new Error(`${name}: a class ${twice} extends another of that name: give one of them a name of its own`);
    writeFileSync(`${folder}${name}`, plain);
  }
}

function declarations() {
  const types = `${work}types`;
  execFileSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, '-p', `${root}scripts/tsconfig.dist.json`, '--outDir', types], {
    stdio: 'inherit',
  });
  mkdirSync(`${types}/src/runtime/kernels`, { recursive: true });
  copyFileSync(`${kernels}kernels.d.ts`, `${types}/src/runtime/kernels/kernels.d.ts`);
  // The compiler leaves './shape.ts' in declarations; not every resolver finds shape.d.ts by it.
  for (const file of readdirSync(types, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(`${types}/${file}`, 'utf8');
    writeFileSync(`${types}/${file}`, text.replace(/((?:from|import\() *['"]\.{1,2}\/[^'"]*?)(?:\.d)?\.ts(?=['"])/g, '$1.js'));
  }
  cpSync(types, `${work}cjs/types`, { recursive: true });
}

mkdirSync(work, { recursive: true });
try {
  const [whole] = await Promise.all([
    bundle(work),
    bundle(`${work}workerd`, { plugins: [files] }),
    bundle(`${work}cjs`, { plugins: [late(common), bytes], logOverride: { 'ignored-bare-import': 'silent' } }),
  ]);
  await modules(whole);
  plainClassNames(work);
  for (const name of readdirSync(kernels).filter((file) => file.endsWith('.wasm')))
    copyFileSync(`${kernels}${name}`, `${work}workerd/${name}`);
  toCommonJs(`${work}cjs`, Object.keys(entries));
  declarations();
  writeFileSync(`${work}THIRD-PARTY-NOTICES.txt`, notices());
  rmSync(`${root}dist`, { recursive: true, force: true });
  renameSync(work, `${root}dist`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

// A bundle whose parts do not start in their order is found here, not by who installs it.
for (const file of Object.keys(entries).flatMap((name) => [`${name}.js`, `cjs/${name}.mjs`]))
  await import(new URL(`../dist/${file}`, import.meta.url).href);

const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
for (const name of Object.keys(entries)) {
  const code = readFileSync(`${root}dist/${name}.js`);
  console.log(`dist/${name}.js: ${kb(code.length)}, ${kb(gzipSync(code).length)} gzip`);
}
