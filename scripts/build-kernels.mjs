// Compiles assembly/ twice (plain SIMD, and what gains from relaxed SIMD) and writes what the library needs of it:
//   src/runtime/kernels/kernels.wasm  relaxed.wasm   the binaries (workerd imports them as files)
//   src/runtime/kernels/kernels.d.ts                 the compiler's own declarations: a misspelt kernel does not compile
//   src/runtime/kernels/bytes.ts                     both binaries as base64, for everywhere else
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}src/runtime/kernels/`;
const work = `${root}build/kernels-${process.pid}/`;
mkdirSync(out, { recursive: true });
mkdirSync(work, { recursive: true });

const asc = (entry, name, extra) => {
  execFileSync(
    process.execPath,
    [
      `${root}node_modules/assemblyscript/bin/asc.js`,
      entry,
      '--config',
      'asconfig.json',
      '--outFile',
      `${work}${name}.wasm`,
      '--textFile',
      `${work}${name}.wat`,
      ...extra,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
  );
};
asc('assembly/index.ts', 'kernels', ['--bindings', 'raw']);
asc('assembly/relaxed.ts', 'relaxed', ['--enable', 'relaxed-simd', '--memoryBase', '49152']);

// Every parameter is an i32: docs/kernels.md says why.
for (const name of ['kernels', 'relaxed']) {
  const wat = readFileSync(`${work}${name}.wat`, 'utf8');
  const kinds = new Map(
    [...wat.matchAll(/^ \(func \$(\S+)((?: \(param [^)]*\))*)( \(result \w+\))?/gm)].map((m) => [m[1], `${m[2]}${m[3] ?? ''}`]),
  );
  for (const [, exported, inner] of wat.matchAll(/\(export "(\w+)" \(func \$([^)]+)\)\)/g)) {
    const loose = kinds.get(inner)?.match(/\b(?:f32|f64|i64|v128)\b/);
    if (loose) throw new Error(`kernel ${exported} has a parameter or result of type ${loose[0]}: only i32 is allowed (docs/kernels.md)`);
  }
}

const base64 = (name) => readFileSync(`${work}${name}.wasm`).toString('base64');
writeFileSync(
  `${work}bytes.ts`,
  `// Made by scripts/build-kernels.mjs.\nexport const plain: string =\n  '${base64('kernels')}';\nexport const relaxed: string =\n  '${base64('relaxed')}';\n`,
);
const declarations = readFileSync(`${work}kernels.d.ts`, 'utf8');
writeFileSync(
  `${work}kernels.d.ts`,
  `// Made by the AssemblyScript compiler.\n${declarations}\nexport type Kernels = typeof __AdaptedExports;\n`,
);
for (const file of ['kernels.wasm', 'kernels.d.ts', 'bytes.ts', 'relaxed.wasm']) renameSync(`${work}${file}`, `${out}${file}`);
if (process.env.KEEP_WAT) for (const name of ['kernels', 'relaxed']) renameSync(`${work}${name}.wat`, `${root}build/${name}.wat`);
rmSync(work, { recursive: true });
const kb = (name) => (readFileSync(`${out}${name}`).length / 1024).toFixed(1);
console.log(`kernels: ${kb('kernels.wasm')} KB plain, ${kb('relaxed.wasm')} KB relaxed`);
