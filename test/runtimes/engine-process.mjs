// Runs an engine as a process and watches what a user would notice: what it prints, how it ends, how much memory it takes.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Thrown by a check whose engine is not to be had here. */
export class Skip extends Error {}

const POLL = 40;

/** Peak resident megabytes of a process so far, or 0 where the system does not tell. */
export function peakMegabytes(pid) {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it has ended in between
  }
}

/**
 * Runs a program that prints one line of JSON and gives that value and the peak memory. Anything on stderr, a warning too, a second
 * line, or an exit code other than 0 is an error.
 */
export function runEngine(command, args, { cwd, env = {}, seconds = 120 }) {
  return new Promise((resolve, reject) => {
    // Node warns on stderr where both NO_COLOR and FORCE_COLOR are set, which is no fault of the library.
    const { NODE_OPTIONS: _options, FORCE_COLOR: _color, ...inherited } = process.env;
    const child = spawn(command, args, { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, errors, peak, late] = ['', '', 0, false];
    const poll = setInterval(() => {
      peak = Math.max(peak, peakMegabytes(child.pid));
    }, POLL);
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, seconds * 1000);
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    const end = (problem) => {
      clearInterval(poll);
      clearTimeout(limit);
      if (problem) return reject(new Error(problem));
      try {
        resolve({ value: JSON.parse(out), peak });
      } catch {
        reject(new Error(`printed more or less than one line of JSON: ${out.slice(0, 500)}`));
      }
    };
    child.on('error', (error) => end(String(error)));
    child.on('close', (code, signal) => {
      if (late) end(`did not end within ${seconds} s`);
      else if (code !== 0) end(`ended with ${signal ?? code}: ${errors.slice(0, 2000) || out.slice(0, 2000)}`);
      else if (errors !== '') end(`printed on stderr: ${errors.slice(0, 2000)}`);
      else end();
    });
  });
}
