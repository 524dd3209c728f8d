// Our end of a peer's process.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { bench, entry } from './place.mjs';

const PATIENCE = 120_000; // ms

export class Host {
  constructor(peer) {
    this.peer = peer;
    this.process = spawn(process.execPath, [...process.execArgv, `${bench}peer-process.mjs`], {
      cwd: bench,
      env: { ...process.env, TENSORLANE: entry },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.process.stdin.on('error', () => {});
    this.process.on('exit', (code, signal) => {
      this.dead = `process ended (${signal ?? code})`;
      this.waiting?.({ error: this.dead });
    });
    createInterface({ input: this.process.stdout }).on('line', (line) => this.waiting?.(JSON.parse(line)));
  }

  /** The reply to a request; { error } where the process is dead or does not answer in time. */
  ask(request) {
    if (this.dead) return Promise.resolve({ error: this.dead });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.process.kill();
        resolve({ error: 'no answer in time' });
      }, PATIENCE);
      this.waiting = (reply) => {
        clearTimeout(timer);
        this.waiting = undefined;
        resolve(reply);
      };
      this.process.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  end() {
    this.process.stdin.end();
  }
}
