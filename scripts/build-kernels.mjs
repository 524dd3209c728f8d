// Compiles the packs of assembly/packs/ and writes what the library needs of them to src/runtime/kernels/:
//   <pack>.wasm <pack>-relaxed.wasm  the binaries (workerd imports them as files)
//   <pack>.ts                        the same as text (src/runtime/kernel-text.ts), for everywhere else
//   kernels.d.ts                     the compiler's own declarations of all packs: a misspelt kernel does not compile
// The packs share one memory: each has a range of its own for its constant tables.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}src/runtime/kernels/`;
const work = `${root}build/kernels-${process.pid}/`;
const PACKS = ['core', 'nn', 'training', 'random'];
/** Where the constants of each binary begin; those of the last end where the arena's heap begins (src/runtime/wasm.ts). */
const BASES = { core: 1024, 'core-relaxed': 28672, nn: 36864, 'nn-relaxed': 45056, training: 53248, random: 57344, heap: 65536 };
mkdirSync(out, { recursive: true });
mkdirSync(work, { recursive: true });

const run = promisify(execFile);

async function compile(entry, name, extra) {
  const asc = `${root}node_modules/assemblyscript/bin/asc.js`;
  const files = ['--outFile', `${work}${name}.wasm`, '--textFile', `${work}${name}.wat`];
  const options = ['--config', 'asconfig.json', '--memoryBase', String(BASES[name]), ...files, ...extra];
  try {
    await run(process.execPath, [asc, entry, ...options], { cwd: root });
  } catch (error) {
    throw new Error(`${entry} does not compile:\n${error.stdout}${error.stderr}`);
  }
  check(name, readFileSync(`${work}${name}.wat`, 'utf8'));
}

function check(name, wat) {
  // Every parameter is an i32: docs/kernels.md says why.
  const kinds = new Map(
    [...wat.matchAll(/^ \(func \$(\S+)((?: \(param [^)]*\))*)( \(result \w+\))?/gm)].map((m) => [m[1], `${m[2]}${m[3] ?? ''}`]),
  );
  for (const [, exported, inner] of wat.matchAll(/\(export "(\w+)" \(func \$([^)]+)\)\)/g)) {
    const loose = kinds.get(inner)?.match(/\b(?:f32|f64|i64|v128)\b/);
    if (loose) throw new Error(`kernel ${exported} has a parameter or result of type ${loose[0]}: only i32 is allowed (docs/kernels.md)`);
  }
  const ends = [...wat.matchAll(/^ \(data \$\S+ \(i32\.const (\d+)\) "(.*)"\)$/gm)].map(
    ([, start, content]) => Number(start) + content.match(/\\[0-9a-f]{2}|\\.|[^\\]/g).length,
  );
  const next = Math.min(...Object.values(BASES).filter((base) => base > BASES[name]));
  if (Math.max(0, ...ends) > next) throw new Error(`the constants of ${name} end at ${Math.max(...ends)}, beyond ${next}: move BASES`);
}

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

/** The binaries of each pack: plain, and relaxed where that pack gains from it. */
const builds = PACKS.flatMap((pack) => {
  const relaxed = `assembly/packs/${pack}-relaxed.ts`;
  const plain = { pack, kind: 'plain', name: pack, entry: `assembly/packs/${pack}.ts`, extra: ['--bindings', 'raw'] };
  if (!existsSync(`${root}${relaxed}`)) return [plain];
  return [plain, { pack, kind: 'relaxed', name: `${pack}-relaxed`, entry: relaxed, extra: ['--enable', 'relaxed-simd'] }];
});

// The first one takes as long as the others together.
const [first, ...others] = builds;
const inTurn = async () => {
  for (const { entry, name, extra } of others) await compile(entry, name, extra);
};
await Promise.all([compile(first.entry, first.name, first.extra), inTurn()]);

let declarations = '// Made by the AssemblyScript compiler.\n';
for (const pack of PACKS) {
  const lines = builds.filter((one) => one.pack === pack).map(({ kind, name }) => `export const ${kind}: string =\n  '${text(name)}';\n`);
  writeFileSync(`${work}${pack}.ts`, `// Made by scripts/build-kernels.mjs.\n${lines.join('')}`);
  const declared = readFileSync(`${work}${pack}.d.ts`, 'utf8');
  declarations += `${declared.slice(0, declared.indexOf('/** Instantiates')).replace('__AdaptedExports', `${pack}Pack`)}\n`;
  rmSync(`${work}${pack}.d.ts`);
}
const sizes = builds.map(({ name }) => `${name} ${(readFileSync(`${work}${name}.wasm`).length / 1024).toFixed(1)} KB`);
writeFileSync(`${work}kernels.d.ts`, `${declarations}export type Kernels = ${PACKS.map((pack) => `typeof ${pack}Pack`).join(' & ')};\n`);
if (process.env.KEEP_WAT) for (const file of readdirSync(work)) if (file.endsWith('.wat')) renameSync(`${work}${file}`, `${root}build/${file}`);
for (const file of readdirSync(work)) if (/\.(wasm|ts)$/.test(file)) renameSync(`${work}${file}`, `${out}${file}`);
rmSync(work, { recursive: true });
console.log(`kernels: ${sizes.join(', ')}`);
