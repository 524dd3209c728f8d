// In what a row is shown.

const gflops = { label: 'GFLOP/s', higher: true, of: (row, ms) => row.flops / ms / 1e6 };
const millis = { label: 'ms', higher: false, of: (_, ms) => ms };
const micros = { label: 'µs', higher: false, of: (_, ms) => ms * 1e3 };
const rate = { label: 'per s', higher: true, of: (_, ms) => 1e3 / ms };

export function unitOf({ id, group }) {
  if (group === 'matmul') return gflops;
  if (group === 'training') return rate;
  return group === 'latency' && !id.startsWith('encoder') ? micros : millis;
}

/** Three significant digits. */
export const digits = (v) => (v >= 1000 ? String(Math.round(v)) : v.toPrecision(3));
