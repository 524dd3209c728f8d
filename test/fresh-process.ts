import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A file of src/ as a program in another process names it. */
export const source = (name: string): string => fileURLToPath(new URL(`../src/${name}`, import.meta.url));

/** What a program prints, in a process of its own. Rejects with what it wrote to stderr when it fails. */
export function printed(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (text) => {
      out += text;
    });
    child.stderr.on('data', (text) => {
      errors += text;
    });
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(errors))));
  });
}
