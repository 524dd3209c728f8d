// Counts checks, prints each as it ends, and says the sum in one plain last line.
import { availableParallelism } from 'node:os';
import { Skip } from '../test/runtimes/engine-process.mjs';

const total = { passed: 0, failed: 0, skipped: 0 };
const started = performance.now();
const since = (start) => (performance.now() - start) / 1000;

/** Adds to the sum what one program counted. */
export function count(name, { passed = 0, failed = 0, skipped = 0, seconds = 0, detail = '' }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  const word = failed > 0 ? 'FAILED ' : skipped > 0 ? 'SKIPPED' : 'ok     ';
  const numbers = passed + failed + skipped > 1 ? ` (${passed} passed, ${failed} failed, ${skipped} skipped)` : '';
  console.log(`${word} ${name}${numbers} ${seconds.toFixed(1)} s${detail && `: ${detail}`}`);
}

/** One check: passes unless `body` throws; what it returns is printed. */
export async function check(name, body) {
  const start = performance.now();
  try {
    const detail = (await body()) ?? '';
    count(name, { passed: 1, seconds: since(start), detail });
  } catch (error) {
    if (error instanceof Skip) count(name, { skipped: 1, seconds: since(start), detail: error.message });
    else count(name, { failed: 1, seconds: since(start), detail: error.stack ?? String(error) });
  }
}

/** Runs tasks, as many at a time as there are cores, two at most: engines that compete for a core measure nothing. */
export async function inParallel(tasks) {
  const waiting = [...tasks];
  const worker = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task();
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
}

/** Prints the sum; nothing may be printed after it. The process ends with 1 where something failed or nothing ran. */
export function close() {
  console.log(`${since(started).toFixed(0)} s`);
  console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}
