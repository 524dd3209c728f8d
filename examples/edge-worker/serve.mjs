// Serves the worker on localhost with miniflare, which runs the same workerd as the edge does.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installEngines, requireEngine } from '../../scripts/engines.mjs';
import { bundle } from './bundle.mjs';

/** A running worker (miniflare's object). */
export async function start(port) {
  const folder = await bundle();
  const modules = readdirSync(folder)
    .sort((a, b) => Number(b.endsWith('.js')) - Number(a.endsWith('.js')))
    .map((file) => {
      const path = `${folder}/${file}`;
      return file.endsWith('.wasm')
        ? { type: 'CompiledWasm', path, contents: readFileSync(path) }
        : { type: 'ESModule', path, contents: readFileSync(path, 'utf8') };
    });
  const { Miniflare } = requireEngine('miniflare');
  const worker = new Miniflare({
    modules,
    modulesRoot: folder,
    compatibilityDate: '2026-01-01',
    cf: false,
    ...(port === undefined ? {} : { port }),
  });
  await worker.ready;
  return worker;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  installEngines();
  await start(8787);
  console.log("Try: curl -d '[[0.2, 0.3], [1.5, 1]]' http://127.0.0.1:8787/ (Ctrl+C ends it)");
}
