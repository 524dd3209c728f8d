// The page of examples/live-page in a real browser: it trains, draws, and its controls do what they say.
import { serve } from '../../examples/live-page/serve.mjs';
import { Skip } from '../runtimes/engine-process.mjs';

const STEPS = 250;

function must(condition, message) {
  if (!condition) throw new Error(message);
}

const shown = async (page, id) => Number.parseFloat(await page.textContent(`#${id}`));

const reach = (page, steps) =>
  page.waitForFunction((least) => Number(document.getElementById('step').textContent) >= least, steps, { timeout: 60_000 });

/** The hues of the map: how many pixels are bluish, orange and dark. */
const mapColours = (page) =>
  page.evaluate(() => {
    const map = document.getElementById('map');
    const { data } = map.getContext('2d').getImageData(0, 0, map.width, map.height);
    const found = { blue: 0, orange: 0, dark: 0 };
    for (let i = 0; i < data.length; i += 4) {
      if (Math.max(data[i], data[i + 1], data[i + 2]) < 90) found.dark++;
      else if (data[i] > data[i + 2] + 20) found.orange++;
      else if (data[i + 2] > data[i] + 20) found.blue++;
    }
    return found;
  });

const set = (page, id, value) =>
  page.evaluate(
    ([name, given]) => {
      const element = document.getElementById(name);
      element.value = given;
      element.dispatchEvent(new Event(element.tagName === 'SELECT' ? 'change' : 'input'));
    },
    [id, value],
  );

async function use(page) {
  await set(page, 'pace', '4');
  await reach(page, STEPS);
  await page.click('#pause');
  const [steps, loss, accuracy] = [await shown(page, 'step'), await shown(page, 'loss'), await shown(page, 'accuracy')];
  must(loss < 0.2 && accuracy > 97, `loss ${loss}, accuracy ${accuracy} % after ${steps} steps`);
  const { blue, orange, dark } = await mapColours(page);
  must(blue > 30_000 && orange > 30_000 && dark > 500, `on the map ${blue} blue, ${orange} orange, ${dark} dark pixels`);
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });

  await page.waitForTimeout(150);
  must((await shown(page, 'step')) === steps, 'Pause does not pause');
  await set(page, 'rate', '-1');
  must((await shown(page, 'rate-shown')) === 0.1, 'the learning rate is not shown');
  await set(page, 'problem', 'moons');
  must((await shown(page, 'step')) === 0, 'other points do not start anew');
  await page.click('#restart');
  await reach(page, 100);
  must((await shown(page, 'accuracy')) > 90, `two moons: accuracy ${await shown(page, 'accuracy')} %`);
}

export async function livePage(where) {
  const { server, address } = await serve();
  let browser = null;
  try {
    browser = await where.launch();
    if (browser === null) throw new Skip(`no ${where.name} for ${process.platform}-${process.arch}`);
    const page = await browser.newPage({ viewport: { width: 1000, height: 680 } });
    const noticed = [];
    page.on('console', (message) => noticed.push(`printed ${message.text()}`));
    page.on('pageerror', (error) => noticed.push(`threw ${error.message}`));
    page.on('request', (request) => {
      if (![address, `${address}page.js`, 'data:,'].includes(request.url())) noticed.push(`asked for ${request.url()}`);
    });
    await page.goto(address);
    await use(page);
    must(noticed.length === 0, noticed.join('; '));
  } finally {
    await browser?.close();
    server.close();
  }
}
