// npm run check: everything that can be said about the code without running it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = `${root}node_modules/`;

/** Each is a program that prints `file:line: what is wrong` and ends with 1 where something is. */
export const checks = [
  { name: 'types', args: [`${modules}typescript/bin/tsc`, '--noEmit', '-p', root] },
  { name: 'lint and format', args: [`${modules}@biomejs/biome/bin/biome`, 'check', '--error-on-warnings', root] },
  { name: 'layers', args: [`${root}scripts/check-layers.mjs`] },
  { name: 'lines', args: [`${root}scripts/check-lines.mjs`] },
  { name: 'exports', args: [`${root}scripts/check-exports.mjs`] },
];

/** Runs a Node program; gives its exit code and all that it printed. */
export function run(args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const add = (chunk) => {
      output += chunk;
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** What the checks look at beside the sources: the kernels' declarations and dist/. */
export async function build() {
  for (const script of ['build-kernels', 'build']) {
    const { code, output } = await run([`${root}scripts/${script}.mjs`]);
    process.stdout.write(output);
    if (code !== 0) return false;
  }
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!existsSync(`${root}dist`) && !(await build())) process.exit(1);
  for (const { name, args } of checks) {
    const { code, output } = await run(args);
    process.stdout.write(output);
    console.log(code === 0 ? `ok      ${name}` : `FAILED  ${name}`);
    if (code !== 0) process.exitCode = 1;
  }
}
