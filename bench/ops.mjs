// The workload table, all peers side by side: for each row every peer is prepared and its result is checked, then they take turns
// for several rounds, so that whatever else the machine does meets all of them.
import { setTimeout as sleep } from 'node:timers/promises';
import { Host } from './host.mjs';
import { reference } from './reference.mjs';
import { relativeError, timing } from './statistics.mjs';
import { workloads } from './workloads.mjs';

const TOLERANCE = 1e-3;
const SLOW = 400; // ms a run: such a peer gets one round only

const decode = (base64) => new Float32Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer);

async function startAll(peers, versions) {
  const hosts = [];
  for (const peer of peers) {
    const host = new Host(peer);
    const reply = await host.ask({ cmd: 'init', adapter: peer.adapter, options: peer.options });
    if (reply.error) {
      console.error(`bench: ${peer.id} does not start: ${reply.error}`);
      host.end();
      continue;
    }
    versions[peer.id] = reply.version;
    hosts.push(host);
  }
  return hosts;
}

/** Builds the row in one peer and checks what it computes. */
async function prepare(host, workload, expected) {
  const reply = await host.ask({ cmd: 'prepare', workload });
  if (reply.missing) return { entry: { missing: reply.missing } };
  if (reply.error) return { entry: { error: reply.error } };
  const error = relativeError(decode(reply.result), expected);
  if (!(error < TOLERANCE)) return { entry: { error: `wrong result: relative error ${error.toPrecision(2)}`, relativeError: error } };
  return { entry: { relativeError: error }, ready: { host, wall: [], cpu: [] } };
}

async function takeTurns(ready, entries, rounds, budget) {
  for (let round = 0; round < rounds; round++) {
    for (const { host, wall, cpu } of ready) {
      if (round > 0 && wall[0] > SLOW) continue;
      await sleep(10);
      const reply = await host.ask({ cmd: 'measure', budget });
      if (reply.error) entries[host.peer.id].error = reply.error;
      else {
        wall.push(...reply.wall);
        cpu.push(...reply.cpu);
      }
    }
  }
}

/** Measures the rows that `wanted` says. Gives { versions, rows }, a row being { id, group, flops, bytes, peers: { [id]: figures } }. */
export async function measureOps(peers, wanted, { rounds, budget }) {
  const versions = {};
  const rows = [];
  const hosts = await startAll(peers, versions);
  for (const workload of workloads.filter(wanted)) {
    const started = Date.now();
    const expected = reference(workload);
    const entries = {};
    const ready = [];
    for (const host of hosts.filter(({ peer }) => peer.only?.includes(workload.op) !== false)) {
      const prepared = await prepare(host, workload, expected);
      entries[host.peer.id] = prepared.entry;
      if (prepared.ready) ready.push(prepared.ready);
      else console.error(`bench: ${workload.id}, ${host.peer.id}: ${prepared.entry.missing ?? prepared.entry.error}`);
    }
    await takeTurns(ready, entries, rounds, budget);
    for (const { host, wall, cpu } of ready) {
      if (wall.length > 0) Object.assign(entries[host.peer.id], timing(wall, cpu));
      await host.ask({ cmd: 'close' });
    }
    rows.push({ id: workload.id, group: workload.group, flops: workload.flops, bytes: workload.bytes, peers: entries });
    console.error(`bench: ${workload.id}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
  for (const host of hosts) host.end();
  return { versions, rows };
}
