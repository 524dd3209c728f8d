// npm run example -- NAME [arguments]: builds what is missing or older than its sources, then runs examples/NAME.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** When the newest of these files, or of the files in these folders, changed; 0 where there is none. */
function newest(paths) {
  let latest = 0;
  for (const path of paths.filter((one) => existsSync(one))) {
    const stats = statSync(path);
    const time = stats.isDirectory() ? newest(readdirSync(path).map((name) => `${path}/${name}`)) : stats.mtimeMs;
    latest = Math.max(latest, time);
  }
  return latest;
}
const isFresh = (made, sources) => existsSync(made) && statSync(made).mtimeMs >= newest(sources);

/** Runs a step of the build; on a terminal, the seconds are counted, because the first one takes a while. */
async function build(what, script) {
  const started = Date.now();
  const text = () => `${what} (only the first time) … ${Math.round((Date.now() - started) / 1000)} s`;
  const { isTTY } = process.stderr;
  process.stderr.write(isTTY ? text() : `${what} (only the first time) …\n`);
  const clock = isTTY ? setInterval(() => process.stderr.write(`\r${text()}`), 1000) : undefined;
  const status = await run([`scripts/${script}`], ['ignore', 'ignore', 'inherit']);
  clearInterval(clock);
  if (isTTY) process.stderr.write(`\r${text()}\n`);
  if (status !== 0) process.exit(1);
}

/** Runs a script with this Node in the root of the project; gives its exit status. */
function run(args, stdio) {
  const child = spawn(process.execPath, args, { cwd: root, stdio });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

const [name = '', ...rest] = process.argv.slice(2);
const folder = `${root}examples/${name}`;
const program = [`${folder}/main.ts`, `${folder}.ts`].find((path) => existsSync(path));
/** Pages and workers are served, and bundled from the package as it is published. */
const server = existsSync(`${folder}/serve.mjs`) ? `${folder}/serve.mjs` : undefined;
if (name === '' || (program === undefined && server === undefined)) {
  const readme = readFileSync(`${root}examples/README.md`, 'utf8');
  const about = (example) => readme.match(new RegExp(`^\\| \`npm (?:run example -- )?${example}\` \\| (.*) \\|$`, 'm'))?.[1] ?? '';
  const examples = readdirSync(`${root}examples`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  console.error(name === '' ? 'Which example?' : `There is no example '${name}'.`);
  for (const example of examples) {
    const what = about(example.name === 'quadratic' ? 'start' : example.name).replaceAll('`', '');
    console.error(`  npm run example -- ${example.name.padEnd(17)}  ${what}`);
  }
  process.exit(1);
}
/** What an example counts: epochs, steps, or the number of a port. */
if (rest.length > 0 && !/^\d+$/.test(rest[0])) {
  console.error(`The word behind '${name}' must be a whole number, got '${rest[0]}'. Leave it out, or see examples/README.md.`);
  process.exit(1);
}
if (!existsSync(`${root}node_modules/tsx`)) {
  console.error('The tools are not installed. Run npm ci first.');
  process.exit(1);
}

const assembly = [`${root}assembly`, `${root}asconfig.json`, `${root}scripts/build-kernels.mjs`];
if (!isFresh(`${root}src/runtime/kernels/kernels.d.ts`, assembly)) await build('Compiling the kernels', 'build-kernels.mjs');
if (server !== undefined && !isFresh(`${root}dist/index.js`, [`${root}src`, `${root}gpu`]))
  await build('Bundling the library', 'build.mjs');
process.exitCode = await run(server === undefined ? ['--import', 'tsx', program, ...rest] : [server, ...rest], 'inherit');
