// What can be imported of the package, one line each: `index` is 'tensorlane', `x` is 'tensorlane/x'.
// `node scripts/entries.mjs` writes them into package.json's "exports"; check-exports.mjs complains where that was forgotten.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const entries = {
  index: 'src/index.ts',
};

/** The first condition that a runtime knows wins, so edge workers, which know `browser` or `node` too, come first. */
function conditions(name) {
  const either = { require: `./dist/cjs/${name}.js`, default: `./dist/${name}.js` };
  return {
    types: { require: `./dist/cjs/types/${name}.d.ts`, default: `./dist/types/${name}.d.ts` },
    workerd: `./dist/workerd/${name}.js`,
    'edge-light': `./dist/workerd/${name}.js`,
    deno: `./dist/${name}.js`,
    bun: `./dist/${name}.js`,
    node: either,
    browser: `./dist/${name}.js`,
    default: either,
  };
}

export const packageExports = {
  ...Object.fromEntries(Object.keys(entries).map((name) => [name === 'index' ? '.' : `./${name}`, conditions(name)])),
  './package.json': './package.json',
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = new URL('../package.json', import.meta.url);
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, `${JSON.stringify({ ...manifest, exports: packageExports }, null, 2)}\n`);
}
