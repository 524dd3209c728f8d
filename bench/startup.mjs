// From the start of a process to its first result, against a process that does nothing. `node bench/startup.mjs` prints it alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bench, ensureBuilt, specifier } from './place.mjs';
import { programs } from './programs.mjs';
import { spread } from './statistics.mjs';

const NOTHING = 'bare node';
/** Processor time, which other programs of the machine disturb less than the clock. */
const SAY_CPU = "\nprocess.on('exit', () => console.log((process.cpuUsage().user + process.cpuUsage().system) / 1000));\n";

/** Milliseconds of each program, { [id]: { min, q1, median, q3, over, cpu } }; `over` is the difference to a bare Node, by medians, by the best and in processor time. */
export function measureStartup(installed, runs) {
  const cases = [{ id: NOTHING, start: () => '' }, ...programs.filter(({ needs }) => !needs || needs in installed)];
  const folder = mkdtempSync(`${bench}.startup-`);
  const times = {};
  const cpu = {};
  try {
    for (const { id, start } of cases) {
      writeFileSync(`${folder}/${id}.mjs`, start(specifier) + SAY_CPU);
      times[id] = [];
      cpu[id] = [];
    }
    for (let run = 0; run < runs; run++)
      for (const { id } of cases) {
        const { ms, busy } = time(`${folder}/${id}.mjs`, id);
        times[id].push(ms);
        cpu[id].push(busy);
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const bare = spread(times[NOTHING]);
  const bareCpu = spread(cpu[NOTHING]).median;
  const figures = (id, list) => {
    const s = spread(list);
    const busy = spread(cpu[id]).median;
    return { ...s, cpu: busy, over: { median: s.median - bare.median, best: s.min - bare.min, cpu: busy - bareCpu } };
  };
  return Object.fromEntries(Object.entries(times).map(([id, list]) => [id, figures(id, list)]));
}

function time(file, id) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, file], { cwd: bench, encoding: 'utf8' });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`start-up of ${id} failed: ${stderr.slice(0, 500)}`);
  return { ms, busy: Number(stdout.trim().split('\n').at(-1)) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureBuilt();
  for (const [id, { median, min, cpu, over }] of Object.entries(measureStartup({}, 21))) {
    console.log(
      `${id}: median ${median.toFixed(1)} ms, best ${min.toFixed(1)} ms, over bare node ${over.median.toFixed(1)} and ${over.best.toFixed(1)} ms; processor ${cpu.toFixed(1)} ms, over ${over.cpu.toFixed(1)} ms`,
    );
  }
}
