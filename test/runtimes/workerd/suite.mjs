// Edge workers: the .wasm files are static imports, as nothing may be compiled at run time. Once through miniflare with the bundle
// that a bundler makes of the worker, once as plain workerd configuration with the package's own files as modules.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { enginePath, requireEngine } from '../../../scripts/engines.mjs';
import { Skip } from '../engine-process.mjs';

const COMPATIBILITY_DATE = '2026-01-01';

const missing = () => {
  if (enginePath('workerd') === null) throw new Skip(`no workerd for ${process.platform}-${process.arch}`);
};

async function answer(response) {
  if (response.status !== 200) throw new Error(`answered ${response.status}: ${(await response.text()).slice(0, 2000)}`);
  return response.json();
}

async function throughMiniflare(stage) {
  missing();
  const { Miniflare, Log, LogLevel } = requireEngine('miniflare');
  const outdir = `${stage.folder}/built-worker`;
  await build({
    absWorkingDir: stage.folder,
    entryPoints: ['workerd/worker.mjs'],
    outdir,
    bundle: true,
    format: 'esm',
    conditions: ['workerd'],
    loader: { '.wasm': 'copy' },
    minify: true,
    logLevel: 'error',
  });
  const modules = readdirSync(outdir)
    .sort((a, b) => Number(b.endsWith('.js')) - Number(a.endsWith('.js')))
    .map((file) => ({
      type: file.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule',
      path: `${outdir}/${file}`,
      contents: readFileSync(`${outdir}/${file}`),
    }));
  const warnings = [];
  class Warnings extends Log {
    logWithLevel(level, message) {
      if (level <= LogLevel.WARN) warnings.push(message);
    }
  }
  const worker = new Miniflare({
    modules: modules.map((module) => (module.type === 'ESModule' ? { ...module, contents: module.contents.toString() } : module)),
    modulesRoot: outdir,
    compatibilityDate: COMPATIBILITY_DATE,
    log: new Warnings(LogLevel.WARN),
    cf: false,
    handleRuntimeStdio: (_out, errors) => errors.on('data', (chunk) => warnings.push(String(chunk))),
    outboundService: () => {
      warnings.push('the library tried to use the network');
      return new Response('', { status: 500 });
    },
  });
  try {
    const numbers = await answer(await worker.dispatchFetch('http://worker/'));
    if (warnings.length > 0) throw new Error(`warned: ${warnings.join('\n').slice(0, 2000)}`);
    return numbers;
  } finally {
    await worker.dispose();
  }
}

/** A configuration whose only way out is a service that refuses, and whose modules are files as they are. */
function configuration(stage) {
  const dist = 'node_modules/tensorlane/dist/workerd';
  const kinds = { js: 'esModule', wasm: 'wasm' };
  const modules = [
    `(name = "workerd/worker.mjs", esModule = embed "workerd/worker.mjs")`,
    `(name = "program.mjs", esModule = embed "program.mjs")`,
    `(name = "threads.mjs", esModule = embed "threads.mjs")`,
  ];
  for (const file of readdirSync(`${stage.folder}/${dist}`)) {
    const name = file === 'index.js' ? 'tensorlane' : file;
    modules.push(`(name = "workerd/${name}", ${kinds[file.split('.').pop()]} = embed "${dist}/${file}")`);
  }
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (modules = [${modules.join(', ')}], compatibilityDate = "${COMPATIBILITY_DATE}", globalOutbound = "nowhere")),
    (name = "nowhere", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}

/** Waits for workerd to start; gives the port that it listens on. */
export function listen(child) {
  return new Promise((resolve, reject) => {
    let [said, errors] = ['', ''];
    child.stdio[3].on('data', (chunk) => {
      said += chunk;
      const line = said.split('\n').find((text) => text.includes('"listen"'));
      if (line) resolve({ port: JSON.parse(line).port, errors: () => errors });
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => reject(new Error(`workerd ended with ${code}: ${errors.slice(0, 2000)}`)));
  });
}

async function plain(stage, path = '') {
  missing();
  writeFileSync(`${stage.folder}/config.capnp`, configuration(stage));
  const child = spawn(enginePath('workerd'), ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: stage.folder,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    const { port, errors } = await listen(child);
    const numbers = await answer(await fetch(`http://127.0.0.1:${port}/${path}`));
    if (errors() !== '') throw new Error(`printed on stderr: ${errors().slice(0, 2000)}`);
    return numbers;
  } finally {
    child.kill();
    await ended;
  }
}

export const checks = [
  { name: 'workerd through miniflare', numbers: throughMiniflare },
  { name: 'workerd, plain configuration', numbers: (stage) => plain(stage) },
];
export const memory = [];
export const threads = [];
export const threadChecks = [
  {
    name: 'workerd',
    async body(stage) {
      const { reason } = await plain(stage, 'threads');
      if (!/deployed/.test(reason)) throw new Error(`the reason is '${reason}'`);
      return reason;
    },
  },
];
