// The page of examples/gpu-page in a real browser with WebGL 2 in software: both devices paint the same, and the page goes on.
import { serve } from '../../examples/gpu-page/serve.mjs';
import { Skip } from '../runtimes/engine-process.mjs';

function must(condition, message) {
  if (!condition) throw new Error(message);
}

const frames = (page, device) => page.textContent(`#${device} .frames`).then(Number);

/** How many colours a canvas has, and its mean brightness. */
const picture = (page, device) =>
  page.evaluate((id) => {
    const canvas = document.querySelector(`#${id} canvas`);
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) {
      colours.add((data[i] >> 4) * 256 + (data[i + 1] >> 4) * 16 + (data[i + 2] >> 4));
      sum += data[i] + data[i + 1] + data[i + 2];
    }
    return { side: canvas.width, colours: colours.size, brightness: sum / (0.75 * data.length) };
  }, device);

/** The longest pause that the page tells is the longest that there was: the test makes one, and measures by itself. */
async function pausesAreTold(page) {
  const { own, told } = await page.evaluate(
    () =>
      new Promise((resolve) => {
        let [last, longest, left] = [0, 0, 12];
        const frame = (now) => {
          if (last > 0) longest = Math.max(longest, now - last);
          last = now;
          if (left === 6) for (const end = performance.now() + 700; performance.now() < end; );
          if (left-- > 0) requestAnimationFrame(frame);
          else setTimeout(() => resolve({ own: longest, told: document.getElementById('pulse').textContent }), 100);
        };
        requestAnimationFrame(frame);
      }),
  );
  const [, pause] = /longest pause of the last 10 s (\d+) ms/.exec(told) ?? [];
  must(own >= 690 && Number(pause) >= Math.floor(own), `a pause of ${own} ms is told as '${told}'`);
}

async function use(page) {
  for (const device of ['cpu', 'gpu']) {
    await page.waitForFunction(
      (id) => Number(document.querySelector(`#${id} .frames`)?.textContent) >= 3 || document.querySelector(`#${id} .note`)?.textContent,
      device,
      { timeout: 90_000 },
    );
    const note = await page.textContent(`#${device} .note`);
    must(note === '', `${device} says ${note}`);
    const { side, colours, brightness } = await picture(page, device);
    must(side === 96 && colours > 40 && brightness > 40 && brightness < 215, JSON.stringify({ device, side, colours, brightness }));
  }
  // One core, or a version without threads, leaves the third panel with a word instead of a picture.
  await page.waitForFunction(
    () =>
      Number(document.querySelector('#threads .frames').textContent) >= 3 || document.querySelector('#threads .note').textContent !== '',
    undefined,
    { timeout: 90_000 },
  );
  for (const [device, about] of Object.entries({ cpu: /^one thread$/, threads: /^(\d+ threads|not here)$/, gpu: /\S/ })) {
    const said = await page.textContent(`#${device} .about`);
    must(about.test(said) && said !== 'starting …', `${device} is '${said}'`);
  }
  must(/ms$/.test(await page.textContent('#gpu .median')), 'no time of a frame');
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  await pausesAreTold(page);
  await page.click('#pause');
  // The frame that was asked for still comes.
  const painted = () => Promise.all(['cpu', 'gpu'].map((device) => frames(page, device))).then(String);
  const idle = () => ['cpu', 'gpu'].every((device) => document.querySelector(`#${device} canvas`).dataset.waits === 'true');
  await page.waitForFunction(idle, undefined, { timeout: 60_000 });
  const before = await painted();
  await page.waitForTimeout(1000);
  must((await painted()) === before, 'Pause does not pause');
  await page.setViewportSize({ width: 420, height: 900 });
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  must(width <= 420, `on a narrow screen the page is ${width} pixels wide`);
}

export async function gpuPage(where) {
  const { server, address } = await serve();
  let browser = null;
  try {
    browser = await where.launch({ webgl: true });
    if (browser === null) throw new Skip(`no ${where.name} for ${process.platform}-${process.arch}`);
    const page = await browser.newPage({ viewport: { width: 1000, height: 720 } });
    const noticed = [];
    page.on('console', (message) => {
      if (!/GPU stall due to ReadPixels/.test(message.text())) noticed.push(`printed ${message.text()}`);
    });
    page.on('pageerror', (error) => noticed.push(`threw ${error.message}`));
    await page.goto(address);
    await use(page);
    must(noticed.length === 0, noticed.join('; '));
  } finally {
    await browser?.close();
    server.close();
  }
}
