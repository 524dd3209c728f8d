// From the start of a process to its first result, against a process that does nothing. `node bench/startup.mjs` prints it alone.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bench, ensureBuilt, specifier } from './place.mjs';
import { programs } from './programs.mjs';
import { spread } from './statistics.mjs';

const NOTHING = 'bare node';

/** Milliseconds of each program, { [id]: { min, q1, median, q3, over } }; `over` is the difference to a bare Node, by medians and by the best. */
export function measureStartup(installed, runs) {
  const cases = [{ id: NOTHING, start: () => '' }, ...programs.filter(({ needs }) => !needs || needs in installed)];
  const folder = mkdtempSync(`${bench}.startup-`);
  const times = {};
  try {
    for (const { id, start } of cases) {
      writeFileSync(`${folder}/${id}.mjs`, start(specifier));
      times[id] = [];
    }
    for (let run = 0; run < runs; run++) for (const { id } of cases) times[id].push(time(`${folder}/${id}.mjs`, id));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const bare = spread(times[NOTHING]);
  const figures = (list) => {
    const s = spread(list);
    return { ...s, over: { median: s.median - bare.median, best: s.min - bare.min } };
  };
  return Object.fromEntries(Object.entries(times).map(([id, list]) => [id, figures(list)]));
}

function time(file, id) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, file], { cwd: bench, encoding: 'utf8' });
  const ms = performance.now() - start;
  if (status !== 0) throw new Error(`start-up of ${id} failed: ${stderr.slice(0, 500)}`);
  return ms;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureBuilt();
  for (const [id, { median, min, over }] of Object.entries(measureStartup({}, 21))) {
    console.log(
      `${id}: median ${median.toFixed(1)} ms, best ${min.toFixed(1)} ms, over bare node ${over.median.toFixed(1)} and ${over.best.toFixed(1)} ms`,
    );
  }
}
