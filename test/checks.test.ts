// The static checks find what they are there to find, on small projects made for it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const scripts = fileURLToPath(new URL('../scripts', import.meta.url));

/** Runs a check on a project of these files; gives its exit code and the lines it printed on stderr. */
function check(name: string, files: Record<string, string>): { code: number | null; problems: string[] } {
  const folder = mkdtempSync(`${tmpdir()}/tensorlane-check-`);
  try {
    cpSync(scripts, `${folder}/scripts`, { recursive: true });
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(`${folder}/${path}`), { recursive: true });
      writeFileSync(`${folder}/${path}`, text);
    }
    const { status, stderr } = spawnSync(process.execPath, [`${folder}/scripts/${name}.mjs`], {
      encoding: 'utf8',
      env: { ...process.env, FORCE_COLOR: undefined },
    });
    return { code: status, problems: stderr.split('\n').filter((line) => line !== '') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const startOf = (problems: string[]): string[] => problems.map((line) => line.split(/[:,(]/).slice(0, 3).join(':'));

test('layers: what points down, sideways or is a type only is fine', () => {
  const { code, problems } = check('check-layers', {
    'src/errors.ts': 'export const e = 1;\n',
    'src/ops/a.ts': "import { e } from '../errors.ts';\nimport type { T } from '../tensor.ts';\nexport { b } from './b.ts';\n",
    'src/ops/b.ts':
      "// import { t } from '../tensor.ts';\n/*\nimport '../tensor.ts';\n*/\nexport const b = `\nimport '../tensor.ts';\n`;\n",
    'src/tensor.ts': "import {\n  b,\n} from './ops/b.ts';\nexport type T = typeof b;\nexport const load = () => import('node:fs');\n",
  });
  assert.equal(problems, []);
  assert.is(code, 0);
});

test('layers: imports of what stands above, of packages, of nothing and in a circle are named', () => {
  const { code, problems } = check('check-layers', {
    'src/shape.ts':
      "import { t } from './tensor.ts';\nimport fs from 'node:fs';\nimport lodash from 'lodash';\nexport * from './gone.ts';\n",
    'src/tensor.ts': "import {\n  v,\n} from './variable.ts';\nexport const t = v;\n",
    'src/variable.ts': "import { t } from './tensor.ts';\nimport '../gpu/a.ts';\nexport const v = t;\n",
    'src/zoo/a.ts': 'export const z = 1;\n',
    'gpu/a.ts': "import { t } from '../src/tensor.ts';\nexport const g = t;\n",
  });
  assert.is(code, 1);
  assert.equal(startOf(problems), [
    'gpu/a.ts:1: gpu/ may not import src/tensor.ts',
    'src/shape.ts:1: imports src/tensor.ts of layer 3 ',
    'src/shape.ts:2: imports node',
    'src/shape.ts:3: imports the package lodash',
    'src/shape.ts:4: imports ./gone.ts',
    'src/variable.ts:2: imports gpu/a.ts',
    'src/zoo/a.ts:1: its folder belongs to no layer; name it in scripts/check-layers.mjs',
    'src/variable.ts:1: closes a cycle',
  ]);
});

test('lines: 400 are fine, 401 are not', () => {
  const { code, problems } = check('check-lines', { 'src/fits.ts': '\n'.repeat(400), 'test/long.ts': '\n'.repeat(401) });
  assert.is(code, 1);
  assert.equal(startOf(problems), ['test/long.ts:401: 401 lines']);
});

/** The parts of package.json that scripts/entries.mjs dictates, changed where a test wants it. */
function manifest(changes: object): string {
  const program =
    'const { packageExports: exports, sideEffects } = await import(process.argv[1]); console.log(JSON.stringify({ type: "module", exports, sideEffects }))';
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, `${scripts}/entries.mjs`], { encoding: 'utf8' });
  return JSON.stringify({
    main: './dist/index.js',
    module: './dist/index.js',
    types: './dist/types/src/index.d.ts',
    ...JSON.parse(stdout),
    ...changes,
  });
}
/** What stands of the package beside what a test is about: the files of every entry after the build, and the entries but the first. */
const dist = Object.fromEntries(
  Object.entries({ index: 'src/index', inference: 'src/inference', gpu: 'gpu/index' }).flatMap(([entry, source]) => [
    ...['', 'cjs/', 'workerd/'].map((folder) => [`dist/${folder}${entry}.js`, 'export {};\n']),
    ...['modules/%.js', 'types/%.d.ts', 'cjs/types/%.d.ts'].map((path) => [`dist/${path.replace('%', source)}`, 'export {};\n']),
    [`dist/cjs/${entry}.mjs`, 'export {};\n'],
    [`${source}.ts`, ''],
  ]),
);

test('exports: documented names of a whole package are fine', () => {
  const { code, problems } = check('check-exports', {
    ...dist,
    'package.json': manifest({}),
    'src/index.ts': "export * from './a.ts';\nexport * as nn from './nn.ts';\nimport { q } from './nn.ts';\nexport { q as r };\n",
    'src/a.ts':
      '/** one */\nexport const one = 1; // never eval(x)\n/**\n * two\n * @example two();\n */\n// biome-ignore x: y\nexport function two(): void {}\n',
    'src/nn.ts': '/** q */\nexport const q = 2;\n',
  });
  assert.equal(problems, []);
  assert.is(code, 0);
});

test('exports: names without docstring, lost names, lost files, dependencies and code from text are named', () => {
  const { code, problems } = check('check-exports', {
    ...dist,
    'package.json': manifest({ main: './dist/gone.js', sideEffects: false, dependencies: { a: '1' } }),
    'src/index.ts': "export { one, gone } from './a.ts';\nexport * as nn from './nn.ts';\n",
    'src/a.ts': '/** something else */\nconst hidden = 1;\nexport const one = hidden;\n',
    'src/nn.ts': '/* a comment is no docstring */\nexport const q = new Function("x");\nexport type T = 1;\n',
    'dist/index.js': 'export const e = (x) => eval(x);\n',
  });
  assert.is(code, 1);
  assert.equal(startOf(problems), [
    'src/a.ts:3: one is public and has no docstring',
    'src/index.ts:1: exports gone',
    'src/nn.ts:2: nn.q is public and has no docstring',
    'src/nn.ts:3: nn.T is public and has no docstring',
    'package.json:1: "sideEffects" is not what scripts/entries.mjs says; run node scripts/entries.mjs',
    'package.json:1: main names ./dist/gone.js',
    'package.json:1: has dependencies; the library has none',
    'src/nn.ts:2: makes code at run time',
    'dist/index.js:1: makes code at run time',
  ]);
});

test.run();
