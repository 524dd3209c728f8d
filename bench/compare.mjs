// npm run bench:compare -- BEFORE.json AFTER.json: what became slower or larger by more than 10 %. Ends with 1 where something did.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const THRESHOLD = 0.1;

/** All figures of tensorlane in a result, { [name]: cost }; less is better. */
export function costs(result) {
  const list = {};
  const ours = new Set(result.peers.filter((peer) => peer.ours).map(({ id }) => id));
  for (const row of result.rows ?? []) {
    for (const [id, { typical }] of Object.entries(row.peers))
      if (ours.has(id) && typical !== undefined) list[`${row.id} (${id})`] = typical;
  }
  for (const [id, { typical }] of Object.entries(result.dispatch ?? {}))
    if (id.startsWith('tensorlane')) list[`dispatch: ${id}`] = 1 / typical;
  if (result.startup) list['start-up over bare node'] = result.startup.tensorlane.over.median;
  if (result.size) list['size, gzip'] = result.size.tensorlane.gzip;
  for (const [id, { steps, cpuMs, peakRss }] of Object.entries(result.memory ?? {})) {
    list[`memory: CPU of a step (${id})`] = cpuMs / steps;
    list[`memory: resident (${id})`] = peakRss;
  }
  return list;
}

/** Figures of both results whose cost changed by more than the threshold, the worst first: { name, ratio }. */
export function changes(before, after, threshold = THRESHOLD) {
  const [old, now] = [costs(before), costs(after)];
  return Object.keys(old)
    .filter((name) => name in now && old[name] > 0)
    .map((name) => ({ name, ratio: now[name] / old[name] }))
    .filter(({ ratio }) => ratio > 1 + threshold || ratio < 1 / (1 + threshold))
    .sort((a, b) => b.ratio - a.ratio);
}

/** Figures that the first result has and the second lacks. */
export const lost = (before, after) => Object.keys(costs(before)).filter((name) => !(name in costs(after)));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = process.argv.slice(2);
  if (files.length !== 2) {
    console.error('usage: npm run bench:compare -- BEFORE.json AFTER.json');
    process.exit(2);
  }
  const [before, after] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')));
  for (const key of ['node', 'cpu', 'quick']) {
    if (before[key] !== after[key]) console.log(`note: ${key} differs, ${before[key]} and ${after[key]}`);
  }
  const changed = changes(before, after);
  const worse = changed.filter(({ ratio }) => ratio > 1);
  const percent = (ratio) => `${Math.round(100 * (ratio - 1))} %`;
  for (const { name, ratio } of worse) console.log(`REGRESSION  ${name}: costs ${percent(ratio)} more`);
  for (const { name, ratio } of changed.filter((c) => c.ratio < 1).reverse())
    console.log(`better      ${name}: ${(1 / ratio).toFixed(2)}×`);
  for (const name of lost(before, after)) console.log(`gone        ${name}`);
  console.log(
    `${before.commit} -> ${after.commit}: ${worse.length} of ${Object.keys(costs(after)).length} figures worse by more than ${100 * THRESHOLD} %`,
  );
  process.exitCode = worse.length > 0 ? 1 : 0;
}
