// The CommonJS files, which are what Node runs, imported or required: one instance of the library for both ways. Node compiles a whole
// file at every start, so the namespaces that few programs touch lie in files of their own, required at the first touch, at once.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const start = `${src}index.ts`;

/** The namespaces that are read when they are touched, by the part that is then read whole: what is used together, or shares much. */
const PARTS = {
  training: {
    initializers: 'keras/initializers/index.ts',
    keras: 'keras/index.ts',
    losses: 'losses/index.ts',
    metrics: 'metrics/index.ts',
    optimizers: 'optimizers/index.ts',
  },
  compat: { compat: 'compat/index.ts' },
  data: { data: 'data/index.ts' },
  files: {
    featureColumn: 'columns/index.ts',
    io: 'io/index.ts',
    lookup: 'lookup/index.ts',
    profiler: 'profiler/index.ts',
    savedModel: 'module/saved-model.ts',
    summary: 'summary/index.ts',
    train: 'module/train.ts',
  },
  functions: { bitwise: 'bitwise.ts', linalg: 'linalg.ts', math: 'math.ts', nn: 'nn.ts', strings: 'strings.ts' },
  random: { random: 'random/index.ts' },
  settings: { config: 'device/config.ts', debugging: 'debugging.ts', nest: 'nest-functions.ts', test: 'device/test.ts' },
};

const namespaces = Object.entries(PARTS).flatMap(([part, files]) =>
  Object.entries(files).map(([name, file]) => ({ name, part, path: src + file })),
);
const nameOf = new Map(namespaces.map(({ name, path }) => [path, name]));

/** The values that a source file exports. */
async function namesOf(path, options) {
  const { metafile } = await build({ ...options, entryPoints: [path], outdir: '/', write: false, metafile: true });
  return Object.values(metafile.outputs)[0].exports;
}

/** Each late namespace as an object that looks as the bundler's own do, of accessors; once the part is read they are values. */
async function lateNamespaces(options) {
  const each = namespaces.map(async ({ name, part, path }) => {
    const names = JSON.stringify(await namesOf(path, options));
    return `export const ${name} = /* @__PURE__ */ late(${names}, () => import('late:${part}').${name});`;
  });
  return `const late = (names, read) => {
  const namespace = {};
  const define = (property) => {
    for (const name of names) Object.defineProperty(namespace, name, { configurable: true, enumerable: true, ...property(name) });
  };
  define((name) => ({
    get() {
      const values = read();
      define((each) => ({ value: values[each] }));
      return values[name];
    },
  }));
  return namespace;
};
${(await Promise.all(each)).join('\n')}`;
}

/**
 * A part: its namespaces, whole. With the start in reach of each, what it shares with parts lies in as few files as there are entries,
 * not in one for each set of parts; the bundler says that it leaves that import out (ignored-bare-import), which is what is wanted.
 */
const partOf = (part) =>
  [`import '${start}';`, ...Object.entries(PARTS[part]).map(([name, file]) => `export * as ${name} from '${src}${file}';`)].join('\n');

/** Puts the late namespaces where `export * as` would put whole ones. */
export const late = (options) => ({
  name: 'late-namespaces',
  setup({ onResolve, onLoad }) {
    const all = lateNamespaces(options);
    onResolve({ filter: /^late:/ }, ({ path }) => ({ path: path.slice('late:'.length), namespace: 'late' }));
    onLoad({ filter: /.*/, namespace: 'late' }, async ({ path }) => ({
      contents: path === 'all' ? await all : partOf(path),
      resolveDir: src,
    }));
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      if (!path.startsWith(src)) return undefined;
      const text = readFileSync(path, 'utf8');
      if (/^export let /m.test(text))
        throw new Error(`${path} exports what may change, which CommonJS files cannot import: export an object`);
      const contents = text.replace(/^export \* as (\w+) from '(\..*)';$/gm, (whole, name, from) => {
        const found = nameOf.get(resolve(dirname(path), from));
        return found === undefined ? whole : `export { ${found} as ${name} } from 'late:all';`;
      });
      return contents === text ? undefined : { contents, loader: 'ts' };
    });
  },
});

const clauseOf = (list, between) =>
  list
    .split(',')
    .filter((item) => item !== '')
    .map((item) => item.trim().split(/\s+as\s+/))
    .map((names) => between(names[0], names[1] ?? names[0]))
    .join(',');

/**
 * A bundled ES module as CommonJS. What is imported becomes a constant, as fast as what is declared: esbuild's own way reads every
 * imported name through two accessors. So no name may change that another file imports, which source files see to by exporting no \`let\`.
 */
function commonJsOf(file, code, isEntry) {
  let exported = '';
  const body = code
    .replace(
      /\bimport\{([^{}]*)\}from"(\.\/[^"]+)";/g,
      (_, list, from) => `const{${clauseOf(list, (a, b) => (a === b ? a : `${a}:${b}`))}}=require("${from}");`,
    )
    .replace(/\bimport"(\.\/[^"]+)";/g, 'require("$1");')
    .replace(/\bimport\("(\.\/[^"]+)"\)/g, 'require("$1")')
    .replace(/\bexport\{([^{}]*)\};?\s*$/, (_, list) => {
      exported = `module.exports={${clauseOf(list, (a, b) => (a === b ? a : `${b}:${a}`))}};`;
      return '';
    });
  for (const left of body.matchAll(/(?:^|[;}])(?:import[\s{"*]|export[\s{*])/g))
    throw new Error(`${file}: ${body.slice(left.index, left.index + 80)} is left`);
  const mark = isEntry ? 'Object.defineProperty(module.exports,"__esModule",{value:true});' : '';
  return `"use strict";${body}${exported}${mark}\n`;
}

/** A module that imports a CommonJS entry and exports the same names. */
function moduleOf(name, names) {
  const locals = names.map((exported, i) => [exported, `_${i}`]);
  return `import all from './${name}.js';
const { ${locals.map(([exported, local]) => `${exported}: ${local}`).join(', ')} } = all;
export { ${locals.map(([exported, local]) => `${local} as ${exported}`).join(', ')} };
`;
}

/** Turns the ES modules of a folder into CommonJS, each entry with a module beside it. */
export function toCommonJs(folder, entries) {
  writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.js'))) {
    const code = readFileSync(`${folder}/${file}`, 'utf8');
    const entry = entries.find((name) => file === `${name}.js`);
    writeFileSync(`${folder}/${file}`, commonJsOf(file, code, entry !== undefined));
    if (entry === undefined) continue;
    const names = clauseOf(/\bexport\{([^{}]*)\};?\s*$/.exec(code)[1], (_, name) => name).split(',');
    writeFileSync(`${folder}/${entry}.mjs`, moduleOf(entry, names));
  }
}
