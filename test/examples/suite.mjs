// The examples as a stranger runs them: what they print against examples/README.md, what they draw, show and answer.
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../examples/edge-worker/bundle.mjs';
import { start } from '../../examples/edge-worker/serve.mjs';
import { chromium, further } from '../../scripts/browsers.mjs';
import { enginePath } from '../../scripts/engines.mjs';
import { Skip } from '../runtimes/engine-process.mjs';
import { listen } from '../runtimes/workerd/suite.mjs';
import { gpuPage } from './gpu-page.mjs';
import { livePage } from './live-page.mjs';
import { quadraticPage } from './quadratic-page.mjs';
import { mustBeLike } from './shown.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(`${root}examples/README.md`, 'utf8');

/** Runs scripts/example.mjs; gives its exit code and what it printed. */
function example(...args) {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/example.mjs', ...args], { cwd: root }, (error, out, errors) =>
      resolve({ code: error ? error.code : 0, out, errors }),
    );
  });
}

function must(condition, message) {
  if (!condition) throw new Error(message);
}

/** What README shows behind "`command` prints". */
function shown(command) {
  const [, text] = readme.split(`\`${command}\` prints\n\n\`\`\`\n`)[1]?.match(/^([^`]*)```/) ?? [];
  must(text !== undefined, `examples/README.md does not show what ${command} prints`);
  return text;
}

async function printsWhatIsShown(command, ...args) {
  const { code, out, errors } = await example(...args);
  must(code === 0 && errors === '', `exit code ${code}, ${errors}`);
  const withoutPath = (text) => text.replace(/Picture: \S+/, 'Picture: FILE');
  mustBeLike(withoutPath(out), withoutPath(shown(command)));
  return out;
}

async function quadratic() {
  const folder = mkdtempSync(`${tmpdir()}/tensorlane-`);
  try {
    const file = `${folder}/new/picture.svg`;
    const printed = await printsWhatIsShown('npm start', 'quadratic', '100', file);
    must(printed.includes(`Picture: ${file} `), `another path in ${printed}`);
    const svg = readFileSync(file, 'utf8');
    const texts = [
      'Before training',
      'After training',
      'Loss while training',
      'Ground truth',
      'Predictions',
      'Data',
      '>x<',
      '>y<',
      '>epoch<',
    ];
    for (const text of texts) must(svg.includes(text), `no '${text}' in the picture`);
    must((svg.match(/<path/g) ?? []).length > 2 * 201, 'the points are not in the picture');
    must(!/NaN|undefined|Infinity/.test(svg), 'the picture holds NaN, Infinity or undefined');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function spiral() {
  const printed = await printsWhatIsShown('npm run example -- spiral', 'spiral');
  const [, fresh] = /never seen: accuracy ([\d.]+) %/.exec(printed);
  must(Number(fresh) > 97, `${fresh} % of fresh points`);
}

async function unknownExample() {
  const { code, errors } = await example('nothing');
  must(code === 1 && errors.includes("no example 'nothing'") && errors.includes('-- live-page '), errors);
  for (const { name } of readdirSync(`${root}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    must(new RegExp(`-- ${name} +\\S+ \\S+`).test(errors), `what ${name} does is not told in\n${errors}`);
  }
  for (const word of ['abc', '-1', '1.5']) {
    const mistaken = await example('spiral', word);
    must(mistaken.code === 1 && mistaken.errors.includes(`got '${word}'`), `spiral ${word}: ${mistaken.errors}`);
  }
}

const workerdMustRun = () => {
  if (enginePath('workerd') === null) throw new Skip(`no workerd for ${process.platform}-${process.arch}`);
};
let bundled;
const bundledOnce = () => {
  bundled ??= bundle();
  return bundled;
};

/** Bodies that are the sender's fault, and a word of the answer that says what is wrong. */
const BAD = [
  ['not json', 'not JSON'],
  ['', 'not JSON'],
  ['[[1, 2], [3, 4]', 'not JSON'],
  ['"text"', 'not a list'],
  ['null', 'not a list'],
  ['{"points": [[1, 2]]}', 'not a list'],
  ['[]', '[0]'],
  ['[1, 2]', '[2]'],
  ['[[1, 2, 3]]', '[1, 3]'],
  ['[[[1, 2]]]', '[1, 1, 2]'],
  ['[[1], [2, 3]]', 'ragged'],
  ['[[1, "2"]]', "'2' at [0][1]"],
  ['[[true, false]]', 'boolean'],
  ['[[null, 1]]', 'null at [0][0]'],
];

/** Asks a worker through `ask(body, method)`, which gives a Response. */
async function mustAnswer(ask) {
  for (const [, body, answer] of readme.matchAll(/^\$ curl -d '(.*)' http.*\n(.*)$/gm)) {
    mustBeLike(await (await ask(body)).text(), answer);
  }
  const { inside } = await (await ask('[[0.2, 0.3], [1.5, 1], [0, 0], [-0.7, 0.9]]')).json();
  must(inside.map((p) => p > 0.5).join() === 'true,false,true,false', JSON.stringify(inside));
  for (const [body, word] of BAD) {
    const response = await ask(body);
    const { error } = await response.json();
    must(response.status === 400 && error.includes(word) && error.includes('[x, y] pairs'), `${body} gives ${response.status} ${error}`);
  }
  must((await ask(undefined, 'GET')).status === 405, 'GET is not refused');
  must((await ask('[[0, 0]]')).status === 200, 'no answer after bad requests');
}

async function throughMiniflare() {
  workerdMustRun();
  const worker = await start(await bundledOnce());
  try {
    await mustAnswer((body, method = 'POST') => worker.dispatchFetch('http://worker/', { method, body }));
  } finally {
    await worker.dispose();
  }
}

async function inPlainWorkerd() {
  workerdMustRun();
  await bundledOnce();
  const args = ['serve', 'examples/edge-worker/worker.capnp', '--control-fd=3', '--socket-addr=http=127.0.0.1:0'];
  const child = spawn(enginePath('workerd'), args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    const { port, errors } = await listen(child);
    await mustAnswer((body, method = 'POST') => fetch(`http://127.0.0.1:${port}/`, { method, body }));
    must(errors() === '', errors());
  } finally {
    child.kill();
    await ended;
  }
}

const pagesIn = (where, title) =>
  Object.entries({ 'quadratic-page': quadraticPage, 'live-page': livePage, 'gpu-page': gpuPage }).map(([name, body]) => ({
    name: `${title}: ${name}`,
    body: () => body(where),
  }));

export const exampleChecks = [
  { name: 'example: unknown', body: unknownExample },
  {
    name: 'example: linear-regression',
    body: () => printsWhatIsShown('npm run example -- linear-regression', 'linear-regression'),
  },
  { name: 'example: quadratic', body: quadratic },
  { name: 'example: spiral', body: spiral },
  ...pagesIn(chromium, 'example'),
  ...further.filter((browser) => browser.missing() === null).flatMap((browser) => pagesIn(browser, `example in ${browser.name}`)),
  { name: 'example: edge-worker through miniflare', body: throughMiniflare },
  { name: 'example: edge-worker in plain workerd', body: inPlainWorkerd },
];
