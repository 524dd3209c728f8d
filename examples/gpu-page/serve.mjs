// Bundles the page and its worker with esbuild and serves them on localhost.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** A module and all that it imports. 'tensorlane' is the package as it is published, not its sources. */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [here(entry)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    tsconfigRaw: {},
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].contents;
}

/** Listens on the port, or on any free one where that is taken. */
function listen(server, port) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => (error.code === 'EADDRINUSE' && port !== 0 ? listen(server, 0).then(resolve, reject) : reject(error)));
    server.listen(port, '127.0.0.1', resolve);
  });
}

/** The page, served: { server, address }. Port 0 is any free one. */
export async function serve(port = 0) {
  const files = {
    '/': ['text/html', readFileSync(here('index.html'))],
    '/page.js': ['text/javascript', await bundle('main.ts')],
    '/worker.js': ['text/javascript', await bundle('worker.ts')],
  };
  const server = createServer((request, response) => {
    const [path] = request.url.split('?');
    const [type, body] = files[path] ?? ['text/plain', 'There is nothing here.'];
    // Pages share memory among threads only where nothing of elsewhere can be in them.
    const isolated = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    response.writeHead(files[path] ? 200 : 404, { 'content-type': `${type}; charset=utf-8`, ...isolated }).end(body);
  });
  await listen(server, port);
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serve(Number(process.argv[2] ?? 8080));
  console.log(`Open ${address} in a browser. Ctrl+C ends the server.`);
}
