import * as tf from 'tensorlane';
import { program } from '../program.mjs';

export default {
  fetch() {
    try {
      return Response.json(program(tf));
    } catch (error) {
      return new Response(error.stack, { status: 500 });
    }
  },
};
