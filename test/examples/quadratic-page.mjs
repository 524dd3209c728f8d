// The page of examples/quadratic-page in a real browser: it trains, draws, and its controls do what they say, under its strict policy.
import { serve } from '../../examples/quadratic-page/serve.mjs';
import { Skip } from '../runtimes/engine-process.mjs';

/** What the guide trains; then the page stops by itself. */
const EPOCHS = 100;
const SIZES = [
  { width: 1000, height: 700 },
  { width: 390, height: 844 },
];

function must(condition, message) {
  if (!condition) throw new Error(message);
}

const shown = async (page, id) => Number.parseFloat(await page.textContent(`#${id}`));

const reach = (page, epochs) =>
  page.waitForFunction((least) => Number(document.getElementById('epoch').textContent) >= least, epochs, { timeout: 60_000 });

const stopped = (page) =>
  page.waitForFunction(() => document.getElementById('start').textContent === 'Start', undefined, { timeout: 60_000 });

const set = (page, id, value) =>
  page.evaluate(
    ([name, given]) => {
      const element = document.getElementById(name);
      element.value = given;
      element.dispatchEvent(new Event('input'));
    },
    [id, value],
  );

/** How many pixels of a canvas have nearly that colour, and how far down they lie on average, from 0 to 1. */
const pixels = (page, id, colour) =>
  page.evaluate(
    ([name, wanted]) => {
      const canvas = document.getElementById(name);
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      let [count, rows] = [0, 0];
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 200 || wanted.some((value, c) => Math.abs(data[i + c] - value) > 12)) continue;
        count++;
        rows += Math.floor(i / 4 / canvas.width);
      }
      return { count, depth: rows / count / canvas.height };
    },
    [id, colour],
  );
const [GREY, BLUE, ORANGE, GREEN] = [
  [156, 163, 175],
  [29, 78, 216],
  [234, 88, 12],
  [4, 120, 87],
];

async function use(page) {
  // Before training the predictions lie over the data; then they move down to it.
  await reach(page, 1);
  await page.click('#start');
  await page.click('#reset');
  await page.click('#start');
  const [early, { depth: high }] = [await shown(page, 'epoch'), await pixels(page, 'plot', ORANGE)];
  must(early < EPOCHS && (await shown(page, 'loss')) > 2, `epoch ${early}, loss ${await shown(page, 'loss')} where training began anew`);
  await page.waitForTimeout(150);
  must((await shown(page, 'epoch')) === early, 'Stop does not stop');

  await set(page, 'speed', '60');
  must((await shown(page, 'speed-shown')) === 60, 'the speed is not shown');
  await page.click('#start');
  await reach(page, EPOCHS);
  await stopped(page);
  const [epoch, loss, formula] = [await shown(page, 'epoch'), await shown(page, 'loss'), await page.textContent('#formula')];
  must(epoch === EPOCHS && loss < 1.3, `loss ${loss} at epoch ${epoch}`);
  const [, q, sign, l, b] = /^y = ([\d.]+) x² ([+−]) ([\d.]+) x − ([\d.]+)$/.exec(formula) ?? [];
  must(sign === '+' && Math.abs(q - 1) < 0.3 && Math.abs(l - 2) < 0.3 && Math.abs(b - 5) < 0.6, `learnt ${formula}`);
  const { depth: low } = await pixels(page, 'plot', ORANGE);
  must(low > high, `the predictions are drawn at ${low} after, ${high} before`);
  for (const [id, colour, least] of [
    ['plot', GREY, 1000],
    ['plot', BLUE, 100],
    ['plot', ORANGE, 200],
    ['curve', GREEN, 200],
  ]) {
    const { count } = await pixels(page, id, colour);
    must(count >= least, `${count} pixels of ${colour} in #${id}`);
  }

  // Start goes on from there; a learning rate that is too large says so; Reset begins anew.
  await page.click('#start');
  await reach(page, EPOCHS + 1);
  await set(page, 'rate', '0');
  must((await shown(page, 'rate-shown')) === 1, 'the learning rate is not shown');
  await stopped(page);
  must(/smaller learning rate/.test(await page.textContent('#note')), 'a loss beyond all numbers is not told');
  await set(page, 'rate', '-2');
  await page.click('#reset');
  must((await page.textContent('#note')) === '' && (await shown(page, 'epoch')) < EPOCHS, 'Reset does not begin anew');
  await stopped(page);
  must((await shown(page, 'loss')) < 1.5, `loss ${await shown(page, 'loss')} after Reset`);

  for (const size of SIZES) {
    await page.setViewportSize(size);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    must(width <= size.width, `on a screen of ${size.width} pixels the page is ${width} wide`);
    if (process.env.SCREENSHOT) await page.screenshot({ path: `${process.env.SCREENSHOT}-${size.width}.png`, fullPage: true });
  }
}

export async function quadraticPage(where) {
  const { server, address } = await serve();
  let browser = null;
  try {
    browser = await where.launch();
    if (browser === null) throw new Skip(`no ${where.name} for ${process.platform}-${process.arch}`);
    const page = await browser.newPage({ viewport: SIZES[0] });
    const noticed = [];
    page.on('console', (message) => noticed.push(`printed ${message.text()}`));
    page.on('pageerror', (error) => noticed.push(`threw ${error.message}`));
    page.on('request', (request) => {
      if (![address, `${address}page.js`, `${address}trouble.js`, 'data:,'].includes(request.url())) {
        noticed.push(`asked for ${request.url()}`);
      }
    });
    const response = await page.goto(address);
    const policy = response.headers()['content-security-policy'] ?? '';
    must(/script-src 'self' 'wasm-unsafe-eval';/.test(policy), `the policy is '${policy}'`);
    await use(page);
    must(noticed.length === 0, noticed.join('; '));
  } finally {
    await browser?.close();
    server.close();
  }
}
