// The examples, each with few steps: what they print, draw, show and answer.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { start } from '../../examples/edge-worker/serve.mjs';
import { serve } from '../../examples/live-page/serve.mjs';
import { enginePath, launchChromium } from '../../scripts/engines.mjs';
import { Skip } from '../runtimes/engine-process.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = (...args) =>
  execFileSync(process.execPath, ['scripts/example.mjs', ...args], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function must(condition, message) {
  if (!condition) throw new Error(message);
}

function linearRegression() {
  const lines = example('linear-regression', '30').trim().split('\n');
  must(lines.length === 31 && lines[0] === 'Epoch  0: W=5.00 b=0.00, loss=9.44918', lines[0]);
  const [, w, b] = /Found: y = (\S+) x \+ (\S+),/.exec(lines.at(-1)) ?? [];
  must(Math.abs(w - 3) < 0.1 && Math.abs(b - 2) < 0.1, lines.at(-1));
}

function quadratic() {
  const file = `${mkdtempSync(`${tmpdir()}/tensorlane-`)}/picture.svg`;
  const printed = example('quadratic', '21', file);
  const losses = [...printed.matchAll(/Mean squared error for step (\d+): ([\d.]+)/g)].map(([, step, loss]) => [
    Number(step),
    Number(loss),
  ]);
  must(losses.length === 3 && losses[0][1] > 4 * losses[1][1] && losses[1][1] > losses[2][1], printed);
  const svg = readFileSync(file, 'utf8');
  for (const text of ['Before training', 'After training', 'Loss while training', 'Ground truth', 'Predictions'])
    must(svg.includes(text), `no '${text}' in the picture`);
}

function spiral() {
  const last = example('spiral', '400').trim().split('\n').at(-1);
  must(/^step +400: loss 0\.0\d+, accuracy (9[89]|100)\.\d %$/.test(last), last);
}

async function livePage() {
  const browser = await launchChromium();
  if (browser === null) throw new Skip(`no Chromium for ${process.platform}-${process.arch}`);
  const { server, address } = await serve();
  try {
    const page = await browser.newPage({ viewport: { width: 800, height: 600 } });
    const noticed = [];
    page.on('console', (message) => noticed.push(message.text()));
    page.on('pageerror', (error) => noticed.push(error.message));
    await page.goto(address);
    await page.waitForFunction(() => Number(document.getElementById('step').textContent) >= 400, null, { timeout: 60_000 });
    const loss = Number(await page.textContent('#loss'));
    must(loss > 0 && loss < 0.5, `loss ${loss} after 400 steps`);
    const colours = await page.evaluate(() => {
      const { data } = document.getElementById('map').getContext('2d').getImageData(0, 0, 400, 400);
      return new Set(Array.from({ length: 1600 }, (_, i) => data.slice(400 * i, 400 * i + 3).join())).size;
    });
    must(colours > 20, `the map has ${colours} colours`);
    await page.click('#pause');
    const [before] = [await page.textContent('#step')];
    await page.waitForTimeout(200);
    must((await page.textContent('#step')) === before, 'Pause does not pause');
    await page.click('#restart');
    await page.click('#pause');
    await page.waitForFunction(() => Number(document.getElementById('step').textContent) > 0, null, { timeout: 20_000 });
    must(noticed.length === 0, noticed.join('; '));
    if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  } finally {
    await browser.close();
    server.close();
  }
}

async function edgeWorker() {
  if (enginePath('workerd') === null) throw new Skip(`no workerd for ${process.platform}-${process.arch}`);
  const worker = await start();
  const ask = async (body, method = 'POST') => {
    const response = await worker.dispatchFetch('http://worker/', { method, ...(method === 'POST' ? { body } : {}) });
    return [response.status, await response.json()];
  };
  try {
    const [status, { inside }] = await ask('[[0.2, 0.3], [1.5, 1], [0, 0]]');
    must(status === 200 && inside[0] > 0.9 && inside[1] < 0.1 && inside[2] > 0.9, JSON.stringify(inside));
    for (const bad of ['not json', '[[1, 2, 3]]', '[[1], [2, 3]]', '"text"', '{}']) {
      const [code, { error }] = await ask(bad);
      must(code === 400 && error.length > 10, `${bad} gives ${code} ${error}`);
    }
    must((await ask('', 'GET'))[0] === 405, 'GET is not refused');
  } finally {
    await worker.dispose();
  }
}

export const exampleChecks = [
  { name: 'example: linear-regression', body: linearRegression },
  { name: 'example: quadratic', body: quadratic },
  { name: 'example: spiral', body: spiral },
  { name: 'example: live-page', body: livePage },
  { name: 'example: edge-worker', body: edgeWorker },
];
