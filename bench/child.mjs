// Runs one of our own measuring programs in a fresh process and reads the JSON that it prints.
import { execFileSync } from 'node:child_process';
import { bench, entry } from './place.mjs';

export function measureInChild(file, args = [], flags = []) {
  const output = execFileSync(process.execPath, [...process.execArgv, ...flags, `${bench}${file}`, ...args.map(String)], {
    cwd: bench,
    env: { ...process.env, TENSORLANE: entry },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 600_000,
  });
  return JSON.parse(output.trim().split('\n').at(-1));
}
