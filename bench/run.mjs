// npm run bench: measures the library and, beside it, those it is compared with; prints tables and writes results/COMMIT.json.
//   --quick            some rows, few samples: under a minute
//   --only PARTS       of limits,rows,dispatch,startup,size,memory
//   --rows NAMES       rows whose name contains one of these
//   --peers NAMES      peers whose name contains one of these
//   --rounds N --budget MS   how often each peer takes its turn, and for how long
//   --out FILE
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureDispatch } from './dispatch.mjs';
import { measureLimits } from './limits.mjs';
import { measureMemory } from './memory.mjs';
import { measureOps } from './ops.mjs';
import { peers } from './peers.mjs';
import { bench, ensureBuilt, provenance } from './place.mjs';
import { markdown } from './report.mjs';
import { installRivals } from './rivals.mjs';
import { measureSize } from './size.mjs';
import { measureStartup } from './startup.mjs';

const text = { type: 'string' };
const { values: args } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: text, rows: text, peers: text, rounds: text, budget: text, out: text },
});
const { quick } = args;
const names = (list, id) => !list || list.split(',').some((part) => id.includes(part));

const full = { rounds: 3, budget: 120, processes: 3, dispatchBudget: 400, starts: 21, eagerSteps: 1e6, tapeSteps: 1e5 };
const short = { rounds: 2, budget: 80, processes: 1, dispatchBudget: 200, starts: 7, eagerSteps: 1e5, tapeSteps: 1e4 };
const effort = quick ? short : full;

ensureBuilt();
const installed = installRivals();
const chosen = peers.filter((peer) => names(args.peers, peer.id) && (!peer.needs || peer.needs in installed));
const wanted = (workload) => names(args.rows, workload.id) && (!quick || workload.quick === true || args.rows !== undefined);

const result = {
  ...provenance(),
  quick,
  versions: installed,
  peers: chosen.map(({ id, ours, only }) => ({ id, ours: ours === true, ...(only && { only }) })),
};
const measures = {
  limits: () => measureLimits(),
  async rows() {
    const pace = { rounds: Number(args.rounds ?? effort.rounds), budget: Number(args.budget ?? effort.budget) };
    return (await measureOps(chosen, wanted, pace)).rows;
  },
  dispatch: () => measureDispatch(installed, { processes: effort.processes, budget: effort.dispatchBudget }),
  startup: () => measureStartup(installed, effort.starts),
  size: () => measureSize(installed),
  memory: () => measureMemory(effort),
};
for (const [part, measure] of Object.entries(measures)) {
  if (!names(args.only, part)) continue;
  console.error(`bench: ${part}`);
  result[part] = await measure();
}

// Another Node than the oldest that is supported gets a file of its own: a second run must not replace the first.
const major = process.versions.node.split('.')[0];
const engine = major === '20' ? '' : `-node${major}`;
const out = args.out ?? `${bench}results/${result.commit}${engine}${result.changed ? '-changed' : ''}.json`;
mkdirSync(`${bench}results`, { recursive: true });
writeFileSync(out, `${JSON.stringify(result, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value), 1)}\n`);
console.log(markdown(result));
console.error(`bench: written to ${out}`);
