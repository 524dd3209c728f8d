// Packs the package as it would be published and installs it in an empty folder, beside the programs of this folder.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

function npm(args, cwd) {
  const options = { cwd, env: { ...process.env, npm_config_update_notifier: 'false' } };
  const cli = process.env.npm_execpath;
  if (cli) return promisify(execFile)(process.execPath, [cli, ...args], options);
  return promisify(execFile)('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** `{ folder, remove() }`: programs in `folder` import the packed package by its name. Needs no network. */
export async function makeStage() {
  const folder = mkdtempSync(`${tmpdir()}/tensorlane-stage-`);
  const packed = `${folder}/packed`;
  mkdirSync(packed);
  await npm(['pack', '--ignore-scripts', '--silent', '--pack-destination', packed], root);
  const [tarball] = readdirSync(packed);
  writeFileSync(`${folder}/package.json`, '{ "private": true, "type": "module" }\n');
  await npm(['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', `${packed}/${tarball}`], folder);
  const installed = readdirSync(`${folder}/node_modules`).filter((name) => !name.startsWith('.'));
  if (installed.join() !== 'tensorlane') throw new Error(`the package brings others along: ${installed}`);
  cpSync(`${root}test/runtimes`, folder, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
