// Serves the worker on localhost with miniflare, which runs the same workerd as the edge does.
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { installEngines, requireEngine } from '../../scripts/engines.mjs';
import { bundle } from './bundle.mjs';

/** The files of the bundle as miniflare wants them, the worker's own module first. */
function modulesIn(folder) {
  const files = readdirSync(folder).sort((a, b) => Number(b.endsWith('.js')) - Number(a.endsWith('.js')));
  return files.map((file) => {
    const path = `${folder}/${file}`;
    const contents = readFileSync(path);
    return file.endsWith('.wasm') ? { type: 'CompiledWasm', path, contents } : { type: 'ESModule', path, contents: contents.toString() };
  });
}

/** The worker in `folder`, running (miniflare's object). Port 0 is any free one. */
export async function start(folder, port = 0) {
  const { Miniflare } = requireEngine('miniflare');
  const worker = new Miniflare({ modules: modulesIn(folder), modulesRoot: folder, compatibilityDate: '2026-01-01', cf: false, port });
  await worker.ready;
  return worker;
}

/** The port, or 0 where another program has it. */
function orAnyFree(port) {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installEngines();
  const worker = await start(await bundle(), await orAnyFree(Number(process.argv[2] ?? 8787)));
  console.log(`The worker listens on ${await worker.ready}`);
  console.log(`Try: curl -d '[[0.2, 0.3], [1.5, 1]]' ${await worker.ready}`);
  console.log('Ctrl+C ends it.');
}
