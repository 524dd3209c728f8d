import * as tf from 'tensorlane';
import { memory } from '../memory.mjs';
import { program } from '../program.mjs';
import { threads } from '../threads.mjs';

const alive = new Set();
const { Worker } = globalThis;
globalThis.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    alive.add(this);
  }

  terminate() {
    super.terminate();
    alive.delete(this);
  }
};

globalThis.program = () => program(tf);
globalThis.memory = (options) => memory(tf, options);
globalThis.threads = (options) => threads(tf, options, () => [...alive]);
