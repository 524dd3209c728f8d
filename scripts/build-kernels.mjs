// Compiles the packs of assembly/packs/ and writes what the library needs of them to src/runtime/kernels/:
//   <pack>.wasm <pack>-relaxed.wasm  the binaries (workerd imports them as files)
//   <pack>.ts                        both as one text (src/runtime/kernel-text.ts), for everywhere else
//   unpack.ts                        what makes binaries of such a text, itself a binary in Base64
//   hot/<name>.wat                   the code of the hottest kernels, which test/kernel-snapshots.test.ts compares with test/snapshots/
//   kernels.d.ts                     the compiler's own declarations of all packs: a misspelt kernel does not compile
// The packs share one memory: each has a range of its own for its constant tables.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { textOf } from './kernel-text.mjs';
import { evenExports, withEvenExports } from './wasm-exports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}src/runtime/kernels/`;
const work = `${root}build/kernels-${process.pid}/`;
const PACKS = ['core', 'nn', 'training', 'random', 'linalg', 'program', 'threads'];
/** They call the kernels of the others by the core pack's table. */
const EXTRA = { program: ['--importTable'], threads: ['--importTable'] };
/** Where the constants of each binary begin; those of the last end where the arena's heap begins (src/runtime/wasm.ts). */
const BASES = {
  core: 1024,
  'core-relaxed': 28672,
  nn: 36864,
  'nn-relaxed': 45056,
  training: 53248,
  random: 57344,
  linalg: 64512,
  threads: 65280,
  heap: 65536,
};
mkdirSync(`${out}hot`, { recursive: true });
mkdirSync(work, { recursive: true });

async function compile(entry, name, extra, config = 'asconfig.json') {
  const files = ['--outFile', `${work}${name}.wasm`, '--textFile', `${work}${name}.wat`];
  const options = ['--baseDir', root, '--config', config, '--memoryBase', String(BASES[name] ?? 0), ...files, ...extra];
  const { error, stdout, stderr } = await asc.main([entry, ...options]);
  if (error) throw new Error(`${entry} does not compile:\n${stdout}${stderr}`);
  writeFileSync(`${work}${name}.wasm`, withEvenExports(readFileSync(`${work}${name}.wasm`)));
  const wat = readFileSync(`${work}${name}.wat`, 'utf8');
  check(name, wat);
  keepHot(name, wat);
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

/** The kernels that most of the time goes to, as functions of the compiler's text: matrix tiles, the commonest loop, the commonest curve. */
const HOT = {
  core: { tile: '"assembly/gemm-tile/tile<f32,assembly/gemm-tile/MulAdd<f32>>"', add_f32: 'assembly/binary/add_f32' },
  'core-relaxed': {
    'tile-relaxed': '"assembly/gemm-tile/tile<f32,assembly/gemm-tile/MulAdd<f32>>"',
    'exp_f32-relaxed': 'assembly/transcendental/exp_f32',
  },
};

/** Writes the hot functions of a build; the addresses of constants, which move with other kernels, are left out. */
function keepHot(name, wat) {
  for (const [file, wanted] of Object.entries(HOT[name] ?? {})) {
    const start = wat.indexOf(` (func $${wanted} `);
    if (start < 0) throw new Error(`no function ${wanted} in ${name}`);
    const body = wat.slice(start, wat.indexOf('\n )\n', start) + 4);
    writeFileSync(`${out}hot/${file}.wat`, `${body.replace(/i32\.const \d{4,}/g, 'i32.const ADDRESS')}\n`);
  }
}

/** The binaries of a pack as src/runtime/kernel-text.ts reads them: how long the first is, then one after the other. */
function text(pack) {
  const binaries = builds.filter((one) => one.pack === pack).map(({ name }) => readFileSync(`${work}${name}.wasm`));
  const parts = [Buffer.from(Uint32Array.of(binaries[0].length).buffer), ...binaries];
  const starts = [4, 4 + binaries[0].length];
  const lists = binaries.map((binary, i) => ({ ...evenExports(binary), start: starts[i] }));
  const written = textOf(
    Buffer.concat(parts),
    lists.map(({ at, count, start }) => ({ at: start + at, count })),
  );
  return written.replaceAll("'", "\\'");
}

/**
 * The binaries of each pack: plain, and relaxed where that pack gains from it. They name the size that their memory may have at most, so
 * that one byte makes them import a memory that threads share (src/runtime/wasm.ts).
 */
const most = ['--maximumMemory', '65536'];
const builds = PACKS.flatMap((pack) => {
  const relaxed = `assembly/packs/${pack}-relaxed.ts`;
  const plain = {
    pack,
    kind: 'plain',
    name: pack,
    entry: `assembly/packs/${pack}.ts`,
    extra: ['--bindings', 'raw', ...most, ...(EXTRA[pack] ?? [])],
  };
  if (!existsSync(`${root}${relaxed}`)) return [plain];
  return [plain, { pack, kind: 'relaxed', name: `${pack}-relaxed`, entry: relaxed, extra: ['--enable', 'relaxed-simd', ...most] }];
});

// Its table and memory are nobody else's business: each name that it exports is in every page.
const unpack = { entry: 'assembly/unpack.ts', name: 'unpack', config: 'assembly/unpack.json', extra: [] };
// One process for all: the compiler is slow to start, and several times as fast once it is warm.
for (const { entry, name, extra, config } of [...builds, unpack]) await compile(entry, name, extra, config);

const write = (name, content) => writeFileSync(`${work}${name}.ts`, `// Made by scripts/build-kernels.mjs.\nexport const ${content};\n`);
write('unpack', `unpacker: string =\n  '${readFileSync(`${work}unpack.wasm`).toString('base64')}'`);
rmSync(`${work}unpack.wasm`);
let declarations = '// Made by the AssemblyScript compiler.\n';
for (const pack of PACKS) {
  write(pack, `text: string =\n  '${text(pack)}'`);
  const declared = readFileSync(`${work}${pack}.d.ts`, 'utf8');
  declarations += `${declared.slice(0, declared.indexOf('/** Instantiates')).replace('__AdaptedExports', `${pack}Pack`)}\n`;
  rmSync(`${work}${pack}.d.ts`);
}
const sizes = builds.map(({ name }) => `${name} ${(readFileSync(`${work}${name}.wasm`).length / 1024).toFixed(1)} KB`);
writeFileSync(`${work}kernels.d.ts`, `${declarations}export type Kernels = ${PACKS.map((pack) => `typeof ${pack}Pack`).join(' & ')};\n`);
if (process.env.KEEP_WAT)
  for (const file of readdirSync(work)) if (file.endsWith('.wat')) renameSync(`${work}${file}`, `${root}build/${file}`);
for (const file of readdirSync(work)) if (/\.(wasm|ts)$/.test(file)) renameSync(`${work}${file}`, `${out}${file}`);
rmSync(work, { recursive: true });
console.log(`kernels: ${sizes.join(', ')}`);
