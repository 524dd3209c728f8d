// The GPU backend in real browsers (WebGL 2 in software): the library from its sources and the packed package, as minified bundles under
// a policy that forbids code from text.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { inBrowsers } from '../../scripts/browsers.mjs';
import { withoutKernelText } from '../../scripts/gpu-bundle.mjs';
import { Skip } from '../runtimes/engine-process.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:";
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>tensorlane</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';
/** What Chromium itself says of any page that reads pixels, where a program draws them. */
const OF_CHROMIUM = /GPU stall due to ReadPixels/;

/** What Firefox says of code from text; byItself tries that once. */
const OF_FIREFOX = /blocked a JavaScript eval/;

const bundles = new Map();

/** The page as one minified file; made once. */
function bundle(entry, folder) {
  const key = `${folder}/${entry}`;
  if (!bundles.has(key)) bundles.set(key, bundled(entry, folder));
  return bundles.get(key);
}

async function bundled(entry, folder) {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
    plugins: [withoutKernelText],
  });
  return outputFiles[0].text;
}

/** Opens the page and gives what `use(page)` gives; whatever else the page prints or throws is an error. */
async function onPage(where, text, use, { first = null } = {}) {
  const browser = await where.launch({ webgl: true });
  if (browser === null) throw new Skip(`no ${where.name} for ${process.platform}-${process.arch}`);
  const server = createServer(({ url }, response) => {
    response.writeHead(200, { 'content-type': url === '/page.js' ? 'text/javascript' : 'text/html', 'content-security-policy': POLICY });
    response.end(url === '/page.js' ? text : PAGE);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const noticed = [];
  try {
    const page = await browser.newPage();
    page.on('console', (message) => {
      if (!OF_CHROMIUM.test(message.text())) noticed.push(`printed ${message.text()}`);
    });
    let probes = 0;
    page.on('pageerror', (error) => {
      if (!OF_FIREFOX.test(error.message) || probes++ > 0) noticed.push(`threw ${error.message}`);
    });
    if (first !== null) await page.addInitScript(first);
    await page.goto(`http://127.0.0.1:${server.address().port}/`, { waitUntil: 'load' });
    const result = await use(page);
    if (noticed.length > 0) throw new Error(noticed.join('; ').slice(0, 2000));
    return result;
  } finally {
    await browser.close();
    server.close();
  }
}

const folder = new URL('../..', import.meta.url).pathname;

/** Calls one of the checks in a page of its own. */
const inPage = (where, name, before = '', given = '') =>
  called(where, `(async () => { ${before}; await gpu.register(); return checks.${name}(${given}); })()`);

async function called(where, expression) {
  return onPage(where, await bundle('test/gpu/page.ts', folder), (page) => byItself(page, expression));
}

/**
 * What the expression gives when the page itself runs it, in a task of its own: what a debugger evaluates may make code from text
 * whatever the page's policy says.
 */
async function byItself(page, expression) {
  await page.evaluate(`setTimeout(async () => {
    try {
      new Function('return 1');
      throw new Error('the policy allows code from text');
    } catch (error) {
      if (!(error instanceof EvalError)) { globalThis.verdict = { error: String(error) }; return; }
    }
    try {
      globalThis.verdict = { value: await ${expression} };
    } catch (error) {
      globalThis.verdict = { error: String(error?.stack ?? error) };
    }
  }, 0), 0`);
  for (;;) {
    const verdict = await page.evaluate('globalThis.verdict ?? null');
    if (verdict !== null) {
      if (verdict.error !== undefined) throw new Error(verdict.error);
      return verdict.value;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function must(condition, message) {
  if (!condition) throw new Error(message);
}

async function everyRow(where) {
  const { passed, failed, unseen } = await inPage(where, 'matrix');
  must(failed.length === 0, `${failed.length} failed: ${failed.slice(0, 5).join('; ').slice(0, 3000)}`);
  must(unseen.length === 0, `kernels that nothing ran: ${unseen}`);
  return `${passed} runs of rows and gradients`;
}

async function noGlobals(where) {
  const found = await called(
    where,
    `(async () => {
    const own = ['tf', 'gpu', 'checks', 'verdict'];
    const frame = document.body.appendChild(document.createElement('iframe'));
    const plain = new Set(Object.getOwnPropertyNames(frame.contentWindow));
    frame.remove();
    const native = window.GPU;
    await gpu.register();
    tf.device('/GPU:0', () => tf.constant([1]).add(1)).dispose();
    const globals = Object.getOwnPropertyNames(window).filter((name) => !plain.has(name) && !own.includes(name) && !/^\\d+$/.test(name));
    return { globals, same: window.GPU === native, own: own.slice(0, 3).every((name) => name in window) };
  })()`,
  );
  must(found.same && found.own && found.globals.length === 0, JSON.stringify(found));
}

/** In browsers that lack something: register() rejects, and tf.device falls back to the CPU. */
async function lacking(where, first, message) {
  const found = await onPage(
    where,
    await bundle('test/gpu/page.ts', folder),
    (page) =>
      byItself(
        page,
        `(async () => {
        const error = await gpu.register().then(() => null, (e) => e);
        const device = tf.device('/GPU:0', () => tf.constant([1]).add(1)).device;
        return { kind: error instanceof tf.UnsupportedError, message: String(error?.message), device };
      })()`,
      ),
    { first },
  );
  must(found.kind && message.test(found.message) && found.device.endsWith('CPU:0'), JSON.stringify(found));
  return found.message;
}

const noWebGL = () => {
  for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) prototype.getContext = () => null;
};
const noFloats = () => {
  const { getExtension } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.getExtension = function (name) {
    return name === 'EXT_color_buffer_float' ? null : getExtension.call(this, name);
  };
};

/** The packed package: a page without the GPU holds nothing of it, and where there is no WebGL the entry imports and says so. */
async function asPacked(where, stage) {
  const page = async (contents) => {
    const options = {
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
      logLevel: 'silent',
      external: ['node:*'],
    };
    const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: stage.folder } });
    return outputFiles[0].text;
  };
  const plain = await page("import * as tf from 'tensorlane'; console.log(tf);");
  for (const word of ['texelFetch', 'sampler2D', 'acorn', 'getContext']) must(!plain.includes(word), `the plain page holds ${word}`);
  const both = await page(
    "import * as tf from 'tensorlane'; import * as gpu from 'tensorlane/gpu'; globalThis.tf = tf; globalThis.gpu = gpu;",
  );
  must(both.split('kernels are not printed').length === 2, 'gpu.js is in the page more or less than once');
  const text = await onPage(where, both, (opened) =>
    byItself(
      opened,
      `(async () => {
      await gpu.register();
      const f = tf.function((x) => x.matmul(x).add(1));
      return tf.device('/GPU:0', () => { const y = f(tf.constant([[1, 2], [3, 4]])); return y.device + y.toString(); });
    })()`,
    ),
  );
  must(text.includes('GPU:0') && text.includes('[16. 23.]'), text);
  for (const load of ["const gpu = await import('tensorlane/gpu')", "const gpu = createRequire(import.meta.url)('tensorlane/gpu')"]) {
    const program = `import { createRequire } from 'node:module'; ${load};
      const error = await gpu.register().then(() => null, (e) => e);
      console.log(error?.name, error?.message, gpu.kernels().length > 100);`;
    writeFileSync(`${stage.folder}/gpu-in-node.mjs`, program);
    const { stdout } = await promisify(execFile)(process.execPath, [`${stage.folder}/gpu-in-node.mjs`]);
    must(/^UnsupportedError gpu.register: WebGL 2 is not there, got a runtime without pages.*true$/.test(stdout.trim()), stdout);
  }
  return `${Math.round((both.length - plain.length) / 1024)} KB more with the GPU`;
}

const tell = async (result) => JSON.stringify(await result);
const LIMIT =
  "tf.config.setLogicalDeviceConfiguration((await gpu.register(), tf.config.listPhysicalDevices('GPU')[0]), [{ memoryLimit: 8 }])";
const RESTORING = 'window.heard = []; await gpu.register({ copyVariablesEvery: 3, onRestored: (name) => window.heard.push(name) })';

const checksIn = (where) => [
  { name: 'in the packed package', body: (stage) => asPacked(where, stage) },
  { name: 'every row of the case table', body: () => everyRow(where) },
  { name: 'random calls', body: () => tell(inPage(where, 'fuzz', '', '250')) },
  { name: 'larger shapes', body: () => tell(inPage(where, 'shapes')) },
  { name: 'elementwise ops of a traced program are one shader', body: () => tell(inPage(where, 'chains')) },
  { name: 'programs that choose their device', body: () => tell(inPage(where, 'automatic')) },
  { name: 'NaN, infinities, zeros', body: () => tell(inPage(where, 'special')) },
  { name: 'training as on the CPU', body: () => tell(inPage(where, 'training')) },
  { name: '10,000 ops leave nothing', body: () => tell(inPage(where, 'leaks')) },
  { name: 'a loop that frees nothing stays within the limit', body: () => tell(inPage(where, 'pressure', LIMIT)) },
  { name: 'reading does not block', body: () => tell(inPage(where, 'reading')) },
  { name: 'a lost context', body: () => tell(inPage(where, 'loss')) },
  { name: 'variables restored from copies', body: () => tell(inPage(where, 'restored', RESTORING, 'window.heard')) },
  { name: 'typed errors', body: () => tell(inPage(where, 'limits')) },
  { name: 'no global is left behind', body: () => noGlobals(where) },
  { name: 'without WebGL', body: () => lacking(where, noWebGL, /^gpu\.register: WebGL 2 is not there, got this browser/) },
  { name: 'without float textures', body: () => lacking(where, noFloats, /^gpu\.register: WebGL 2 here has no float textures/) },
];

export const gpuChecks = inBrowsers('gpu', checksIn, (what) => new Skip(what));
