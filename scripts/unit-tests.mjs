// The unit tests: all test/**/*.test.ts, shared out among processes. A file that begins with the line ALONE has one of its own.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { run } from './check.mjs';
import { root } from './source-files.mjs';
import { count } from './tally.mjs';

const PROCESSES = 2;
const ALONE = '// Alone: ';

/** Test files in groups of about the same size. */
function shares() {
  const files = readdirSync(`${root}test`, { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
    .map((path) => ({ path, size: statSync(`${root}test/${path}`).size }))
    .sort((a, b) => b.size - a.size);
  const groups = Array.from({ length: PROCESSES }, () => ({ size: 0, paths: [] }));
  const alone = files.filter(({ path }) => readFileSync(`${root}test/${path}`, 'utf8').startsWith(ALONE));
  for (const { path, size } of files) {
    if (alone.some((file) => file.path === path)) continue;
    const smallest = groups.reduce((a, b) => (b.size < a.size ? b : a));
    smallest.paths.push(path);
    smallest.size += size;
  }
  return [...groups.map(({ paths }) => paths), ...alone.map(({ path }) => [path])].filter((paths) => paths.length > 0);
}

/** Runs files in one process and reads uvu's own count. A process that dies is a failure, and so is a file that runs no test. */
async function runFiles(name, paths) {
  const start = performance.now();
  for (const path of paths) {
    if (!/\.run\(\)/.test(readFileSync(`${root}test/${path}`, 'utf8'))) count(`test/${path}`, { failed: 1, detail: 'never calls run()' });
  }
  const pattern = `^(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})$`;
  const { code, output } = await run(['--import', 'tsx', `${root}node_modules/uvu/bin.js`, 'test', pattern], {
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  const number = (label) => Number(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm').exec(output)?.[1] ?? 0);
  const [all, passed, skipped] = [number('Total'), number('Passed'), number('Skipped')];
  const failed = Math.max(all - passed, code === 0 && all > 0 ? 0 : 1);
  if (failed > 0) console.log(output);
  count(name, { passed, failed, skipped, seconds: (performance.now() - start) / 1000, detail: `${paths.length} files` });
}

export const unitTests = shares().map((paths, i) => {
  const name = `unit tests ${i + 1}`;
  return { name, run: () => runFiles(name, paths) };
});
