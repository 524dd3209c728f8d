// The libraries we compare with lie in bench/node_modules, put there by this module with pinned versions: the project itself does
// not depend on them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { bench } from './place.mjs';

const manifest = JSON.parse(readFileSync(`${bench}package.json`, 'utf8'));
const manifestOf = (name) => `${bench}node_modules/${name}/package.json`;
const versionOf = (name) => (existsSync(manifestOf(name)) ? JSON.parse(readFileSync(manifestOf(name), 'utf8')).version : undefined);

const isInstalled = () => Object.entries(manifest.dependencies).every(([name, version]) => versionOf(name) === version);

/** Installs what is missing (300 MB, half a minute). Gives the versions there are: none of them where npm reaches no registry. */
export function installRivals() {
  if (!isInstalled()) {
    console.error('bench: installing what we compare with (npm ci in bench/)');
    const npm = process.env.npm_execpath;
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
    const options = { cwd: bench, stdio: ['ignore', 'ignore', 'pipe'] };
    try {
      if (npm) execFileSync(process.execPath, [npm, ...args], options);
      else execFileSync('npm', args, { ...options, shell: process.platform === 'win32' });
    } catch (error) {
      console.error(
        `bench: npm could not install them, so only tensorlane is measured.\n${String(error.stderr ?? error)
          .trim()
          .slice(0, 300)}`,
      );
    }
  }
  return Object.fromEntries(
    Object.keys(manifest.dependencies)
      .map((name) => [name, versionOf(name)])
      .filter(([, version]) => version),
  );
}
