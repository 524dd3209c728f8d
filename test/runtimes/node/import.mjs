import '../no-network.cjs';
import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';
import * as tf from 'tensorlane';
import { main } from '../main.mjs';

const alive = new Set();
const { Worker } = workerThreads;
workerThreads.Worker = class extends Worker {
  constructor(...args) {
    super(...args);
    alive.add(this);
    this.once('exit', () => alive.delete(this));
  }
};
syncBuiltinESMExports();

main(tf, () => [...alive]);
