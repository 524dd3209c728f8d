// What suite.mjs calls in the page.
import * as gpu from '../../gpu/index.ts';
import * as tf from '../../src/index.ts';
import { automatic } from './automatic.ts';
import { fuzz } from './fuzz.ts';
import { limits } from './limits.ts';
import { loss, restored } from './loss.ts';
import { matrix } from './matrix.ts';
import { leaks, pressure, reading } from './memory.ts';
import { chains, shapes } from './shapes.ts';
import { special } from './special.ts';
import { training } from './training.ts';

Object.assign(globalThis, {
  tf,
  gpu,
  checks: {
    automatic,
    fuzz,
    leaks,
    limits,
    loss,
    matrix,
    pressure,
    reading,
    restored,
    shapes,
    special,
    training,
    chains: () => chains(() => gpu.lastEngine()?.draws ?? 0),
  },
});
