// Compiles assembly/ twice (plain SIMD, and what gains from relaxed SIMD) and writes what the library needs of it:
//   src/runtime/kernels/kernels.wasm  relaxed.wasm   the binaries (workerd imports them as files)
//   src/runtime/kernels/kernels.d.ts                 the compiler's own declarations: a misspelt kernel does not compile
//   src/runtime/kernels/bytes.ts                     both binaries as text (src/runtime/kernel-text.ts), for everywhere else
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}src/runtime/kernels/`;
const work = `${root}build/kernels-${process.pid}/`;
/** Where the constants of the relaxed build begin, and where the arena's heap does (src/runtime/wasm.ts). */
const RELAXED_BASE = 49152;
const HEAP_BASE = 65536;
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
asc('assembly/relaxed.ts', 'relaxed', ['--enable', 'relaxed-simd', '--memoryBase', String(RELAXED_BASE)]);

/** The binary as src/runtime/kernel-text.ts reads it; that file says why. */
function text(name) {
  const [first, backslash, characters, single, shift] = [35, 92, 91, 89, 3];
  const character = (value) => String.fromCharCode(first + value < backslash ? first + value : first + value + 1);
  let written = '';
  for (const byte of readFileSync(`${work}${name}.wasm`)) {
    const value = (byte + shift) & 255;
    if (value < single) written += character(value);
    else written += character(single + Math.floor((value - single) / characters)) + character((value - single) % characters);
  }
  return written.replaceAll("'", "\\'");
}

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

// The constant tables of both builds lie below the heap and do not overlap.
for (const [name, end] of [
  ['kernels', RELAXED_BASE],
  ['relaxed', HEAP_BASE],
]) {
  const wat = readFileSync(`${work}${name}.wat`, 'utf8');
  const ends = [...wat.matchAll(/^ \(data \$\S+ \(i32\.const (\d+)\) "(.*)"\)$/gm)].map(
    ([, start, content]) => Number(start) + content.match(/\\[0-9a-f]{2}|\\.|[^\\]/g).length,
  );
  const used = Math.max(0, ...ends);
  if (used > end)
    throw new Error(`the constants of ${name}.wasm end at ${used}, beyond ${end}: move RELAXED_BASE and HEAP_BASE (wasm.ts too)`);
}

writeFileSync(
  `${work}bytes.ts`,
  `// Made by scripts/build-kernels.mjs.\nexport const plain: string =\n  '${text('kernels')}';\nexport const relaxed: string =\n  '${text('relaxed')}';\n`,
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
