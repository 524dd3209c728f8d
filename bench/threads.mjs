// node bench/threads.mjs: what threads win, in one process: each workload takes turns with one thread and with several, and the best
// run of each counts, because on a shared machine a run with two threads needs two free cores at the same moment; beside it the middle of
// the ratios of turns beside each other. The rows are those of workloads.mjs, which other benchmarks have too, and of shared.mjs. *Apart* is
// what two loops of multiply-adds win that share nothing (apart.mjs), the middle of the same turns: virtual cores that are halves of one
// physical core, or of which somebody else uses one, are less than two.
//   --threads N   how many (2)     --rows NAMES   rows whose name contains one of these
//   --mode function                each workload in a tf.function (eager where it is not said)
//   --rounds N --budget MS         how often each takes its turn, and for how long
//   --json FILE   the figures
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { create } from './adapters/tensorlane.mjs';
import { apart } from './apart.mjs';
import { ensureBuilt, entry, provenance, specifier } from './place.mjs';
import { shared } from './shared.mjs';
import { spread } from './statistics.mjs';
import { digits, unitOf } from './units.mjs';
import { values } from './values.mjs';
import { workloads } from './workloads.mjs';

const text = { type: 'string' };
const { values: args } = parseArgs({ options: { threads: text, rows: text, mode: text, rounds: text, budget: text, json: text } });
const wanted = Number(args.threads ?? 2);
const rounds = Number(args.rounds ?? 12);
const budget = Number(args.budget ?? 60);
const names = args.rows?.split(',') ?? [''];

ensureBuilt();
const tf = await import(specifier);
const peer = create({ mode: args.mode ?? 'eager', entry });
await peer.init();

/** The fastest run within the budget, in milliseconds: of many runs together where one is short. */
function best(task, fastest) {
  const repeat = Math.max(1, Math.ceil(0.3 / Math.max(fastest, 1e-4)));
  const end = performance.now() + budget;
  let least = Number.POSITIVE_INFINITY;
  do {
    const start = performance.now();
    for (let i = 0; i < repeat; i++) task.release?.(task.run());
    least = Math.min(least, (performance.now() - start) / repeat);
  } while (performance.now() < end);
  return least;
}

const control = wanted === 2 ? await apart() : null;
const traced = args.mode === 'function';
/** Every row with how it is made ready. */
const all = [
  ...workloads.map((workload) => ({ workload, ready: () => peer.build(workload, workload.inputs.map(values)) })),
  ...shared.map((workload) => ({ workload, ready: () => workload.build(tf, traced) })),
];
const rows = [];
for (const { workload, ready } of all.filter((row) => names.some((name) => row.workload.id.includes(name)))) {
  const task = ready();
  if (!task) continue;
  task.release?.(task.run());
  const found = { one: Number.POSITIVE_INFINITY, several: Number.POSITIVE_INFINITY };
  const [won, free] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const turn = {};
    for (const [who, threads] of Object.entries({ one: 1, several: wanted })) {
      const at = await tf.config.threading.setIntraOpParallelismThreads(threads);
      if (at !== threads) throw new Error(tf.config.threading.getIntraOpParallelismReason());
      turn[who] = best(task, found[who] === Number.POSITIVE_INFINITY ? 0.05 : found[who]);
      found[who] = Math.min(found[who], turn[who]);
    }
    won.push(turn.one / turn.several);
    if (control !== null) free.push(control.measure(budget / 4));
  }
  task.close?.();
  const { id, group, flops, bytes } = workload;
  rows.push({ id, group, flops, bytes, ...found, middle: spread(won).median, apart: control === null ? null : spread(free).median });
  console.error(`bench: ${workload.id}: ${(found.one / found.several).toFixed(2)}×`);
}

const { commit, node, cpu, cores, load } = provenance();
console.log(`Commit ${commit}, Node ${node}, ${cpu}, ${cores} cores, load ${load.toFixed(1)} at the end, ${args.mode ?? 'eager'}.\n`);
console.log(`| workload | unit | 1 thread | ${wanted} threads | ratio | middle | apart |\n|---|---:|---:|---:|---:|---:|---:|`);
for (const row of rows) {
  const unit = unitOf(row);
  const [one, several] = [row.one, row.several].map((ms) => digits(unit.of(row, ms)));
  const ratios = [row.one / row.several, row.middle, row.apart].map((ratio) => (ratio === null ? '–' : `${ratio.toFixed(2)}×`));
  console.log(`| ${row.id} | ${unit.label} | ${one} | ${several} | ${ratios.join(' | ')} |`);
}
await control?.close();
if (args.json)
  writeFileSync(args.json, `${JSON.stringify({ threads: wanted, mode: args.mode ?? 'eager', ...provenance(), rows }, null, 1)}\n`);
