// npm run example -- NAME [arguments]: builds what is missing and runs examples/NAME.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = '', ...rest] = process.argv.slice(2);
const folder = `${root}examples/${name}`;
const file = [`${folder}/main.ts`, `${folder}.ts`].find((path) => existsSync(path));
/** Pages and workers are served; they are built from the package as it is published. */
const served = existsSync(`${folder}/serve.mjs`) ? `${folder}/serve.mjs` : undefined;
if (name === '' || (file === undefined && served === undefined)) {
  const names = readdirSync(`${root}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  console.error(`Which example? ${names.map((entry) => entry.name).join(', ')}`);
  process.exit(1);
}
const step = (args) => execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (!existsSync(`${root}src/runtime/kernels/core.ts`)) step(['scripts/build-kernels.mjs']);
if (served !== undefined && !existsSync(`${root}dist/index.js`)) step(['scripts/build.mjs']);
const args = served === undefined ? ['--import', 'tsx', file, ...rest] : [served, ...rest];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
