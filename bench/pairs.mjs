// node bench/pairs.mjs: the rows of workloads.mjs on a machine with other work. All peers lie in one process and take turns of about a
// millisecond, in an order that rotates, and each turn is divided by the turn of tensorlane beside it: what slows the machine for longer than a
// few turns slows both. A turn begins with a run that does not count: it pays for what the peer before left in the caches. Told is the middle of
// these quotients, and half the distance of their quartiles; so is the part of the limit of one thread (limits.mjs), whose loops take their
// turns, too.
//   --rows NAMES   rows whose name contains one of these      --peers NAMES   peers whose name contains one of these
//   --turns N      of each peer (60)                          --mode function  tensorlane in a tf.function
import { parseArgs } from 'node:util';
import { limitLoops } from './limits.mjs';
import { peers } from './peers.mjs';
import { ensureBuilt, entry, provenance } from './place.mjs';
import { reference } from './reference.mjs';
import { installRivals } from './rivals.mjs';
import { relativeError, spread } from './statistics.mjs';
import { digits, unitOf } from './units.mjs';
import { values } from './values.mjs';
import { workloads } from './workloads.mjs';

const text = { type: 'string' };
const { values: args } = parseArgs({ options: { rows: text, peers: text, turns: text, mode: text } });
const names = (list, id) => !list || list.split(',').some((part) => id.includes(part));
const turns = Number(args.turns ?? 60);
const TURN = 1; // ms at least
const SLOW = 200; // ms a run: such a peer cannot be the fastest of a row, and would eat the time of the others
const LONG = 10; // ms a run, beyond which it makes no difference what lies in the caches at first
const WARM = 60; // ms of runs before the first turn

ensureBuilt();
const installed = installRivals();
const print = console.log;
for (const name of ['log', 'info', 'warn', 'error']) console[name] = () => {}; // what libraries print

const own = args.mode === 'function' ? 'tensorlane fn' : 'tensorlane';
const chosen = peers.filter((p) => p.id === own || (!p.ours && !p.only && (!p.needs || p.needs in installed) && names(args.peers, p.id)));
const ready = [];
for (const { id, adapter, options } of chosen) {
  const peer = (await import(`./adapters/${adapter}.mjs`)).create({ ...options, ...(id === own && { entry }) });
  await peer.init?.();
  ready.push({ id, peer });
}
const loops = await limitLoops();

/** The task of a peer, checked; null where it has none, computes something else or is much too slow. */
async function prepared({ id, peer }, workload, expected) {
  try {
    const task = await peer.build(workload, workload.inputs.map(values));
    if (!task) return null;
    const output = await task.run();
    const wrong = !(relativeError(Float32Array.from(await task.read(output), Number), expected) < 1e-3);
    task.release?.(output);
    const made = { run: task.run, release: task.release ?? (() => {}), runs: 1 };
    let least = Infinity;
    for (let i = 0; i < 3 && least > SLOW; i++) least = Math.min(least, await turn(made));
    return wrong || (least > SLOW && id !== own)
      ? null
      : { id, run: task.run, release: task.release ?? (() => {}), close: task.close, ms: [] };
  } catch {
    return null;
  }
}

async function once({ run, release }) {
  const output = run();
  release(typeof output?.then === 'function' ? await output : output);
}

/** One turn: milliseconds a run, by the clock, or of the processor where those are fewer. */
async function turn(task) {
  if (!(task.last > LONG)) await once(task);
  const before = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < task.runs; i++) {
    const output = task.run();
    task.release(typeof output?.then === 'function' ? await output : output);
  }
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  task.last = Math.min(wall, (user + system) / 1e3 || wall) / task.runs;
  return task.last;
}

/** Runs until the engine has compiled it, and finds how many runs a turn has. */
async function warm(task) {
  task.runs = 1;
  for (const end = performance.now() + WARM; performance.now() < end; ) if ((await turn(task)) * task.runs < TURN) task.runs *= 2;
}

async function measure(workload) {
  const expected = reference(workload);
  const tasks = [];
  for (const peer of ready) {
    const task = await prepared(peer, workload, expected);
    if (task !== null) tasks.push(task);
  }
  const limit = workload.flops === undefined ? loops.copy : (loops.fused ?? loops.unfused);
  const work = workload.flops ?? workload.bytes;
  if (work !== undefined) tasks.push({ id: 'limit', run: limit.run, release: () => {}, ms: [] });
  for (const task of tasks) await warm(task);
  for (let t = 0; t < turns; t++) {
    for (let i = 0; i < tasks.length; i++) {
      const task = tasks[(i + t) % tasks.length];
      task.ms.push(await turn(task));
    }
    await new Promise(setImmediate);
  }
  for (const task of tasks) await task.close?.();
  const mine = tasks.find(({ id }) => id === own);
  if (!mine) return;
  const against = ({ ms }) => spread(ms.map((other, t) => other / mine.ms[t]));
  const others = tasks.filter((task) => task.id !== own && task.id !== 'limit').map((task) => ({ id: task.id, ...against(task) }));
  others.sort((a, b) => a.median - b.median);
  const [best] = others;
  const top = tasks.find(({ id }) => id === 'limit');
  const reached = top && `${Math.round(100 * spread(top.ms.map((ms, t) => (ms * work) / limit.work / mine.ms[t])).median)} %`;
  const cells = [
    workload.id,
    `${digits(unitOf(workload).of(workload, spread(mine.ms).median))} ${unitOf(workload).label}`,
    best ? `${best.median.toFixed(2)}×` : '–',
    best ? `± ${((best.q3 - best.q1) / 2).toFixed(2)}` : '',
    best ? best.id : '',
    reached ?? '–',
    others
      .slice(1, 3)
      .map(({ id, median }) => `${id} ${median.toFixed(2)}×`)
      .join(', '),
  ];
  print(`| ${cells.join(' | ')} |`);
}

const { commit, node, load } = provenance();
print(`Commit ${commit}, Node ${node}, load ${load ?? '?'}; ${own}, ${turns} turns.\n`);
print('| workload | median | vs best other | ± | which | of limit | others |\n|---|--:|--:|--:|---|--:|---|');
for (const workload of workloads.filter(({ id }) => names(args.rows, id))) await measure(workload);
process.exit(0);
