// Where things lie, and what is measured: the built library of this checkout, or what TENSORLANE names.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { isAbsolute } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const bench = fileURLToPath(new URL('.', import.meta.url));
export const root = fileURLToPath(new URL('..', import.meta.url));

/** The entry file under test, the one that Node takes, or the name of a package. */
export const entry = process.env.TENSORLANE ?? `${root}dist/cjs/index.mjs`;

/** What to write behind `import` to get it. */
export const specifier = existsSync(entry) || isAbsolute(entry) ? pathToFileURL(entry).href : entry;

const newest = (folder) =>
  Math.max(0, ...readdirSync(folder, { recursive: true, withFileTypes: true }).map((file) => (file.isFile() ? touched(file) : 0)));
const touched = ({ parentPath, path, name }) => statSync(`${parentPath ?? path}/${name}`).mtimeMs;

/** Builds dist/ where it is missing or older than a source file. */
export function ensureBuilt() {
  if (process.env.TENSORLANE) return;
  const built = existsSync(entry) ? statSync(entry).mtimeMs : 0;
  if (built > 0 && ['src', 'assembly'].every((folder) => newest(root + folder) <= built)) return;
  console.error('bench: building dist/');
  for (const script of ['build-kernels', 'build']) {
    execFileSync(process.execPath, [`${root}scripts/${script}.mjs`], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  }
}

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/** What a result file says about where it comes from. */
export function provenance() {
  return {
    commit: git('rev-parse', '--short=10', 'HEAD') || 'unknown',
    changed: git('status', '--porcelain', '--', 'src', 'assembly', 'scripts', 'package.json') !== '',
    date: new Date().toISOString(),
    node: process.version,
    cpu: cpus()[0].model,
    cores: cpus().length,
    load: loadavg()[0],
    library: JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version,
  };
}
