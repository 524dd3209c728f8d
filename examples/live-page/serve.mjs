// Bundles the page and serves it on localhost.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The page on a port of its own: { server, address }. */
export async function serve(port = 0) {
  const { outputFiles } = await build({
    entryPoints: [here('main.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const files = {
    '/': ['text/html', readFileSync(here('index.html'))],
    '/page.js': ['text/javascript', outputFiles[0].contents],
  };
  const server = createServer((request, response) => {
    const [type, body] = files[request.url] ?? ['text/plain', 'not here'];
    response.writeHead(files[request.url] ? 200 : 404, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { server, address: `http://127.0.0.1:${server.address().port}/` };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { address } = await serve(Number(process.argv[2] ?? 8080));
  console.log(`Open ${address} (Ctrl+C ends it)`);
}
