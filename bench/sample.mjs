// The stopwatch of a peer's process.

const SLOW = 400; // ms: a task slower than this is run once only
const LEAST = 0.3; // ms that a sample shall last
const MOST = 4096; // runs of a sample
const BATCH = 16; // samples between pauses

/**
 * Runs a task for about `budget` ms. A sample is the mean of as many runs as last some 0.3 ms. Returns the wall times and the CPU
 * times of this process, in ms a run.
 */
export async function sample({ run, release = () => {} }, budget) {
  const wall = [];
  const cpu = [];
  const start = () => ({ wall: performance.now(), cpu: process.cpuUsage() });
  const stop = (begin, n) => {
    const { user, system } = process.cpuUsage(begin.cpu);
    wall.push((performance.now() - begin.wall) / n);
    cpu.push((user + system) / 1e3 / n);
  };

  const begin = start();
  const first = run();
  const waits = typeof first?.then === 'function';
  release(await first);
  stop(begin, 1);
  if (wall[0] > SLOW) return { wall, cpu };
  const loop = waits
    ? async (n) => {
        const t = start();
        for (let i = 0; i < n; i++) release(await run());
        stop(t, n);
      }
    : (n) => {
        const t = start();
        for (let i = 0; i < n; i++) release(run());
        stop(t, n);
      };
  await loop(1);
  // The first calls are those of cold code: how many runs last as long as a sample shall is found by doubling, not from one of them.
  let runs = 1;
  while (runs < MOST) {
    await loop(runs);
    if (wall.at(-1) * runs >= LEAST / 2) break;
    runs *= 2;
  }
  wall.length = 0;
  cpu.length = 0;
  const end = performance.now() + budget;
  do {
    await loop(runs);
    if (wall.at(-1) * runs < LEAST / 2 && runs < MOST && performance.now() < end) {
      runs *= 2; // compiled meanwhile
      wall.pop();
      cpu.pop();
    }
    if (wall.length % BATCH === 0) await new Promise(setImmediate); // finalizers and timers get their turn
  } while (performance.now() < end);
  return { wall, cpu };
}
