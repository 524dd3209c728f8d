// Programs that never free anything by hand and never await (the traced one disposes of its losses): how long they take and how much memory they hold. `node bench/memory.mjs`
// prints it alone.
import { fileURLToPath } from 'node:url';
import { measureInChild } from './child.mjs';
import { ensureBuilt } from './place.mjs';

/** { eager, tape, traced }, each { steps, wallMs, cpuMs, peakRss, arenaPeak, heapGrowth }; the last is known of the traced steps only. */
export function measureMemory({ eagerSteps, tapeSteps }) {
  return {
    eager: measureInChild('memory-process.mjs', ['eager', eagerSteps]),
    tape: measureInChild('memory-process.mjs', ['tape', tapeSteps]),
    traced: measureInChild('memory-process.mjs', ['traced', eagerSteps], ['--expose-gc']),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  ensureBuilt();
  for (const [id, { steps, wallMs, cpuMs, peakRss, heapGrowth }] of Object.entries(measureMemory({ eagerSteps: 1e6, tapeSteps: 1e5 }))) {
    const seconds = (ms) => (ms / 1e3).toFixed(1);
    console.log(
      `${id}: ${steps} steps in ${seconds(wallMs)} s (${seconds(cpuMs)} s of CPU), ${(peakRss / 2 ** 20).toFixed(0)} MB resident${heapGrowth === undefined ? '' : `, JavaScript heap ${heapGrowth} bytes larger`}`,
    );
  }
}
