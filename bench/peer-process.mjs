// One peer in a process of its own. It answers requests, one JSON object a line:
//   { cmd: 'init', adapter, options }  -> { version }
//   { cmd: 'prepare', workload }       -> { result: base64 of a Float32Array } | { missing: why }
//   { cmd: 'measure', budget }         -> { wall: [ms a run], cpu: [ms a run] }
//   { cmd: 'close' }                   -> {}
// An adapter exports create(options), which gives { version, init?(), build(workload, data): task | null }; a task is
// { run(), read(output): array, release?(output), close?() }, whose run ends only when the result is there.
import { createInterface } from 'node:readline';
import { sample } from './sample.mjs';
import { values } from './values.mjs';

const send = process.stdout.write.bind(process.stdout);
// Standard output is ours: what libraries print is dropped.
for (const name of ['log', 'info', 'warn', 'error']) console[name] = () => {};

let peer;
let task;

/** What the library does not have yet shows itself as a function that is not there. */
async function build(workload) {
  try {
    return { built: await peer.build(workload, workload.inputs.map(values)) };
  } catch (error) {
    return missing(error);
  }
}

function missing(error) {
  if (error instanceof TypeError && /is not a (?:function|constructor)/.test(error.message)) return { why: error.message };
  throw error;
}

const handlers = {
  async init({ adapter, options }) {
    peer = (await import(`./adapters/${adapter}.mjs`)).create(options);
    await peer.init?.();
    return { version: peer.version };
  },
  async prepare({ workload }) {
    const { built, why } = await build(workload);
    if (!built) return { missing: why ?? 'no such operation' };
    task = built;
    let output;
    try {
      output = await task.run();
    } catch (error) {
      return { missing: missing(error).why };
    }
    // Number: indices are bigints in libraries whose int64 is one.
    const result = Float32Array.from(await task.read(output), Number);
    task.release?.(output);
    return { result: Buffer.from(result.buffer).toString('base64') };
  },
  measure: ({ budget }) => sample(task, budget),
  async close() {
    await task?.close?.();
    task = undefined;
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  try {
    reply = await handlers[request.cmd](request);
  } catch (error) {
    reply = { error: String(error?.stack ?? error?.message ?? error).slice(0, 600) };
  }
  send(`${JSON.stringify(reply)}\n`);
}
process.exit(0);
