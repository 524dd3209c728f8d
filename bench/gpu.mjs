// node bench/gpu.mjs: what the GPU's variants gain over one another, in headless Chromium with WebGL 2 on SwiftShader, which is a
// processor that plays a GPU: ratios between variants that take turns in one page say something, times do not. `npm run build` comes first.
// node bench/gpu.mjs --placement [MILLISECONDS]: every row of the workload table as a traced program, with autoPlacement on and off.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launchChromium } from '../scripts/engines.mjs';

const ROUNDS = 7;

const page = `
import * as tf from 'tensorlane';
import * as gpu from 'tensorlane/gpu';

const random = (shape) => tf.random.uniform(shape);
const chain = (x, y) => x.mul(2).add(y).tanh().sub(y).square().neg().exp().mul(y);
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Milliseconds of each variant, which take turns; every one ends with a number that was read. */
function turns(variants, rounds) {
  const times = Object.fromEntries(Object.keys(variants).map((name) => [name, []]));
  for (const run of Object.values(variants)) run();
  for (let i = 0; i < rounds; i++) {
    for (const [name, run] of Object.entries(variants)) {
      const start = performance.now();
      tf.tidy(run);
      times[name].push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

globalThis.measure = async (rounds) => {
  await gpu.register();
  const traced = tf.function(chain);
  const at = (device, fn) => tf.device(device, fn);
  const rows = {};
  const [x, y] = [random([512, 512]), random([512, 512])];
  const [gx, gy] = at('/GPU:0', () => [tf.identity(x), tf.identity(y)]);
  const done = (t) => t.max().item();
  rows['8 elementwise ops, 512 x 512'] = turns(
    { 'GPU, op by op': () => done(chain(gx, gy)), 'GPU, one shader (traced)': () => done(traced(gx, gy)), 'CPU, traced': () => done(traced(x, y)) },
    rounds,
  );
  for (const n of [128, 384]) {
    const [a, b] = [random([n, n]), random([n, n])];
    const [ga, gb] = at('/GPU:0', () => [tf.identity(a), tf.identity(b)]);
    rows['matmul ' + n + '\\u00b3'] = turns({ GPU: () => done(ga.matmul(gb)), CPU: () => done(a.matmul(b)) }, rounds);
  }
  const image = random([4, 32, 32, 16]);
  const filter = random([3, 3, 16, 16]);
  const [gi, gf] = at('/GPU:0', () => [tf.identity(image), tf.identity(filter)]);
  rows['conv2d 3 x 3, [4, 32, 32, 16]'] = turns(
    { GPU: () => done(tf.nn.conv2d(gi, gf, 1, 'SAME')), CPU: () => done(tf.nn.conv2d(image, filter, 1, 'SAME')) },
    rounds,
  );
  return rows;
};
`;

const placing = process.argv[2] === '--placement';
const resolveDir = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const { outputFiles } = await build({
  stdin: { contents: placing ? "import './placement-page.mjs';" : page, resolveDir },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  write: false,
  external: ['node:*'],
  tsconfigRaw: {},
  plugins: [
    {
      // bench/ is a package of its own: the library is that of the folder around it.
      name: 'the library',
      setup: ({ onResolve, resolve }) =>
        onResolve({ filter: /^tensorlane/ }, ({ path, kind, pluginData }) =>
          pluginData === 'asked' ? null : resolve(path, { kind, resolveDir: root, pluginData: 'asked' }),
        ),
    },
    {
      // The adapter looks for files in Node only.
      name: 'no files in a page',
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /^node:(fs|url)$/ }, ({ path }) => ({ path, namespace: 'none' }));
        onLoad({ filter: /.*/, namespace: 'none' }, () => ({
          contents: 'export const existsSync = null; export const pathToFileURL = null;',
        }));
      },
    },
  ],
});

/** Every row: the device that it chose, and what it takes where it may choose against where it stays. */
async function placement(opened) {
  await opened.evaluate(() => globalThis.begin());
  const budget = Number(process.argv[3] ?? 400);
  const found = [];
  console.log('| program | chosen | off, ms | on, ms | on / off |\n|---|---|---:|---:|---:|');
  for (const id of await opened.evaluate(() => globalThis.rows)) {
    const row = await opened.evaluate(([name, time]) => globalThis.measure(name, time), [id, budget]);
    if (row === null) continue;
    found.push(row);
    const [off, on] = [row.off, row.on].map((time) => time.toPrecision(3));
    console.log(`| ${id} | ${row.device} | ${off} | ${on} | ${(row.on / row.off).toFixed(2)} |`);
  }
  const worst = found.reduce((a, b) => (a.on / a.off > b.on / b.off ? a : b));
  console.log(`\n${found.length} programs; the slowest with autoPlacement on: ${(worst.on / worst.off).toFixed(2)} (${worst.id})`);
}

const server = createServer(({ url }, response) => {
  response.writeHead(200, { 'content-type': url === '/page.js' ? 'text/javascript' : 'text/html' });
  response.end(url === '/page.js' ? outputFiles[0].text : '<!doctype html><script type="module" src="/page.js"></script>');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await launchChromium({ webgl: true });
if (browser === null) throw new Error('no Chromium');
try {
  const opened = await browser.newPage();
  await opened.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: 'load' });
  if (placing) await placement(opened);
  const rows = placing ? {} : await opened.evaluate((rounds) => globalThis.measure(rounds), ROUNDS);
  for (const [row, times] of Object.entries(rows)) {
    const [[first, one], ...rest] = Object.entries(times);
    console.log(`${row}: ${first} 1${rest.map(([name, time]) => `, ${name} ${(time / one).toPrecision(2)}`).join('')}`);
  }
} finally {
  await browser.close();
  server.close();
}
