// What can be imported of the package, one line each: `index` is 'tensorlane', `x` is 'tensorlane/x'.
// `node scripts/entries.mjs` writes them into package.json's "exports"; check-exports.mjs complains where that was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const entries = {
  index: 'src/index.ts',
  inference: 'src/inference.ts',
  gpu: 'gpu/index.ts',
};

/**
 * The first condition that a runtime knows wins, so edge workers, which know `browser` or `node` too, come first. Runtimes get one
 * file, which starts fast; bundlers get the modules one by one, because they can leave out what a page does not use only by modules:
 * within one file, a namespace such as `nn` is an object that holds everything. Node gets CommonJS for both `import` and `require`: one
 * instance, of which it reads the parts that a program touches (common-js.mjs); `module` is the condition of bundlers that build for Node.
 */
function conditions(name, source) {
  const path = source.replace(/\.ts$/, '');
  const cjs = `./dist/cjs/${name}.js`;
  return {
    types: { require: `./dist/cjs/types/${path}.d.ts`, default: `./dist/types/${path}.d.ts` },
    workerd: `./dist/workerd/${name}.js`,
    'edge-light': `./dist/workerd/${name}.js`,
    deno: `./dist/${name}.js`,
    bun: `./dist/${name}.js`,
    node: { module: `./dist/modules/${path}.js`, import: `./dist/cjs/${name}.mjs`, default: cjs },
    browser: `./dist/modules/${path}.js`,
    default: { require: cjs, default: `./dist/modules/${path}.js` },
  };
}

export const packageExports = {
  ...Object.fromEntries(Object.entries(entries).map(([name, source]) => [name === 'index' ? '.' : `./${name}`, conditions(name, source)])),
  './package.json': './package.json',
};

/** The entries start the library; bundlers may leave out any other module of which nothing is used. */
export const sideEffects = [
  './dist/*.js',
  './dist/cjs/*.js',
  './dist/cjs/*.mjs',
  './dist/workerd/*.js',
  ...Object.values(packageExports).flatMap(({ browser }) => browser ?? []),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = new URL('../package.json', import.meta.url);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const { node, browser, types } = packageExports['.'];
  const legacy = { main: node.default, module: browser, types: types.default };
  writeFileSync(path, `${JSON.stringify({ ...manifest, ...legacy, sideEffects, exports: packageExports }, null, 2)}\n`);
}
