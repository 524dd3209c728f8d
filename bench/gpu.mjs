// node bench/gpu.mjs: what the GPU's variants gain over one another, in headless Chromium with WebGL 2 on SwiftShader, which is a
// processor that plays a GPU: ratios between variants that take turns in one page say something, times do not. `npm run build` comes first.
// node bench/gpu.mjs --placement [MILLISECONDS]: every row of the workload table as a traced program, with autoPlacement on and off, in
// turns until the row has told, at most for so long (10000). Ends with 1 where a row is more than 10 % slower with it.
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { launchChromium } from '../scripts/engines.mjs';
import { medianBounds, spread } from './statistics.mjs';

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

/** How much slower a program may be that may choose than one that stays on the CPU. */
const BOUND = 1.1;
/** Milliseconds of turns at once, and of all at most for one row, where turns have not told yet. */
const [AT_ONCE, AT_MOST] = [400, Number(process.argv[3] ?? 10_000)];

/** Turns until the median of their ratios is known to be below the bound, or above it. */
async function turnsOf(opened) {
  for (let spent = 0; ; spent += AT_ONCE) {
    const { ratios, times, device } = await opened.evaluate((time) => globalThis.more(time), AT_ONCE);
    const [lower, upper] = medianBounds(ratios);
    if (upper < BOUND || lower > BOUND || spent >= AT_MOST) return { ...spread(ratios), lower, upper, off: spread(times).median, device };
  }
}

/** Every row: the device that it chose, and what it takes where it may choose against where it stays. */
async function placement(opened) {
  const calibration = await opened.evaluate(() => globalThis.begin());
  console.log(`both devices measured in ${calibration.toFixed(0)} ms\n`);
  const found = [];
  console.log(
    '| program | chosen | off, ms | on / off: median | quartiles | median within (99 %) | turns |\n|---|---|---:|---:|---|---|---:|',
  );
  for (const id of await opened.evaluate(() => globalThis.rows)) {
    if (!(await opened.evaluate((name) => globalThis.open(name), id))) continue;
    const row = { id, ...(await turnsOf(opened)) };
    await opened.evaluate(() => globalThis.shut());
    found.push(row);
    const { device, off, median, q1, q3, lower, upper, samples } = row;
    const range = (list) => list.map((x) => x.toFixed(2)).join('–');
    console.log(
      `| ${id} | ${device} | ${off.toPrecision(3)} | ${median.toFixed(3)} | ${range([q1, q3])} | ${range([lower, upper])} | ${samples} |`,
    );
  }
  const worst = found.reduce((a, b) => (a.median > b.median ? a : b));
  const [kept, broken] = [found.filter((row) => row.upper < BOUND), found.filter((row) => row.lower > BOUND)];
  console.log(
    `\n${found.length} programs: ${kept.length} at most 10 % slower with autoPlacement, ${broken.length} slower than that, ` +
      `${found.length - kept.length - broken.length} not told; the largest median ${worst.median.toFixed(3)} (${worst.id})`,
  );
  if (broken.length > 0) process.exitCode = 1;
}

const server = createServer(({ url }, response) => {
  // Pages that are kept apart from others have clocks that tell 5 µs, not 100.
  const apart = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
  response.writeHead(200, { 'content-type': url === '/page.js' ? 'text/javascript' : 'text/html', ...apart });
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
