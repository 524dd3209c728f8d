// What a call costs: eager additions of two tensors of four elements, in ops per second. Each library has a process of its own
// (dispatch-process.mjs) and they take turns. `node bench/dispatch.mjs` prints tensorlane's alone.
import { fileURLToPath } from 'node:url';
import { measureInChild } from './child.mjs';
import { ensureBuilt } from './place.mjs';
import { spread } from './statistics.mjs';

const cases = [
  { id: 'tensorlane, disposed', args: ['tensorlane', 'dispose'] },
  { id: 'tensorlane, nothing freed by hand', args: ['tensorlane', 'keep'] },
  { id: 'tfjs-wasm, disposed', args: ['tfjs', 'dispose'], needs: '@tensorflow/tfjs-backend-wasm' },
  { id: 'jax-js eager, disposed', args: ['jax', 'dispose'], needs: '@jax-js/jax' },
  { id: 'jax-js jit, disposed', args: ['jaxJit', 'dispose'], needs: '@jax-js/jax' },
];

/** Ops per second, { [id]: { typical, cpu, min, q1, median, q3, samples } }; `typical` counts CPU time where the machine had other work. */
export function measureDispatch(installed, { processes, budget }) {
  const wanted = cases.filter(({ needs }) => !needs || needs in installed);
  const wall = {};
  const cpu = {};
  for (let round = 0; round < processes; round++) {
    for (const { id, args } of wanted) {
      const rates = measureInChild('dispatch-process.mjs', [...args, budget]);
      wall[id] = [...(wall[id] ?? []), ...rates.wall];
      cpu[id] = [...(cpu[id] ?? []), ...rates.cpu];
    }
  }
  return Object.fromEntries(
    wanted.map(({ id }) => {
      const walls = spread(wall[id]);
      const { median } = spread(cpu[id]);
      return [id, { typical: Math.max(walls.median, median), cpu: median, ...walls }];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureBuilt();
  for (const [id, { typical, median, q1, q3 }] of Object.entries(measureDispatch({}, { processes: 3, budget: 500 }))) {
    const millions = (rate) => (rate / 1e6).toFixed(2);
    console.log(`${id}: ${millions(typical)} million ops/s (wall clock ${millions(median)}, quartiles ${millions(q1)} to ${millions(q3)})`);
  }
}
