import * as tf from 'tensorlane';
import { memory } from '../memory.mjs';
import { program } from '../program.mjs';

globalThis.program = () => program(tf);
globalThis.memory = (options) => memory(tf, options);
