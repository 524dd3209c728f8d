import * as tf from 'tensorlane';
import { program } from '../program.mjs';

export default {
  fetch: () => Response.json(program(tf)),
};
