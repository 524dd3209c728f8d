// Bundles the page with esbuild and serves it on localhost.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** main.ts and all that it imports, as one module. 'tensorlane' is the package as it is published, not its sources. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [here('main.ts')],
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

/** Nothing from elsewhere, no eval: WebAssembly is all that the library asks for beyond a plain script. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:";

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
    '/trouble.js': ['text/javascript', readFileSync(here('trouble.js'))],
    '/page.js': ['text/javascript', await bundle()],
  };
  const server = createServer((request, response) => {
    const [path] = request.url.split('?');
    const [type, body] = files[path] ?? ['text/plain', 'There is nothing here.'];
    const headers = { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY };
    response.writeHead(files[path] ? 200 : 404, headers).end(body);
  });
  await listen(server, port);
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serve(Number(process.argv[2] ?? 8080));
  console.log(`Open ${address} in a browser. Ctrl+C ends the server.`);
}
