// What a page that multiplies two matrices and takes a gradient downloads: bundled and minified by esbuild, with the .wasm files that
// it fetches. `node bench/size.mjs` prints it alone.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { bench, ensureBuilt, root } from './place.mjs';
import { programs } from './programs.mjs';

const NODE_ONLY = ['fs', 'path', 'os', 'crypto', 'worker_threads', 'perf_hooks', 'string_decoder', 'node:*'];
const zipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const sum = (list) => list.reduce((total, v) => total + v, 0);

async function sizeOf({ page, fetched = [] }) {
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: bench, loader: 'js' },
    alias: { tensorlane: `${root}dist/modules/src/index.js` },
    bundle: true,
    minify: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: NODE_ONLY,
    define: { 'process.env.NODE_ENV': '"production"' },
    outdir: `${root}build/size`,
    write: false,
    logLevel: 'error',
  });
  const main = outputFiles.find(({ path }) => path.endsWith('stdin.js'));
  const parts = [main.contents, ...fetched.map((path) => readFileSync(`${bench}node_modules/${path}`))];
  return { raw: sum(parts.map((part) => part.length)), gzip: sum(parts.map(zipped)) };
}

/** Bytes, { [id]: { raw, gzip } }. Chunks that a page loads later are not counted. */
export async function measureSize(installed) {
  const sizes = {};
  for (const program of programs.filter(({ needs }) => !needs || needs in installed)) sizes[program.id] = await sizeOf(program);
  return sizes;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureBuilt();
  for (const [id, { raw, gzip }] of Object.entries(await measureSize({}))) {
    console.log(`${id}: ${(gzip / 1024).toFixed(1)} KB gzip, ${(raw / 1024).toFixed(1)} KB raw`);
  }
}
