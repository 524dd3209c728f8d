// A result file as text: `node bench/report.mjs bench/results/COMMIT.json` prints markdown.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { digits, unitOf } from './units.mjs';

const table = (head, rows) => {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, i) => Math.max(...cells.map((row) => [...row[i]].length), 3));
  const pad = (text, i) => (i === 0 ? text + ' '.repeat(widths[i] - [...text].length) : ' '.repeat(widths[i] - [...text].length) + text);
  const line = (row) => `| ${row.map(pad).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
};

function cell(row, entry) {
  if (entry === undefined) return '–';
  if (entry.missing) return 'missing';
  if (entry.typical === undefined) return 'fails';
  return digits(unitOf(row).of(row, entry.typical));
}

/** Half of the width between the quartiles, in percent of the median. */
const unrest = (entry) => (entry?.median ? `${Math.round((50 * (entry.q3 - entry.q1)) / entry.median)} %` : '–');

/** How many times faster than the fastest of the others. */
function lead(row, ours, others) {
  const times = others.map((id) => row.peers[id]?.typical).filter((ms) => ms !== undefined);
  const mine = row.peers[ours]?.typical;
  return mine === undefined || times.length === 0 ? '–' : `${(Math.min(...times) / mine).toFixed(2)}×`;
}

/**
 * What part of the limit of one thread a row reaches: of the multiply-adds where it has flops, else of the copy bandwidth, its traffic
 * being every input read once and every output written once. exp and its like count as free, so that 100 % is out of reach there.
 */
function reached(row, entry, limits) {
  if (entry?.typical === undefined) return '–';
  const work = row.flops ?? row.bytes;
  const limit = row.flops === undefined ? limits.copy.best : (limits.fused ?? limits.unfused).best;
  return work === undefined ? '–' : `${Math.round((100 * work) / entry.typical / 1e6 / limit)} %`;
}

function operations({ peers, rows, limits }) {
  const ids = peers.map(({ id }) => id);
  const ours = peers.filter((peer) => peer.ours).map(({ id }) => id);
  const others = peers.filter((peer) => !peer.ours && !peer.only).map(({ id }) => id);
  const head = [
    'workload',
    'unit',
    ...ids,
    ...ours.map((id) => `${id} vs best other`),
    ...(limits ? ['eager, % of limit'] : []),
    '± of eager',
  ];
  const body = rows.map((row) => [
    row.id,
    unitOf(row).label,
    ...ids.map((id) => cell(row, row.peers[id])),
    ...ours.map((id) => lead(row, id, others)),
    ...(limits ? [reached(row, row.peers[ours[0]], limits)] : []),
    unrest(row.peers[ours[0]]),
  ]);
  return table(head, body);
}

/** What could not be measured, and why. */
function gaps({ rows }) {
  const lines = rows.flatMap((row) =>
    Object.entries(row.peers)
      .filter(([, entry]) => entry.missing || entry.error)
      .map(([id, entry]) => `- ${row.id}, ${id}: ${(entry.missing ?? entry.error).split('\n')[0]}`),
  );
  return lines.length > 0 ? `Not measured:\n\n${lines.join('\n')}` : '';
}

const mb = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
const kb = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;
const seconds = (ms) => `${(ms / 1e3).toFixed(2)} s`;
const ms = (v) => v.toFixed(1);
const millions = (v) => (v / 1e6).toFixed(3);

const parts = {
  limits: [
    'Limits of one thread',
    ({ limits }) =>
      table(
        ['', 'unit', 'median', 'best'],
        [
          ['multiply-add of 4 × float32, fused', 'GFLOP/s', limits.fused],
          ['multiply, then add', 'GFLOP/s', limits.unfused],
          ['copy of 4 MB, read and written', 'GB/s', limits.copy],
        ]
          .filter(([, , rates]) => rates)
          .map(([name, unit, { median, best }]) => [name, unit, digits(median), digits(best)]),
      ),
  ],
  rows: ['Operations, models and training steps', (r) => [operations(r), gaps(r)].filter(Boolean).join('\n\n')],
  dispatch: [
    'Dispatch: eager add [4]+[4], million ops/s',
    ({ dispatch }) =>
      table(
        ['', 'typical', 'wall median', 'quartiles', 'best'],
        Object.entries(dispatch).map(([id, d]) => [
          id,
          millions(d.typical),
          millions(d.median),
          `${millions(d.q1)}–${millions(d.q3)}`,
          millions(d.max),
        ]),
      ),
  ],
  startup: [
    'Start-up: process start to first result, ms',
    ({ startup }) =>
      table(
        ['', 'median', 'quartiles', 'best', 'over bare node (medians)', 'over bare node (best)'],
        Object.entries(startup).map(([id, s]) => [
          id,
          ms(s.median),
          `${ms(s.q1)}–${ms(s.q3)}`,
          ms(s.min),
          ms(s.over.median),
          ms(s.over.best),
        ]),
      ),
  ],
  size: [
    'Size: a page with a matrix product and its gradient, kernels included',
    ({ size }) =>
      table(
        ['', 'gzip', 'raw'],
        Object.entries(size).map(([id, s]) => [id, kb(s.gzip), kb(s.raw)]),
      ),
  ],
  memory: [
    'Memory: synchronous loops in which nothing is freed by hand',
    ({ memory }) =>
      table(
        ['', 'steps', 'wall', 'CPU', 'peak resident', 'peak of the arena'],
        Object.entries(memory).map(([id, m]) => [id, m.steps, seconds(m.wallMs), seconds(m.cpuMs), mb(m.peakRss), mb(m.arenaPeak)]),
      ),
  ],
};

export function markdown(result) {
  const { commit, changed, node, cpu, cores, load, versions } = result;
  const others = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const about = `Commit ${commit}${changed ? ' with changes' : ''}, Node ${node}, ${cpu}, ${cores} cores, load ${load.toFixed(1)} at the start${result.quick ? ', quick run' : ''}. ${others.length > 0 ? `Compared with ${others.join(', ')}.` : 'Nothing to compare with: the other libraries could not be installed.'}`;
  const chapters = Object.entries(parts).filter(([name]) => result[name]);
  return [about, ...chapters.map(([, [title, body]]) => `### ${title}\n\n${body(result)}`)].join('\n\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(markdown(JSON.parse(readFileSync(process.argv[2], 'utf8'))));
