// A page in real browsers: bundled, served by a tiny server under a policy that forbids code from text and every other request.
import { createServer } from 'node:http';
import { build } from 'esbuild';
import { chromium, further } from '../../../scripts/browsers.mjs';
import { peakMegabytes, Skip } from '../engine-process.mjs';

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:";
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'content-security-policy': `${POLICY}; worker-src blob:`,
};
const OWN_WORKERS = { ...ISOLATED, 'content-security-policy': `${POLICY}; worker-src 'self' blob:` };
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>tensorlane</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>';

async function bundle(stage) {
  const { outputFiles, warnings } = await build({
    absWorkingDir: stage.folder,
    entryPoints: ['browser/page.mjs'],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(`the bundler warns: ${warnings.map(({ text }) => text).join('; ')}`);
  return outputFiles[0].text;
}

function serve(files, headers) {
  const server = createServer((request, response) => {
    const file = files[request.url];
    const type = file?.type ?? 'text/plain';
    response.writeHead(file ? 200 : 404, { 'content-type': type, 'content-security-policy': POLICY, ...headers });
    response.end(file?.text);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** Opens the page, runs `use(page, browser)`, and sees to it that nothing was printed or asked for beside the page. */
async function onPage(where, stage, use, { headers = {}, allowed = /^blob:/ } = {}) {
  const browser = await where.launch();
  if (browser === null) throw new Skip(`no Chromium for ${process.platform}-${process.arch}; install one as /usr/bin/chromium`);
  const files = { '/': { type: 'text/html', text: PAGE }, '/page.js': { type: 'text/javascript', text: await bundle(stage) } };
  const server = await serve(files, headers);
  const origin = `http://127.0.0.1:${server.address().port}`;
  const noticed = [];
  try {
    const page = await browser.newPage();
    page.on('console', (message) => allowed.test(message.text()) || noticed.push(`printed ${message.text()}`));
    page.on('pageerror', ({ message }) => allowed.test(message) || noticed.push(`threw ${message}`));
    page.on('request', (request) => {
      const expected = [`${origin}/`, `${origin}/page.js`, 'data:,'].includes(request.url()) || allowed.test(request.url());
      if (!expected) noticed.push(`asked for ${request.url()}`);
    });
    await page.goto(origin, { waitUntil: 'load' });
    const result = noticed.length === 0 ? await use(page, browser) : null;
    if (noticed.length > 0) throw new Error(noticed.join('; ').slice(0, 2000));
    return result;
  } finally {
    await browser.close();
    server.close();
  }
}

/** Peak megabytes of the processes that run pages. */
async function peakOfPages(browser) {
  if (browser.pageProcesses) {
    const peak = Math.max(0, ...browser.pageProcesses().map(peakMegabytes));
    if (peak === 0) throw new Error('the processes of the pages were not found');
    return peak;
  }
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return Math.max(0, ...processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => peakMegabytes(id)));
}

/** What is not installed is told, once for each browser, by the suite of the GPU. */
const here = [chromium, ...further.filter((browser) => browser.missing() === null)];

/** Begins the program from a task of the page's own: what a debugger evaluates may call eval, whatever the page's policy says. */
const program = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const evaluates = () => {
          try {
            return new Function('return true')();
          } catch {
            return false;
          }
        };
        setTimeout(() => {
          try {
            if (evaluates()) throw new Error('the policy of the page does not hold here');
            resolve(globalThis.program());
          } catch (error) {
            reject(error);
          }
        });
      }),
  );

export const checks = here.map((where) => ({
  name: where.name,
  numbers: (stage) => onPage(where, stage, program),
}));

const memoryIn = (where) => ({
  name: where.name,
  run: (stage, options) =>
    onPage(where, stage, async (page, browser) => {
      const value = await page.evaluate((given) => globalThis.memory(given), options);
      return { value, peak: await peakOfPages(browser) };
    }),
});
/** Another Chromium has the same collector. */
export const memory = here.filter(({ name }) => name !== 'the installed Chromium').map(memoryIn);

const onThreads = (page, options) => page.evaluate((given) => globalThis.threads(given), options);

/** A page that cannot have threads says why. */
async function alone(where, stage, wanted, setting) {
  const { reason, ...rest } = await onPage(where, stage, (page) => onThreads(page, { most: 1 }), setting);
  if (!wanted.test(reason)) throw new Error(`the reason is '${reason}'`);
  return { reason, ...rest };
}

export const threads = here.map((where) => ({
  name: where.name,
  run: (stage, options) => onPage(where, stage, (page) => onThreads(page, options), { headers: ISOLATED }),
}));
async function sharesWork(page, when) {
  const { at, same } = await page.evaluate(() => globalThis.product());
  if (at !== 2 || !same) throw new Error(`${when}: ${at} threads, results ${same ? 'the same' : 'that differ'}`);
}

/** A page is loaded anew, then closed, and a worker that has threads of its own is ended, each in the middle of kernels. */
async function endings(page, browser) {
  const begin = () =>
    page.evaluate(() => {
      globalThis.begun = new Promise((resolve) => void globalThis.endless(resolve));
      return globalThis.begun;
    });
  for (let i = 0; i < 3; i++) {
    await begin();
    if (page.workers().length !== 1) throw new Error(`${page.workers().length} workers for two threads`);
    await page.reload({ waitUntil: 'load' });
    await sharesWork(page, 'after the page was loaded anew');
  }
  for (let i = 0; i < 3; i++) {
    await page.evaluate(async () => {
      const owner = new Worker('/page.js', { type: 'module' });
      await new Promise((resolve, reject) => {
        owner.onmessage = resolve;
        owner.onerror = ({ message }) => reject(new Error(message));
      });
      owner.terminate();
    });
    await sharesWork(page, 'after a worker with threads was ended');
  }
  await begin();
  const address = page.url();
  await page.close();
  const next = await browser.newPage();
  await next.goto(address, { waitUntil: 'load' });
  await sharesWork(next, 'in another page after one was closed');
  if (next.workers().length !== 1) throw new Error(`${next.workers().length} workers of a page with two threads`);
}

export const threadChecks = here.flatMap((where) => [
  ...(where.name === 'Firefox'
    ? []
    : [
        {
          name: `${where.name}, pages and workers that end in the middle of a kernel`,
          body: (stage) => onPage(where, stage, endings, { headers: OWN_WORKERS }),
        },
      ]),
  { name: `${where.name}, a page that is not isolated`, body: (stage) => alone(where, stage, /not cross-origin isolated/) },
  {
    name: `${where.name}, a policy without blob workers`,
    body: (stage) =>
      alone(where, stage, /worker-src blob:/, {
        headers: { ...ISOLATED, 'content-security-policy': POLICY },
        allowed: /blob:|Content Security Policy/,
      }),
  },
]);
